"""Every way to change a draft, each a function Draft -> Draft. Nothing is mutated, and nothing here knows widgets."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from components.draft.model import (
    PARAMETERS,
    DatasetInput,
    Draft,
    Entry,
    dataset_input,
    fresh_id,
    input_path,
    only_columns,
    output_path,
)
from components.draft.problem import Fix
from components.draft.shape import misfit
from components.draft.text import TextError, lines, read
from components.spec import path as at
from components.spec import start
from components.spec.form import Form
from components.spec.path import MISSING, Json, Path
from components.spec.trainer import ColumnTypeSpec, TrainerSpec


def begin(spec: TrainerSpec, studio_rid: str | None) -> Draft:
    """Begin a draft for a trainer: nothing is set but the trainer, and the resources, which the API requires."""
    body = {
        "name": "",
        "trainerId": spec.trainer.trainer_id,
        "resources": {"cpu": "2", "memory": "8G"},
        "workerConfig": {"inputs": {}, "outputs": {}},
    }
    required = start.of(spec.parameters, spec.parameters.root())
    if required is not MISSING and required != {}:
        body = at.put(body, PARAMETERS, required)
    return Draft(fresh_id(), studio_rid, body, spec.trainer.version)


def copy(draft: Draft) -> Draft:
    """Give the same configuration as a draft of its own."""
    return replace(draft, id=fresh_id())


def put(draft: Draft, path: Path, value: Json) -> Draft:
    """Set the value at a path of the request."""
    return replace(draft, body=at.put(draft.body, path, value), entries=_without(draft.entries, path))


def ground(draft: Draft, form: Form, path: Path) -> Draft:
    """Put what objects on the way to a parameter have by default, so that setting a part of them keeps the rest."""
    held = draft.get(PARAMETERS)
    grounded = start.ground(form, held, path[len(PARAMETERS) :], draft.chosen)
    return draft if grounded is held else replace(draft, body=at.put(draft.body, PARAMETERS, grounded))


def set_parameter(draft: Draft, form: Form, path: Path, value: Json) -> Draft:
    """Set a parameter; what else the trainer has by default beside it stays in force."""
    return put(ground(draft, form, path), path, value)


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
    return replace(draft, body=at.remove(draft.body, path, keep), entries=_without(draft.entries, path))


def mend(draft: Draft, fix: Fix) -> Draft:
    """Apply the fix of a problem."""
    for path, value in fix.values:
        draft = unset(draft, path) if value is MISSING else put(draft, path, value)
    return draft


def hold(draft: Draft, path: Path, typed: str, reason: str) -> Draft:
    """Keep what was typed at a path and is no value; what the request holds there stays."""
    return replace(draft, entries={**draft.entries, path: Entry(typed, reason)})


def _without(entries: Mapping[Path, Entry], path: Path) -> Mapping[Path, Entry]:
    return {key: entry for key, entry in entries.items() if key[: len(path)] != path}


def set_studio(draft: Draft, studio_rid: str) -> Draft:
    """Choose the studio in which the version will be created."""
    return replace(draft, studio_rid=studio_rid)


def set_text(draft: Draft, text: str) -> Draft:
    """Take the JSON editor's text: a valid request replaces the draft's, anything else is kept as text beside the last valid one."""
    if text_problem(text) is not None:
        return replace(draft, text=text)
    body = read(text)
    branches = {path: one for path, one in draft.branches.items() if at.same(draft.get(path), at.get(body, path))}
    return replace(draft, body=body, text=None, entries={}, branches=branches)


def drop_text(draft: Draft) -> Draft:
    """Give up the text that is no valid request; the last valid one stands."""
    return replace(draft, text=None)


def text_problem(text: str) -> TextError | None:
    """Say why a text is no request, with its line; None when it is one."""
    try:
        wrong = misfit(read(text))
        return None if wrong is None else TextError(lines(text)[wrong[0]], 1, wrong[1])
    except TextError as error:
        return error


def set_dataset(draft: Draft, alias: str, rid: str, kept: Mapping[str, Json] | None = None) -> Draft:
    """Feed an input from a dataset. What the input says of columns stays as it is, or becomes what is `kept` of it for the other dataset."""
    node = draft.get(input_path(alias))
    known = node if isinstance(node, Mapping) and node.get("type") == "dataset" else {}
    fresh = {"type": "dataset", "rid": rid, "columnMapping": {}, "ignoreColumns": [], "selectColumns": []}
    return put(draft, input_path(alias), {**fresh, **known, **(kept or {}), "rid": rid})


def map_columns(draft: Draft, alias: str, spec: ColumnTypeSpec, columns: Iterable[str]) -> Draft:
    """Say which columns of an input's dataset a column spec means; none takes the entry out. A mapped column is ignored no longer."""
    chosen = list(columns)
    path = input_path(alias, "columnMapping", spec.id)
    draft = put(draft, path, chosen) if chosen else unset(draft, path)
    view = dataset_input(draft, alias)
    if isinstance(view, DatasetInput) and set(view.ignore_columns) & set(chosen):
        draft = set_columns(draft, alias, "ignoreColumns", [name for name in view.ignore_columns if name not in chosen])
    return draft


def set_columns(draft: Draft, alias: str, which: str, columns: Iterable[str]) -> Draft:
    """Set `ignoreColumns` or `selectColumns` of an input."""
    return put(draft, input_path(alias, which), list(columns))


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
    return put(draft, output_path(alias), {"type": "model", **known, "modelRid": rid})
