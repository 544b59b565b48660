"""Edits of lists, maps and unions inside the parameters. What is noted by path (unfinished entries, chosen branches) moves along with the values."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from components.draft.draft import PARAMETERS, Draft, RejectedInput
from components.draft.edits import keep_rejected_input, set_value, with_defaults
from components.schema import defaults
from components.schema import path as at
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path

T = TypeVar("T")


def append_entry(draft: Draft, path: Path, value: Json, entry: RejectedInput | None = None) -> Draft:
    """Append an entry to the list at a path, which begins with it where there is none; `entry` says what its field still lacks."""
    items = draft.get(path)
    items = items if isinstance(items, list) else []
    return _begun(_grown(draft, path, [*items, value]), (*path, len(items)), entry)


def append_entries(draft: Draft, path: Path, values: list[Json]) -> Draft:
    """Append several entries to the list at a path."""
    items = draft.get(path)
    return _grown(draft, path, [*(items if isinstance(items, list) else []), *values])


def add_map_entry(draft: Draft, path: Path, name: str, value: Json, entry: RejectedInput | None = None) -> Draft:
    """Add an entry under a name to the object at a path; a name that is taken changes nothing."""
    held = draft.get(path)
    held = held if isinstance(held, Mapping) else {}
    if name in held:
        return draft
    return _begun(_grown(draft, path, {**held, name: value}), (*path, name), entry)


def _grown(draft: Draft, path: Path, value: Json) -> Draft:
    """Put a container that has only gained entries: what is noted below it still holds."""
    return replace(set_value(draft, path, value), rejected_inputs=draft.rejected_inputs)


def _begun(draft: Draft, path: Path, entry: RejectedInput | None) -> Draft:
    return draft if entry is None else keep_rejected_input(draft, path, entry.text, entry.reason)


def move_entry(draft: Draft, path: Path, by: int) -> Draft:
    """Move a list's entry up (negative) or down; past an end it stays where it is."""
    parent, index, items = _of_list(draft, path)
    to = index + by
    if index not in range(len(items)) or not 0 <= to < len(items):
        return draft
    order = list(range(len(items)))
    order.insert(to, order.pop(index))
    return _reordered(draft, parent, [items[old] for old in order], {old: new for new, old in enumerate(order)})


def duplicate_entry(draft: Draft, path: Path) -> Draft:
    """Put a copy of a list's entry behind it."""
    parent, index, items = _of_list(draft, path)
    if index not in range(len(items)):
        return draft
    fresh = [*items[: index + 1], items[index], *items[index + 1 :]]
    return _reordered(draft, parent, fresh, {old: old + (old > index) for old in range(len(items))})


def remove_entry(draft: Draft, path: Path) -> Draft:
    """Take an entry out of a list or a map; one that this empties stays, and is sent empty."""
    parent, step = path[:-1], path[-1]
    held = draft.get(parent)
    if isinstance(held, Mapping):
        rest = {name: value for name, value in held.items() if name != str(step)}
        return _noted(
            set_value(_keeping(draft, parent), parent, rest), draft, lambda known: None if known[: len(path)] == path else known
        )
    parent, index, items = _of_list(draft, path)
    if index not in range(len(items)):
        return draft
    places = {old: old - (old > index) for old in range(len(items)) if old != index}
    return _reordered(draft, parent, [*items[:index], *items[index + 1 :]], places)


def rename_entry(draft: Draft, path: Path, name: str) -> Draft:
    """Give an entry of a map another name, in its old place. Raises ValueError in the user's words when the name is empty or taken."""
    parent, old = path[:-1], str(path[-1])
    held = draft.get(parent)
    if not name:
        raise ValueError("an entry needs a name")
    if not isinstance(held, Mapping) or name == old:
        return draft
    if name in held:
        raise ValueError("another entry has this name already")
    renamed = {name if key == old else key: value for key, value in held.items()}

    def moved(known: Path) -> Path:
        return (*parent, name, *known[len(path) :]) if known[: len(path)] == path else known

    return _noted(set_value(_keeping(draft, parent), parent, renamed), draft, moved)


def choose_branch(draft: Draft, form: FormModel, path: Path, union: int, branch: int) -> Draft:
    """Choose another branch of a union of the parameter at a path. What it held is kept for the branch that is left.

    Where nothing would mean another branch, the place then holds a value, or, where only the user can say it, an unfinished entry.
    """
    below = path[len(PARAMETERS) :]
    fields = form.fields_along(below, draft.get(PARAMETERS), draft.chosen_branches)
    field, held = fields[-1], draft.get(path)
    if held is None and path in draft.rejected_inputs:
        held = MISSING
        field = form.field(field.schema, field.name, MISSING, draft.chosen_branches(below), required=field.required)
    if len(fields) <= len(below) or union >= len(field.unions) or field.unions[union].chosen == branch:
        return draft
    before = field.unions[union].chosen
    shelf = {known: value for known, value in draft.inactive_values.items() if not _is_below(known[0], path)}
    if before is not None and held is not MISSING:
        shelf[path, union, before] = held
    taken = {place: one for place, one in draft.branches.get(path, {}).items() if place < union}
    elsewhere = {known: one for known, one in draft.branches.items() if known[: len(path)] != path}
    value = defaults.switch_branch(form, field, held, union, branch, draft.inactive_values.get((path, union, branch), MISSING))
    fresh = replace(draft, inactive_values=shelf, branches={**elsewhere, path: {**taken, union: branch}})
    after = form.field(field.schema, field.name, value, fresh.chosen_branches(below), required=field.required)
    slot = bool(below) and (isinstance(path[-1], int) or fields[-2].property(str(path[-1])) is None)
    if slot and value is MISSING:
        value = defaults.new_entry_value(form, replace(after, default=MISSING, initial=MISSING))
    if value == {} and not slot and not after.required and after.default is MISSING and not after.default_elsewhere:
        value = MISSING
    if value is not MISSING:
        return set_value(with_defaults(fresh, form, path), path, value)
    entry = RejectedInput("", "a value is needed here.")
    if slot:
        return keep_rejected_input(set_value(fresh, path, None), path, entry.text, entry.reason)
    entries = {known: one for known, one in fresh.rejected_inputs.items() if known[: len(path)] != path}
    fresh = replace(fresh, body=at.remove(fresh.body, path, len(path) - 1), rejected_inputs=entries)
    return _begun(fresh, path, entry if after.default_elsewhere else None)


def _is_below(path: Path, above: Path) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _of_list(draft: Draft, path: Path) -> tuple[Path, int, list[Json]]:
    """Return the list that a path leads into, where, and its entries; none where it is no list (any more)."""
    items, step = draft.get(path[:-1]), path[-1]
    return path[:-1], step if isinstance(step, int) else -1, items if isinstance(items, list) else []


def _keeping(draft: Draft, path: Path) -> Draft:
    """Give the draft without the entries below a path, which `_noted` puts back where they belong."""
    return replace(
        draft, rejected_inputs={known: one for known, one in draft.rejected_inputs.items() if known[: len(path)] != path}
    )


def _reordered(draft: Draft, parent: Path, items: list[Json], places: Mapping[int, int]) -> Draft:
    def moved(known: Path) -> Path | None:
        if known[: len(parent)] != parent or len(known) == len(parent):
            return known
        step = known[len(parent)]
        if not isinstance(step, int):
            # Noted while an object stood here, as another branch of a union may be one.
            return known
        place = places.get(step)
        return None if place is None else (*parent, place, *known[len(parent) + 1 :])

    return _noted(set_value(_keeping(draft, parent), parent, items), draft, moved)


def _noted(fresh: Draft, before: Draft, moved: Callable[[Path], Path | None]) -> Draft:
    """Give a fresh draft what the one before it noted by path, each at its new path."""

    def kept(notes: Mapping[Path, T]) -> dict[Path, T]:
        return {place: note for known, note in notes.items() if (place := moved(known)) is not None}

    shelf = {
        (place, union, branch): value
        for (known, union, branch), value in before.inactive_values.items()
        if (place := moved(known)) is not None
    }
    return replace(fresh, rejected_inputs=kept(before.rejected_inputs), branches=kept(before.branches), inactive_values=shelf)
