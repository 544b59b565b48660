"""Every way to change a draft, each a function Draft -> Draft. Nothing is mutated, and nothing here knows widgets."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from components.draft.checks.problem import Fix
from components.draft.draft import (
    PARAMETERS,
    DatasetInput,
    Draft,
    RejectedInput,
    dataset_input,
    input_path,
    new_draft_id,
    only_columns,
    output_path,
)
from components.draft.request_shape import find_shape_error
from components.draft.strict_json import JsonTextError, parse_json, value_lines
from components.schema import defaults
from components.schema import path as at
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path
from components.schema.trainer import ColumnTypeSpec, TrainerSpec


def new_draft(spec: TrainerSpec, studio_rid: str | None) -> Draft:
    """Begin a draft for a trainer: nothing is set but the trainer, and the resources, which the API requires."""
    body = {
        "name": "",
        "trainerId": spec.trainer.trainer_id,
        "resources": {"cpu": "2", "memory": "8G"},
        "workerConfig": {"inputs": {}, "outputs": {}},
    }
    required = defaults.required_value(spec.parameters, spec.parameters.root())
    if required is not MISSING and required != {}:
        body = at.put(body, PARAMETERS, required)
    return Draft(new_draft_id(), studio_rid, body, spec.trainer.version)


def copy_draft(draft: Draft) -> Draft:
    """Give the same configuration as a draft of its own."""
    return replace(draft, id=new_draft_id())


def set_value(draft: Draft, path: Path, value: Json) -> Draft:
    """Set the value at a path of the request."""
    return replace(draft, body=at.put(draft.body, path, value), rejected_inputs=_without(draft.rejected_inputs, path))


def with_defaults(draft: Draft, form: FormModel, path: Path) -> Draft:
    """Put what objects on the way to a parameter have by default, so that setting a part of them keeps the rest."""
    held = draft.get(PARAMETERS)
    grounded = defaults.materialize_defaults(form, held, path[len(PARAMETERS) :], draft.chosen_branches)
    return draft if grounded is held else replace(draft, body=at.put(draft.body, PARAMETERS, grounded))


def set_parameter(draft: Draft, form: FormModel, path: Path, value: Json) -> Draft:
    """Set a parameter; what else the trainer has by default beside it stays in force."""
    return set_value(with_defaults(draft, form, path), path, value)


def unset(draft: Draft, path: Path, keep: int = 0) -> Draft:
    """Take the value at a path out of the request, so that the default applies, whichever form that has.

    Objects of parameters that this empties go too, but not the first `keep` steps.
    """
    branches = {known: taken for known, taken in draft.branches.items() if known[: len(path)] != path}
    return replace(clear(draft, path, keep), branches=branches)


def clear(draft: Draft, path: Path, keep: int = 0) -> Draft:
    """Empty the field at a path, as `unset` does; the form that was chosen for its value stays chosen."""
    if path[: len(PARAMETERS)] != PARAMETERS:
        keep = max(keep, len(path) - 1)
    keep = max(keep, len(PARAMETERS) - 1)
    return replace(draft, body=at.remove(draft.body, path, keep), rejected_inputs=_without(draft.rejected_inputs, path))


def apply_fix(draft: Draft, fix: Fix) -> Draft:
    """Apply the fix of a problem."""
    for path, value in fix.values:
        draft = unset(draft, path) if value is MISSING else set_value(draft, path, value)
    return draft


def keep_rejected_input(draft: Draft, path: Path, typed: str, reason: str) -> Draft:
    """Keep what was typed at a path and is no value; what the request holds there stays."""
    return replace(draft, rejected_inputs={**draft.rejected_inputs, path: RejectedInput(typed, reason)})


def _without(entries: Mapping[Path, RejectedInput], path: Path) -> Mapping[Path, RejectedInput]:
    return {key: entry for key, entry in entries.items() if key[: len(path)] != path}


def set_studio(draft: Draft, studio_rid: str) -> Draft:
    """Choose the studio in which the version will be created."""
    return replace(draft, studio_rid=studio_rid)


def set_pending_text(draft: Draft, text: str) -> Draft:
    """Take the JSON editor's text: a valid request replaces the draft's, anything else is kept as text beside the last valid one."""
    if find_text_error(text) is not None:
        return replace(draft, pending_text=text)
    body = parse_json(text)
    branches = {path: one for path, one in draft.branches.items() if at.same(draft.get(path), at.get(body, path))}
    return replace(draft, body=body, pending_text=None, rejected_inputs={}, branches=branches)


def discard_pending_text(draft: Draft) -> Draft:
    """Give up the text that is no valid request; the last valid one stands."""
    return replace(draft, pending_text=None)


def find_text_error(text: str) -> JsonTextError | None:
    """Say why a text is no request, with its line; None when it is one."""
    try:
        wrong = find_shape_error(parse_json(text))
        return None if wrong is None else JsonTextError(value_lines(text)[wrong[0]], 1, wrong[1])
    except JsonTextError as error:
        return error


def set_dataset(draft: Draft, alias: str, rid: str, kept: Mapping[str, Json] | None = None) -> Draft:
    """Feed an input from a dataset. What the input says of columns stays as it is, or becomes what is `kept` of it for the other dataset."""
    node = draft.get(input_path(alias))
    known = node if isinstance(node, Mapping) and node.get("type") == "dataset" else {}
    fresh = {"type": "dataset", "rid": rid, "columnMapping": {}, "ignoreColumns": [], "selectColumns": []}
    return set_value(draft, input_path(alias), {**fresh, **known, **(kept or {}), "rid": rid})


def map_columns(draft: Draft, alias: str, spec: ColumnTypeSpec, columns: Iterable[str]) -> Draft:
    """Say which columns of an input's dataset a column spec means; none takes the entry out. A mapped column is ignored no longer."""
    chosen = list(columns)
    path = input_path(alias, "columnMapping", spec.id)
    draft = set_value(draft, path, chosen) if chosen else unset(draft, path)
    view = dataset_input(draft, alias)
    if isinstance(view, DatasetInput) and set(view.ignore_columns) & set(chosen):
        draft = set_columns(draft, alias, "ignoreColumns", [name for name in view.ignore_columns if name not in chosen])
    return draft


def set_columns(draft: Draft, alias: str, which: str, columns: Iterable[str]) -> Draft:
    """Set `ignoreColumns` or `selectColumns` of an input."""
    return set_value(draft, input_path(alias, which), list(columns))


def use_columns(draft: Draft, alias: str, names: Iterable[str], use: bool, known: Iterable[str]) -> Draft:
    """Train on some columns of an input's dataset, or leave them out, in the way in which the input already says it: by ignoring or by selecting.

    `known` are all columns of the dataset. Mapped columns are used whatever is said, so nothing is said of them.
    """
    view = dataset_input(draft, alias)
    if not isinstance(view, DatasetInput):
        return draft
    meant = {name for name in names if name not in view.mapped}
    if view.select_columns:
        kept = set(view.selected) - meant
        stay = [name for name in view.select_columns if name in kept or (use and name in meant)]
        before = set(stay)
        more = [name for name in known if use and name in meant and name not in before]
        return _set_both(draft, alias, only_columns([*stay, *more], view.mapped, known))
    ignored = [name for name in view.ignore_columns if not use or name not in meant]
    before = set(ignored)
    more = [name for name in known if not use and name in meant and name not in before]
    return set_columns(draft, alias, "ignoreColumns", [*ignored, *more])


def _set_both(draft: Draft, alias: str, columns: Mapping[str, Iterable[str]]) -> Draft:
    for which, names in columns.items():
        draft = set_columns(draft, alias, which, names)
    return draft


def use_only(draft: Draft, alias: str, names: Iterable[str]) -> Draft:
    """Train on these columns of an input and the mapped ones; without names on all columns."""
    return set_columns(set_columns(draft, alias, "ignoreColumns", []), alias, "selectColumns", names)


def set_model(draft: Draft, alias: str, rid: str) -> Draft:
    """Let an output write a model."""
    node = draft.get(output_path(alias))
    known = node if isinstance(node, Mapping) and node.get("type") == "model" else {}
    return set_value(draft, output_path(alias), {"type": "model", **known, "modelRid": rid})
