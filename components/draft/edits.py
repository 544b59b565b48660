"""Every way to change a draft, each a function Draft -> Draft. Nothing is mutated, no widget known."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from components.draft.checks.problem import Fix
from components.draft.draft import (
    CPU,
    MEMORY,
    OUTPUTS,
    PARAMETERS,
    DatasetInput,
    Draft,
    RejectedInput,
    dataset_input,
    input_path,
    list_aliases,
    model_output,
    new_draft_id,
    only_columns,
    output_path,
)
from components.draft.request_shape import find_shape_error
from components.draft.strict_json import JsonTextError, parse_json, value_lines
from components.foundry.models import Resource
from components.schema import defaults
from components.schema import path as at
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path
from components.schema.trainer import ColumnTypeSpec, TrainerSpec

# What a new draft asks for; a request without resources is refused.
PRESET_RESOURCES: Mapping[Path, str] = {CPU: "2", MEMORY: "8G"}


def new_draft(spec: TrainerSpec, studio_rid: str | None) -> Draft:
    """Return a draft for a trainer, in which only the trainer and the required resources are set."""
    body = {
        "name": "",
        "trainerId": spec.trainer.trainer_id,
        "resources": {"cpu": PRESET_RESOURCES[CPU], "memory": PRESET_RESOURCES[MEMORY]},
        "workerConfig": {"inputs": {}, "outputs": {}},
    }
    required = defaults.required_value(spec.parameters, spec.parameters.root())
    if required is not MISSING and required != {}:
        body = at.put(body, PARAMETERS, required)
    return Draft(new_draft_id(), studio_rid, body, spec.trainer.version)


def copy_draft(draft: Draft) -> Draft:
    """Return the same configuration as a draft of its own."""
    return replace(draft, id=new_draft_id())


def set_value(draft: Draft, path: Path, value: Json) -> Draft:
    """Set the value at a path of the request."""
    return replace(draft, body=at.put(draft.body, path, value), rejected_inputs=_without(draft.rejected_inputs, path))


def with_defaults(draft: Draft, form: FormModel, path: Path) -> Draft:
    """Write the defaults of the objects that lead to a parameter into the request.

    Without them, setting a part of such an object would drop the rest of its default.
    """
    before = draft.get(PARAMETERS)
    parameters = defaults.materialize_defaults(form, before, path[len(PARAMETERS) :], draft.chosen_branches)
    return draft if parameters is before else replace(draft, body=at.put(draft.body, PARAMETERS, parameters))


def set_parameter(draft: Draft, form: FormModel, path: Path, value: Json) -> Draft:
    """Set a parameter; the defaults of what is beside it stay in force."""
    return set_value(with_defaults(draft, form, path), path, value)


def unset(draft: Draft, path: Path, keep: int = 0) -> Draft:
    """Remove the value at a path from the request, so that its default applies.

    Objects of parameters that this empties are removed too, but not the first `keep` steps of the path.
    """
    branches = {key: chosen for key, chosen in draft.branches.items() if key[: len(path)] != path}
    return replace(clear(draft, path, keep), branches=branches)


def clear(draft: Draft, path: Path, keep: int = 0) -> Draft:
    """Remove the value at a path, as `unset` does, but keep the branch that was chosen for it."""
    if path[: len(PARAMETERS)] != PARAMETERS:
        keep = max(keep, len(path) - 1)
    keep = max(keep, len(PARAMETERS) - 1)
    return replace(draft, body=at.remove(draft.body, path, keep), rejected_inputs=_without(draft.rejected_inputs, path))


def apply_fix(draft: Draft, fix: Fix) -> Draft:
    """Apply the fix of a problem."""
    for path, value in fix.values:
        draft = unset(draft, path) if value is MISSING else set_value(draft, path, value)
    return replace(draft, trainer_version=fix.trainer_version) if fix.trainer_version else draft


def keep_rejected_input(draft: Draft, path: Path, typed: str, reason: str) -> Draft:
    """Keep what was typed at a path and is no value; the request keeps its value there."""
    return replace(draft, rejected_inputs={**draft.rejected_inputs, path: RejectedInput(typed, reason)})


def _without(rejected_inputs: Mapping[Path, RejectedInput], path: Path) -> Mapping[Path, RejectedInput]:
    return {key: rejected for key, rejected in rejected_inputs.items() if key[: len(path)] != path}


def set_studio(draft: Draft, studio_rid: str) -> Draft:
    """Choose the studio in which the version will be created."""
    return replace(draft, studio_rid=studio_rid)


def move_to_studio(draft: Draft, studio: Resource, models: Mapping[str, Resource | None]) -> Draft:
    """Return a draft for another studio.

    It lacks the outputs of another project, which are to be chosen anew, and the version it began from.
    """
    for alias in list_aliases(draft, OUTPUTS):
        model = models.get(model_output(draft, alias) or "")
        if model is None or studio.project_rid not in (None, model.project_rid):
            draft = unset(draft, output_path(alias))
    return replace(draft, studio_rid=studio.rid, base_version=None)


def set_pending_text(draft: Draft, text: str) -> Draft:
    """Set the JSON editor's text: as the request where it is a valid one, else as pending text."""
    if find_text_error(text) is not None:
        return replace(draft, pending_text=text)
    body = parse_json(text)
    branches = {path: chosen for path, chosen in draft.branches.items() if at.same(draft.get(path), at.get(body, path))}
    return replace(draft, body=body, pending_text=None, rejected_inputs={}, branches=branches)


def discard_pending_text(draft: Draft) -> Draft:
    """Drop the text that is no valid request; the last valid one stays."""
    return replace(draft, pending_text=None)


def find_text_error(text: str) -> JsonTextError | None:
    """Return why a text is no request, with its line; None when it is one."""
    try:
        shape_error = find_shape_error(parse_json(text))
    except JsonTextError as error:
        return error
    if shape_error is None:
        return None
    path, reason = shape_error
    return JsonTextError(value_lines(text)[path], 1, reason)


def set_dataset(draft: Draft, alias: str, rid: str, replacements: Mapping[str, Json] | None = None) -> Draft:
    """Feed an input from a dataset.

    The input's columns stay as they are; `kept` replaces what does not hold for the other dataset.
    """
    node = draft.get(input_path(alias))
    before = node if isinstance(node, Mapping) and node.get("type") == "dataset" else {}
    empty = {"type": "dataset", "rid": rid, "columnMapping": {}, "ignoreColumns": [], "selectColumns": []}
    return set_value(draft, input_path(alias), {**empty, **before, **(replacements or {}), "rid": rid})


def map_columns(draft: Draft, alias: str, spec: ColumnTypeSpec, columns: Iterable[str]) -> Draft:
    """Map columns of an input's dataset to a column spec; none removes the mapping.

    A mapped column is ignored no longer.
    """
    chosen = list(columns)
    path = input_path(alias, "columnMapping", spec.id)
    draft = set_value(draft, path, chosen) if chosen else unset(draft, path)
    view = dataset_input(draft, alias)
    if isinstance(view, DatasetInput) and set(view.ignore_columns) & set(chosen):
        draft = set_columns(draft, alias, "ignoreColumns", [name for name in view.ignore_columns if name not in chosen])
    return draft


def set_columns(draft: Draft, alias: str, key: str, columns: Iterable[str]) -> Draft:
    """Set `ignoreColumns` or `selectColumns` of an input."""
    return set_value(draft, input_path(alias, key), list(columns))


def use_columns(draft: Draft, alias: str, names: Iterable[str], use: bool, all_columns: Iterable[str]) -> Draft:
    """Train on some columns of an input's dataset, or leave them out.

    An input that selects columns is changed by selecting, any other by ignoring. `all_columns` are all columns of the dataset.
    Mapped columns are used in any case and left alone.
    """
    view = dataset_input(draft, alias)
    if not isinstance(view, DatasetInput):
        return draft
    changed = {name for name in names if name not in view.mapped}
    if view.select_columns:
        remaining = set(view.selected) - changed
        selected = [name for name in view.select_columns if name in remaining or (use and name in changed)]
        before = set(selected)
        added = [name for name in all_columns if use and name in changed and name not in before]
        for key, columns in only_columns([*selected, *added], view.mapped, all_columns).items():
            draft = set_columns(draft, alias, key, columns)
        return draft
    ignored = [name for name in view.ignore_columns if not use or name not in changed]
    before = set(ignored)
    added = [name for name in all_columns if not use and name in changed and name not in before]
    return set_columns(draft, alias, "ignoreColumns", [*ignored, *added])


def use_only(draft: Draft, alias: str, names: Iterable[str]) -> Draft:
    """Train on these columns of an input and the mapped ones; without names on all columns."""
    return set_columns(set_columns(draft, alias, "ignoreColumns", []), alias, "selectColumns", names)


def set_model(draft: Draft, alias: str, rid: str) -> Draft:
    """Let an output write a model."""
    node = draft.get(output_path(alias))
    before = node if isinstance(node, Mapping) and node.get("type") == "model" else {}
    return set_value(draft, output_path(alias), {"type": "model", **before, "modelRid": rid})
