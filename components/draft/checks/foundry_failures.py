"""Foundry's own validation failures as problems at the fields that they belong to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from components.draft.checks.problem import Fix, Problem
from components.draft.draft import INPUTS, PARAMETERS, DatasetInput, Draft, dataset_input, input_path, list_aliases, output_path
from components.draft.field_labels import FieldLabels
from components.draft.input_columns import remap_columns
from components.draft.strict_json import format_json
from components.foundry.models import ValidationFailure
from components.schema import path as at
from components.schema.path import MISSING, Json, Path, get, resolve, same
from components.schema.trainer import TrainerSpec

Fields = Mapping[str, Json]
# So many candidates are offered to be clicked; the field itself offers all.
MAX_FIXES = 5


def failure_problems(draft: Draft, failures: Iterable[ValidationFailure], spec: TrainerSpec | None = None) -> tuple[Problem, ...]:
    """Return each failure as problems of the draft; an unknown kind is shown raw, at no field.

    A failure names a dataset, not the input that reads it. Where several do, what the trainer asks of each (`spec`) decides.
    """
    return tuple(problem for failure in failures for problem in _failure_problems(draft, failure, spec))


@dataclass(frozen=True)
class ReportedProblem:
    """A problem that Foundry reported and the value that it was about. It holds until that changes."""

    problem: Problem
    value: Json

    def holds(self, draft: Draft) -> bool:
        """Return whether the draft still has what Foundry refused."""
        return same(draft.get(self.problem.path), self.value) or (
            self.value is MISSING and draft.get(self.problem.path) is MISSING
        )


def reported_problems(
    draft: Draft, failures: Iterable[ValidationFailure], spec: TrainerSpec | None = None
) -> tuple[ReportedProblem, ...]:
    """Return Foundry's failures as problems that remember the value they are about."""
    return tuple(ReportedProblem(problem, draft.get(problem.path)) for problem in failure_problems(draft, failures, spec))


def _matching_paths(draft: Draft, failure: ValidationFailure, paths: list[Path], spec: TrainerSpec | None) -> list[Path]:
    """Return those of the possible paths that the failure can be about, all of them where none is."""

    def fits(path: Path) -> bool:
        if spec is None or len(path) < 4:
            return True
        source = spec.input(str(path[2]))
        if source is None:
            return path[1] == "outputs"
        if path[3] == "ignoreColumns":
            return source.role == "TRAINING"
        column = next((column for column in source.columns if column.id == path[4]), None) if path[3] == "columnMapping" else None
        match failure.type:
            case "unknownColumnSpecIdInConfigColumnMapping":
                return column is None
            case "missingWorkerConfigInputDatasetColumnMapping":
                return column is not None and not column.optional and draft.get(path) is MISSING
            case "missingRequiredDatasetColumn":
                mapped, fitting = draft.get(path), failure.fields.get("columnNames")
                if not isinstance(mapped, list) or not mapped:
                    return column is not None and not column.optional
                return column is not None and not (isinstance(fitting, list) and all(name in fitting for name in mapped))
            case "multipleColumnsNotAllowedForTrainer":
                return column is not None and not column.allow_multiple and _count(draft.get(path)) > 1
            case "unsupportedDatasetFieldType":
                return column is None or not column.accepts(_text_field(failure.fields, "fieldType"))
        return True

    return [path for path in paths if fits(path)] or paths


def _count(value: Json) -> int:
    return len(value) if isinstance(value, list) else 0


def _failure_problems(draft: Draft, failure: ValidationFailure, spec: TrainerSpec | None) -> Iterator[Problem]:
    read = _READERS.get(failure.type)
    if read is None:
        yield Problem(
            (), "error", failure.type, f"Foundry reports “{failure.type}”: {format_json(dict(failure.fields))}", from_foundry=True
        )
        return
    paths, message = read(draft, failure.fields)
    labels = FieldLabels(spec, (draft,))
    for path in _matching_paths(draft, failure, paths, spec) or [()]:
        where = labels.label(path) if spec is not None and path[:1] == ("workerConfig",) else ""
        fixes = _fixes(draft, failure, path)
        yield Problem(path, "error", failure.type, message, from_foundry=True, fixes=fixes, where=where)


def _fixes(draft: Draft, failure: ValidationFailure, path: Path) -> tuple[Fix, ...]:
    """Return the fixes that follow from what Foundry reported."""
    fields = failure.fields
    view = dataset_input(draft, str(path[2])) if path[: len(INPUTS)] == INPUTS and len(path) > len(INPUTS) else None
    if failure.type == "changelogTooLong" and isinstance(limit := fields.get("maxLength"), int) and limit >= 0:
        text = draft.get(("changelog",), "")
        return (Fix(f"Cut it to {limit} characters", ((("changelog",), text[:limit]),)),) if isinstance(text, str) else ()
    if not isinstance(view, DatasetInput):
        return ()
    if failure.type == "fieldValidationFailure" and path[-1:] == ("ignoreColumns",):
        name = fields.get("fieldName")
        return _leave_out_fixes(view, name) if isinstance(name, str) else ()
    return _remap_fixes(view, failure, str(path[4])) if path[3:4] == ("columnMapping",) and len(path) == 5 else ()


def _leave_out_fixes(view: DatasetInput, name: str) -> tuple[Fix, ...]:
    """Return the fix that trains on a column no longer.

    It never empties the selection, which would mean every column.
    """
    if not view.select_columns:
        return (Fix(f"Ignore “{name}”", ((input_path(view.alias, "ignoreColumns"), [*view.ignore_columns, name]),)),)
    others = [other for other in view.select_columns if other != name]
    path = input_path(view.alias, "selectColumns")
    return (Fix(f"Deselect “{name}”", ((path, others),)),) if 0 < len(others) < len(view.select_columns) else ()


def _remap_fixes(view: DatasetInput, failure: ValidationFailure, key: str) -> tuple[Fix, ...]:
    mapped = view.column_mapping.get(key, ())
    match failure.type:
        case "missingRequiredDatasetColumn":
            names = failure.fields.get("columnNames")
            offered = dict.fromkeys(name for name in names if isinstance(name, str)) if isinstance(names, list) else {}
            return tuple(fix for name in list(offered)[:MAX_FIXES] for fix in _use_instead_fixes(view, key, name))
        case "unknownColumnSpecIdInConfigColumnMapping":
            return (Fix("Remove this mapping", remap_columns(view, key, (), {})),)
        case "multipleColumnsNotAllowedForTrainer":
            columns = list(dict.fromkeys(mapped))[:MAX_FIXES]
            return tuple(Fix(f"Keep only “{name}”", remap_columns(view, key, [name], {})) for name in columns)
    return ()


def _use_instead_fixes(view: DatasetInput, key: str, name: str) -> Iterator[Fix]:
    """Yield the fix that maps a column here.

    Where it is mapped elsewhere it is taken out there, unless nothing would be left.
    """
    values = remap_columns(view, key, [name], {})
    others = {
        other: [column for column in names if column != name] for other, names in view.column_mapping.items() if name in names
    }
    others.pop(key, None)
    label = f"Use “{name}” here and not for {', '.join(others)}" if others else f"Use “{name}”"
    if all(others.values()):
        moved = ((input_path(view.alias, "columnMapping", other), names) for other, names in others.items())
        yield Fix(label, (*values, *moved))


def _text_field(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else "?" if value is None else format_json(value)


def _aliases_of_dataset(draft: Draft, fields: Fields) -> list[str]:
    """Return the aliases of all inputs that read the failure's dataset."""
    rid = fields.get("datasetRid")
    return [
        alias
        for alias in list_aliases(draft, INPUTS)
        if isinstance(view := dataset_input(draft, alias), DatasetInput) and view.rid == rid
    ]


def _mapping_paths(draft: Draft, fields: Fields) -> list[Path]:
    spec = _text_field(fields, "columnTypeSpecId")
    return [input_path(alias, "columnMapping", spec) for alias in _aliases_of_dataset(draft, fields)]


def _set_mapping_paths(draft: Draft, fields: Fields) -> list[Path]:
    paths = _mapping_paths(draft, fields)
    return [path for path in paths if draft.get(path) is not MISSING] or paths


def _column_paths(draft: Draft, fields: Fields) -> list[Path]:
    name = fields.get("fieldName")
    paths: list[Path] = []
    for alias in _aliases_of_dataset(draft, fields):
        view = dataset_input(draft, alias)
        assert isinstance(view, DatasetInput)  # _aliases_of_dataset() gives no other
        specs = [spec for spec, columns in view.column_mapping.items() if name in columns]
        paths.extend(input_path(alias, "columnMapping", spec) for spec in specs)
        if not specs:
            paths.append(input_path(alias, "ignoreColumns"))
    return paths


def _read_parameter(draft: Draft, fields: Fields) -> tuple[list[Path], str]:
    """Return the path of the parameter that a failure names, and its message.

    How a failure names one is not documented, nor whether from the request, the worker's configuration or the parameters.
    """
    parameters, name = draft.get(PARAMETERS, {}), _text_field(fields, "field")
    below = resolve(name, parameters)
    for length in (2, 1):
        outer = PARAMETERS[-length:]
        if below[:length] == outer and get(parameters, outer[:1]) is MISSING:
            below = resolve(name, at.put({}, outer, parameters))[length:]
    return [(*PARAMETERS, *below)], _text_field(fields, "message")


def _read_resource(draft: Draft, fields: Fields) -> tuple[list[Path], str]:
    below = resolve(_text_field(fields, "field"), draft.get(("resources",), {}))
    return [("resources", *(below[1:] if below[:1] == ("resources",) else below))], _text_field(fields, "message")


def _fitting_columns(fields: Fields) -> str:
    names = fields.get("columnNames")
    return f" Columns that fit: {', '.join(map(str, names))}." if isinstance(names, list) and names else ""


Reader = Callable[[Draft, Fields], tuple[list[Path], str]]
_READERS: Mapping[str, Reader] = {
    "jsonSchemaValidationFailure": _read_parameter,
    "outputResourceInDifferentProject": lambda d, f: (
        [output_path(_text_field(f, "outputAlias"), "modelRid")],
        "The model is in another project than the studio.",
    ),
    "other": lambda d, f: ([], _text_field(f, "message")),
    "missingWorkerConfigOutput": lambda d, f: (
        [output_path(_text_field(f, "outputAlias"), "modelRid")],
        "This output is required.",
    ),
    "missingRequiredDatasetColumn": lambda d, f: (
        _set_mapping_paths(d, f),
        f"The dataset lacks the column that is mapped here.{_fitting_columns(f)}",
    ),
    "multiplePropertiesNotAllowedForTrainer": lambda d, f: (
        _object_set_paths(d, f),
        f"“{_text_field(f, 'propertyTypeSpecId')}” takes one property only.",
    ),
    "fieldValidationFailure": lambda d, f: (
        _column_paths(d, f),
        f"The trainer cannot read the column “{_text_field(f, 'fieldName')}” of the type {_text_field(f, 'fieldType').lower()}.",
    ),
    "unsupportedDatasetFieldType": lambda d, f: (
        _column_paths(d, f),
        f"The column “{_text_field(f, 'fieldName')}” is of the type {_text_field(f, 'fieldType').lower()}, which does not fit here.",
    ),
    "changelogTooLong": lambda d, f: (
        [("changelog",)],
        f"The changelog has {_text_field(f, 'actualLength')} characters; at most {_text_field(f, 'maxLength')} are allowed.",
    ),
    "unknownColumnSpecIdInConfigColumnMapping": lambda d, f: (
        _set_mapping_paths(d, f),
        f"The trainer has no column mapping “{_text_field(f, 'columnTypeSpecId')}”.",
    ),
    "multipleColumnsNotAllowedForTrainer": lambda d, f: (_set_mapping_paths(d, f), "Only one column can be mapped here."),
    "missingWorkerConfigInputDatasetColumnMapping": lambda d, f: (_mapping_paths(d, f), "This column mapping is required."),
    "datasetSchemaNotFound": lambda d, f: (
        [input_path(alias, "rid") for alias in _aliases_of_dataset(d, f)],
        "This dataset has no schema, so its columns are not known.",
    ),
    "invalidWorkerConfigInputType": lambda d, f: (
        [input_path(_text_field(f, "inputAlias"))],
        f"This input must be of the type “{_text_field(f, 'expectedType')}”, not “{_text_field(f, 'actualType')}”.",
    ),
    "missingWorkerConfigInput": lambda d, f: ([input_path(_text_field(f, "inputAlias"))], "This input is required."),
    "missingWorkerConfigInputObjectSetPropertyMapping": lambda d, f: (
        _object_set_paths(d, f),
        f"“{_text_field(f, 'propertyTypeSpecId')}” needs a property of the object set.",
    ),
    "outputResourceNotFound": lambda d, f: (
        [output_path(_text_field(f, "outputAlias"), "modelRid")],
        "Foundry has no such model, or it is in the trash.",
    ),
    "invalidResourceConfiguration": _read_resource,
}


def _object_set_paths(draft: Draft, fields: Fields) -> list[Path]:
    """Return the inputs that hold the failure's object set.

    Its RID is looked for anywhere in them, as how a request names an object set is not documented.
    """
    rid = fields.get("objectSetRid")
    return [input_path(alias) for alias in list_aliases(draft, INPUTS) if _contains(get(draft.body, input_path(alias)), rid)]


def _contains(node: Json, rid: Json) -> bool:
    if isinstance(node, Mapping):
        return any(_contains(value, rid) for value in node.values())
    if isinstance(node, list):
        return any(_contains(value, rid) for value in node)
    return isinstance(node, str) and node == rid


KINDS = frozenset(_READERS)
