"""Edits of lists, maps and unions of the parameters; notes by path move along with the values."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from components.draft.draft import PARAMETERS, Draft, RejectedInput
from components.draft.edits import keep_rejected_input, set_value, with_defaults
from components.schema import defaults
from components.schema import path as at
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path

T = TypeVar("T")


def append_entry(draft: Draft, path: Path, value: Json, entry: RejectedInput | None = None) -> Draft:
    """Append an entry to the list at a path; `entry` is what its field holds while that is no value."""
    items = _list_at(draft, path)
    return _reject(_set_container(draft, path, [*items, value]), (*path, len(items)), entry)


def append_entries(draft: Draft, path: Path, values: list[Json]) -> Draft:
    """Append several entries to the list at a path."""
    return _set_container(draft, path, [*_list_at(draft, path), *values])


def add_map_entry(draft: Draft, path: Path, name: str, value: Json, entry: RejectedInput | None = None) -> Draft:
    """Add an entry under a name to the object at a path; a name that is taken changes nothing."""
    entries = draft.get(path)
    entries = entries if isinstance(entries, Mapping) else {}
    if name in entries:
        return draft
    return _reject(_set_container(draft, path, {**entries, name: value}), (*path, name), entry)


def move_entry(draft: Draft, path: Path, by: int) -> Draft:
    """Move a list's entry up (negative) or down; past an end it stays where it is."""
    index, items = _list_entry(draft, path)
    target = index + by
    if index not in range(len(items)) or target not in range(len(items)):
        return draft
    order = list(range(len(items)))
    order.insert(target, order.pop(index))
    return _reorder(draft, path[:-1], [items[old] for old in order], {old: new for new, old in enumerate(order)})


def duplicate_entry(draft: Draft, path: Path) -> Draft:
    """Insert a copy of a list's entry behind it."""
    index, items = _list_entry(draft, path)
    if index not in range(len(items)):
        return draft
    copied = [*items[: index + 1], items[index], *items[index + 1 :]]
    return _reorder(draft, path[:-1], copied, {old: old + (old > index) for old in range(len(items))})


def remove_entry(draft: Draft, path: Path) -> Draft:
    """Remove an entry of a list or a map; one that this empties stays, and is sent empty."""
    parent, step = path[:-1], path[-1]
    entries = draft.get(parent)
    if isinstance(entries, Mapping):
        remaining = {name: value for name, value in entries.items() if name != str(step)}
        return _replace_container(draft, parent, remaining, lambda key: None if key[: len(path)] == path else key)
    index, items = _list_entry(draft, path)
    if index not in range(len(items)):
        return draft
    new_indices = {old: old - (old > index) for old in range(len(items)) if old != index}
    return _reorder(draft, parent, [*items[:index], *items[index + 1 :]], new_indices)


def rename_entry(draft: Draft, path: Path, name: str) -> Draft:
    """Rename an entry of a map, in its old position.

    Raises ValueError in the user's words when the name is empty or taken.
    """
    parent, old = path[:-1], str(path[-1])
    entries = draft.get(parent)
    if not name:
        raise ValueError("an entry needs a name")
    if not isinstance(entries, Mapping) or name == old:
        return draft
    if name in entries:
        raise ValueError("another entry already has this name")
    renamed = {name if key == old else key: value for key, value in entries.items()}

    def new_path(key: Path) -> Path:
        return (*parent, name, *key[len(path) :]) if key[: len(path)] == path else key

    return _replace_container(draft, parent, renamed, new_path)


def choose_branch(draft: Draft, form: FormModel, path: Path, union: int, branch: int) -> Draft:
    """Choose another branch of a union; the value is kept for the branch that is left.

    Where no value would mean another branch, the path then holds a value, or, where only the user can tell it, a rejected input.
    """
    below = path[len(PARAMETERS) :]
    fields = form.fields_along(below, draft.get(PARAMETERS), draft.chosen_branches)
    field, value = fields[-1], draft.get(path)
    if value is None and path in draft.rejected_inputs:
        value = MISSING
        field = form.field(field.schema, field.name, MISSING, draft.chosen_branches(below), required=field.required)
    if len(fields) <= len(below) or union >= len(field.unions) or field.unions[union].chosen == branch:
        return draft
    stored = draft.inactive_values.get((path, union, branch), MISSING)
    new_value = defaults.switch_branch(form, field, value, union, branch, stored)
    draft = _switch_notes(draft, path, (union, field.unions[union].chosen, branch), value)
    new_field = form.field(field.schema, field.name, new_value, draft.chosen_branches(below), required=field.required)
    is_entry = bool(below) and (isinstance(path[-1], int) or fields[-2].property(str(path[-1])) is None)
    return _set_branch_value(draft, form, path, new_field, new_value, is_entry)


def _switch_notes(draft: Draft, path: Path, switch: tuple[int, int | None, int], value: Json) -> Draft:
    """Note the chosen branch and the value of the one before; `switch` is union, branch before, branch."""
    union, before, branch = switch
    inactive = {key: inactive_value for key, inactive_value in draft.inactive_values.items() if not _is_below(key[0], path)}
    if before is not None and value is not MISSING:
        inactive[path, union, before] = value
    outer = {index: chosen for index, chosen in draft.branches.get(path, {}).items() if index < union}
    elsewhere = {key: branches for key, branches in draft.branches.items() if key[: len(path)] != path}
    return replace(draft, inactive_values=inactive, branches={**elsewhere, path: {**outer, union: branch}})


def _set_branch_value(draft: Draft, form: FormModel, path: Path, field: Field, value: Json, is_entry: bool) -> Draft:
    """Set what a branch begins with; an entry, which cannot be left out, is null without a value."""
    if is_entry and value is MISSING:
        value = defaults.new_entry_value(form, replace(field, default=MISSING, initial=MISSING))
    if value == {} and not is_entry and not field.required and field.default is MISSING and not field.default_elsewhere:
        value = MISSING
    if value is not MISSING:
        return set_value(with_defaults(draft, form, path), path, value)
    rejected = RejectedInput("", "a value is required.")
    if is_entry:
        return _reject(set_value(draft, path, None), path, rejected)
    draft = replace(_without_rejected(draft, path), body=at.remove(draft.body, path, len(path) - 1))
    return _reject(draft, path, rejected if field.default_elsewhere else None)


def _set_container(draft: Draft, path: Path, value: Json) -> Draft:
    """Set a container that has only gained entries, so that what is noted below it still holds."""
    return replace(set_value(draft, path, value), rejected_inputs=draft.rejected_inputs)


def _reject(draft: Draft, path: Path, rejected: RejectedInput | None) -> Draft:
    return draft if rejected is None else keep_rejected_input(draft, path, rejected.text, rejected.reason)


def _is_below(path: Path, above: Path) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _list_at(draft: Draft, path: Path) -> list[Json]:
    items = draft.get(path)
    return items if isinstance(items, list) else []


def _list_entry(draft: Draft, path: Path) -> tuple[int, list[Json]]:
    """Return the index of a path's last step and the list around it; -1 and [] where there is none."""
    return path[-1] if isinstance(path[-1], int) else -1, _list_at(draft, path[:-1])


def _without_rejected(draft: Draft, path: Path) -> Draft:
    """Return the draft without the rejected inputs at and below a path."""
    rejected = {key: entry for key, entry in draft.rejected_inputs.items() if key[: len(path)] != path}
    return replace(draft, rejected_inputs=rejected)


def _reorder(draft: Draft, parent: Path, items: list[Json], new_indices: Mapping[int, int]) -> Draft:
    """Set the list at `parent`; `new_indices` has the new index of each old one that stays."""

    def new_path(key: Path) -> Path | None:
        if not _is_below(key, parent):
            return key
        step = key[len(parent)]
        if not isinstance(step, int):
            # Noted while an object stood here, as another branch of a union may be one.
            return key
        index = new_indices.get(step)
        return None if index is None else (*parent, index, *key[len(parent) + 1 :])

    return _replace_container(draft, parent, items, new_path)


def _replace_container(draft: Draft, path: Path, value: Json, new_path: Callable[[Path], Path | None]) -> Draft:
    """Set a container whose entries moved; a note goes to its `new_path`, or away where that is None."""

    def moved(notes: Mapping[Path, T]) -> dict[Path, T]:
        return {to: note for key, note in notes.items() if (to := new_path(key)) is not None}

    inactive = {
        (to, union, branch): inactive_value
        for (key, union, branch), inactive_value in draft.inactive_values.items()
        if (to := new_path(key)) is not None
    }
    changed = set_value(_without_rejected(draft, path), path, value)
    return replace(
        changed, rejected_inputs=moved(draft.rejected_inputs), branches=moved(draft.branches), inactive_values=inactive
    )
