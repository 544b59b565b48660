"""A configuration in the form's own words: one sentence, and rows by section. Secrets are masked.

Pure: names, columns and the trainer come in as facts, and only what they tell is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from components.draft.checks.facts import Facts, column_types
from components.draft.draft import (
    CPU,
    GPU,
    INPUTS,
    MEMORY,
    OUTPUTS,
    PARAMETERS,
    DatasetInput,
    Draft,
    dataset_input,
    input_path,
    list_aliases,
    model_output,
    output_path,
)
from components.draft.field_labels import FieldLabels
from components.draft.input_columns import target_columns, used_columns
from components.draft.masking import MASK, secret_paths
from components.draft.sections import Section
from components.foundry.models import Resource
from components.schema.fields import format_field_value
from components.schema.labels import count_noun, format_value
from components.schema.path import MISSING, Json, Path, get, same

NOT_CHOSEN = "Not chosen yet"
_MAX_NAMES = 8
_REQUEST_KEYS = ("name", "changelog", "trainerId", "resources", "workerConfig")


@dataclass(frozen=True)
class SummaryRow:
    """A field and its value as text.

    `detail` says more of the value, `location` is the path of the folder that a resource is in.
    `is_part` marks what belongs to the input above it, `is_missing` what is still to be given. `dataset_rid` names the dataset of an input.
    """

    label: str
    value: str
    path: Path
    detail: str = ""
    location: str = ""
    is_part: bool = False
    is_missing: bool = False
    dataset_rid: str = ""


@dataclass(frozen=True)
class Summary:
    """A configuration in words: `heading` has the studio and the trainer, `sections` the rest in the order of the form."""

    sentence: str
    heading: tuple[SummaryRow, ...]
    sections: Mapping[Section, tuple[SummaryRow, ...]]


def summarize(draft: Draft, facts: Facts, trainer_version: str | None = None) -> Summary:
    """Return the summary of a draft; `trainer_version` is the version that a created one was made with."""
    version = trainer_version or (facts.spec.trainer.version if facts.spec else draft.trainer_version) or ""
    trainer = facts.spec.trainer.name if facts.spec else ""
    resources = {**facts.datasets, **facts.models}
    labels = FieldLabels(facts.spec, (draft,), {rid: resource.display_name for rid, resource in resources.items() if resource})
    return Summary(
        _sentence(draft, facts, f"{trainer.removesuffix(' Trainer')} {version}".strip()),
        (
            _resource_row("Studio", ("studio",), draft.studio_rid, facts.studio),
            SummaryRow("Trainer", trainer or draft.trainer_id or NOT_CHOSEN, ("trainerId",), version and f"Version {version}"),
        ),
        {
            "inputs": tuple(_input_rows(draft, facts, labels)),
            "outputs": tuple(_output_rows(draft, facts, labels)),
            "parameters": _parameter_rows(draft, facts, labels),
            "resources": tuple(_compute_rows(draft, labels)),
            "name": tuple(_name_rows(draft, labels)),
        },
    )


def default_rows(draft: Draft, facts: Facts) -> tuple[SummaryRow, ...]:
    """Return the parameters for which the trainer's default applies, set or not."""
    if facts.spec is None:
        return ()
    form, config, labels = facts.spec.parameters, draft.get(PARAMETERS), FieldLabels(facts.spec, (draft,))
    return tuple(
        SummaryRow(labels.label((*PARAMETERS, *path)), format_field_value(field, field.default), (*PARAMETERS, *path))
        for path, field in form.walk(config, draft.chosen_branches)
        if path
        and field.default is not MISSING
        and not field.unsatisfiable
        and (field.is_scalar or field.kind == "list")
        and ((value := get(config, path)) is MISSING or (not field.required and same(value, field.default)))
    )


def _sentence(draft: Draft, facts: Facts, trainer: str) -> str:
    """Return what is trained on which dataset to predict what, into which model; "" without a known trainer."""
    if facts.spec is None:
        return ""
    inputs = [
        (spec, view)
        for spec in facts.spec.inputs
        if spec.role == "TRAINING" and isinstance(view := dataset_input(draft, spec.alias), DatasetInput)
    ]
    datasets = [resource.display_name for _, view in inputs if view.rid and (resource := facts.datasets.get(view.rid))]
    targets = dict.fromkeys(name for spec, view in inputs for name in sorted(target_columns(view, spec)))
    models = [resource.display_name for rid in _models(draft, facts) if (resource := facts.models.get(rid))]
    parts = [
        f"Trains {trainer}",
        f"on {_enumerate(datasets)}" if datasets else "",
        f"to predict {_enumerate(list(targets))}" if targets else "",
    ]
    return f"{' '.join(filter(None, parts))}{f', and writes {_enumerate(models)}' if models else ''}."


def _models(draft: Draft, facts: Facts) -> list[str]:
    """Return the RIDs of the models that the trainer's outputs write, in the trainer's order."""
    outputs = facts.spec.outputs if facts.spec else ()
    return [rid for spec in outputs if (rid := model_output(draft, spec.alias))]


def _input_rows(draft: Draft, facts: Facts, labels: FieldLabels) -> Iterator[SummaryRow]:
    specs = {spec.alias: spec for spec in facts.spec.inputs} if facts.spec else {}
    for alias in dict.fromkeys((*specs, *list_aliases(draft, INPUTS))):
        path, view = input_path(alias), dataset_input(draft, alias)
        label, spec = labels.label(path), specs.get(alias)
        if isinstance(view, str):
            yield SummaryRow(label, "Entered as JSON", path, view)
        elif view is None or view.rid is None:
            if view is not None or (spec is not None and not spec.optional):
                yield SummaryRow(label, NOT_CHOSEN, path, is_missing=True)
        else:
            yield replace(_resource_row(label, path, view.rid, facts.datasets.get(view.rid)), dataset_rid=view.rid)
            order = [column.id for column in spec.columns] if spec else []
            for key in sorted(view.column_mapping, key=lambda key: order.index(key) if key in order else len(order)):
                if names := view.column_mapping[key]:
                    column = input_path(alias, "columnMapping", key)
                    yield SummaryRow(labels.label(column).rpartition(" › ")[2], _list(names), column, is_part=True)
            types = column_types(facts.schemas.get(view.rid))
            yield SummaryRow("Columns used", *_columns_used(view, types), is_part=True)


def _columns_used(view: DatasetInput, types: Mapping[str, str] | None) -> tuple[str, Path, str]:
    """Return how many columns of a dataset are used, the path of the choice, and which are left out or selected."""
    path = input_path(view.alias, "selectColumns" if view.select_columns else "ignoreColumns")
    if types is None:
        chosen = f"Selected: {_list(view.select_columns)}" if view.select_columns else ""
        return "Not known", path, chosen or (f"Ignored: {_list(view.ignore_columns)}" if view.ignore_columns else "")
    used = used_columns(view, types)
    if len(used) == len(types):
        return f"All {len(types):,}", path, ""
    unused = [name for name in types if name not in set(used)]
    detail = f"All but {_list(unused)}" if len(unused) <= len(used) else _list(used)
    return f"{len(used):,} of {len(types):,}", path, detail


def _output_rows(draft: Draft, facts: Facts, labels: FieldLabels) -> Iterator[SummaryRow]:
    specs = {spec.alias: spec for spec in facts.spec.outputs} if facts.spec else {}
    for alias in dict.fromkeys((*specs, *list_aliases(draft, OUTPUTS))):
        path, rid = output_path(alias), model_output(draft, alias)
        if rid:
            yield _resource_row(labels.label(path), path, rid, facts.models.get(rid))
        elif draft.get(path) is not MISSING:
            yield SummaryRow(labels.label(path), "Entered as JSON", path)
        elif not specs[alias].optional:
            yield SummaryRow(labels.label(path), NOT_CHOSEN, path, is_missing=True)


def _parameter_rows(draft: Draft, facts: Facts, labels: FieldLabels) -> tuple[SummaryRow, ...]:
    """Return the parameters that differ from the trainer's defaults or are required, each as deep as objects go."""
    form = facts.spec.parameters if facts.spec else None
    hidden = frozenset(secret_paths(draft, form))
    rows = []
    for path, value in _leaves(draft.get(PARAMETERS), PARAMETERS, hidden):
        below = path[len(PARAMETERS) :]
        fields = form.fields_along(below, draft.get(PARAMETERS), draft.chosen_branches) if form else []
        is_known = len(fields) > len(below)
        if path not in hidden and is_known and not fields[-1].required and same(value, fields[-1].default):
            continue
        text = MASK if path in hidden else labels.value(path, value)
        rows.append(SummaryRow(labels.label(path), text or "Empty", path))
    if form is None:
        return tuple(rows)
    return tuple(sorted(rows, key=lambda row: form.sort_key(row.path[len(PARAMETERS) :])))


def _leaves(value: Json, path: Path, hidden: frozenset[Path]) -> Iterator[tuple[Path, Json]]:
    """Yield what stands below a path: objects step by step, lists as a whole unless a secret is in them."""
    if value is MISSING:
        return
    has_secret = any(secret[: len(path)] == path and secret != path for secret in hidden)
    if isinstance(value, Mapping) and (value or path == PARAMETERS):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key), hidden)
    elif isinstance(value, list) and has_secret:
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index), hidden)
    else:
        yield path, value


def _compute_rows(draft: Draft, labels: FieldLabels) -> Iterator[SummaryRow]:
    node = draft.get(("resources",))
    extra = (
        [("resources", key) for key in node if ("resources", key) not in (CPU, MEMORY, GPU)] if isinstance(node, Mapping) else []
    )
    for path in (CPU, MEMORY, GPU, *extra):
        value = draft.get(path)
        if path == GPU and value is MISSING:
            yield SummaryRow(labels.label(path), "No GPU", path)
        elif value is MISSING:
            yield SummaryRow(labels.label(path), "Not set", path, is_missing=True)
        else:
            yield SummaryRow(labels.label(path), labels.value(path, value), path)


def _name_rows(draft: Draft, labels: FieldLabels) -> Iterator[SummaryRow]:
    yield SummaryRow("Name", draft.name or "None yet", ("name",), is_missing=not draft.name)
    changelog = draft.get(("changelog",))
    yield SummaryRow("Changelog", changelog if isinstance(changelog, str) and changelog else "None", ("changelog",))
    for key, value in draft.body.items():
        if key not in _REQUEST_KEYS:
            yield SummaryRow(labels.label((key,)), format_value(value), (key,))


def _resource_row(label: str, path: Path, rid: str | None, resource: Resource | None) -> SummaryRow:
    if rid is None:
        return SummaryRow(label, NOT_CHOSEN, path, is_missing=True)
    if resource is None:
        return SummaryRow(label, rid, path)
    return SummaryRow(label, resource.display_name, path, location=resource.path.rpartition("/")[0])


def _list(names: tuple[str, ...] | list[str]) -> str:
    more = len(names) - _MAX_NAMES
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_MAX_NAMES])} and {count_noun(more, 'other')}"


def _enumerate(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
