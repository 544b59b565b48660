"""Whether columns fit: of one input to what its trainer asks for, and of the inputs to each other. Pure; the columns come in as names and types."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from components.draft.model import DatasetInput, input_path
from components.draft.problem import Fix, Problem
from components.draft.proposal import candidates
from components.draft.rule import broken
from components.spec.path import MISSING, Json, Path
from components.spec.trainer import ColumnTypeSpec, InputSpec, TrainerSpec

Types = Mapping[str, str]
# A table cannot hold these as features. Undocumented which trainers refuse them: the tabular ones, known by their type or, like the documented one, by their id.
_UNTRAINABLE = frozenset(["BINARY", "STRUCT", "MAP", "ARRAY"])
_TABULAR = frozenset(["TABULAR_REGRESSION", "TABULAR_CLASSIFICATION", "TIME_SERIES"])


def check(view: DatasetInput, spec: InputSpec, types: Types | None, trainer: TrainerSpec) -> Iterator[Problem]:
    """Give what is wrong within one input; `types` is None where the columns are not known."""
    for problem in _within(view, spec, types, trainer):
        yield replace(problem, where=spec.name)


def _within(view: DatasetInput, spec: InputSpec, types: Types | None, trainer: TrainerSpec) -> Iterator[Problem]:
    for column in spec.columns:
        yield from _mapping(view, column, types)
    known = {column.id for column in spec.columns}
    for key in view.column_mapping:
        if key not in known:
            path = input_path(spec.alias, "columnMapping", key)
            message = f"The trainer has no column mapping “{key}”."
            yield broken(
                path, "unknownColumnSpecIdInConfigColumnMapping", message, Fix("Remove this mapping", ((path, MISSING),))
            )
    yield from _choice(view, types)
    yield from _twice(view, spec)
    if types is not None and spec.role == "TRAINING" and _is_tabular(trainer):
        yield from _untrainable(view, types)


def kept(view: DatasetInput, spec: InputSpec, types: Types) -> tuple[dict[str, Json], list[str]]:
    """Give what of an input still holds for another dataset's columns, and in words what does not."""
    accepted = {column.id: column for column in spec.columns}
    mapping: dict[str, Json] = {}
    lost: list[str] = []
    for key, names in view.column_mapping.items():
        column = accepted.get(key)
        fitting = [name for name in names if name in types and (column is None or column.accepts(types[name]))]
        lost += [f"{column.name if column else key}: {name}" for name in names if name not in fitting]
        if fitting:
            mapping[key] = fitting
    rest = {"ignoreColumns": view.ignore_columns, "selectColumns": view.select_columns}
    for key, names in rest.items():
        gone = [name for name in names if name not in types]
        lost += [f"{'ignored' if key == 'ignoreColumns' else 'selected'}: {name}" for name in gone]
    return {"columnMapping": mapping, **{key: [name for name in names if name in types] for key, names in rest.items()}}, lost


def used(view: DatasetInput, types: Types) -> list[str]:
    """Give the columns of an input that are trained on, mapped ones included, in the order of the dataset."""
    if not view.select_columns and not view.ignore_columns:
        return list(types)
    selected = set(view.select_columns)
    mapped = {name for names in view.column_mapping.values() for name in names}
    ignored = set(view.ignore_columns)
    return [name for name in types if name in mapped or ((not selected or name in selected) and name not in ignored)]


def across(inputs: Iterable[tuple[InputSpec, DatasetInput, Types]]) -> Iterator[Problem]:
    """Give what is wrong between inputs: the answer among the features, and test data that lack what is trained on."""
    known = list(inputs)
    for spec, view, types in known:
        targets = {name for column in spec.columns if column.is_target for name in view.column_mapping.get(column.id, ())}
        if spec.role != "TRAINING":
            continue
        for other, its_view, its_types in known:
            if other is spec:
                continue
            if other.role == "TEST":
                yield from _lacking(view, spec, types, its_view, other, its_types)
                continue
            mapped = {name for names in its_view.column_mapping.values() for name in names}
            found = [name for name in used(its_view, its_types) if name in targets and name not in mapped]
            if found:
                path = input_path(other.alias, "ignoreColumns")
                message = f"{other.name} has the target {_list(found)} among its columns, which would tell the model the answer."
                ignore = Fix(f"Ignore {_list(found)} here", ((path, [*its_view.ignore_columns, *found]),))
                yield broken(path, "targetInOtherInput", message, *(() if its_view.select_columns else (ignore,)))


def _is_tabular(trainer: TrainerSpec) -> bool:
    locator = trainer.trainer.trainer_id.rpartition(".")[2]
    return trainer.trainer.type in _TABULAR or locator.startswith("autogluon_")


def _mapping(view: DatasetInput, spec: ColumnTypeSpec, types: Types | None) -> Iterator[Problem]:
    path = input_path(view.alias, "columnMapping", spec.id)
    columns = view.column_mapping.get(spec.id)
    if not columns:
        if not spec.optional:
            what = "columns" if spec.allow_multiple else "a column"
            code = "missingWorkerConfigInputDatasetColumnMapping" if columns is None else "missingRequiredDatasetColumn"
            yield broken(path, code, f"{spec.name} is required. Choose {what} ({spec.types_text}).")
        return
    if len(columns) > 1 and not spec.allow_multiple:
        keep = (Fix(f"Keep only “{name}”", ((path, [name]),)) for name in dict.fromkeys(columns[:5]))
        message = f"{spec.name} takes one column, not {len(columns)}."
        yield broken(path, "multipleColumnsNotAllowedForTrainer", message, *keep)
    if types is None:
        return
    for name in columns:
        if name not in types:
            message = f"The dataset has no column “{name}”."
            yield broken(path, "missingRequiredDatasetColumn", message, *_instead(path, name, columns, spec, types))
        elif not spec.accepts(types[name]):
            message = f"{spec.name} takes {spec.types_text} columns; “{name}” is of the type {types[name].lower()}."
            yield broken(path, "unsupportedDatasetFieldType", message, *_instead(path, name, columns, spec, types))


def _instead(path: Path, name: str, columns: Iterable[str], spec: ColumnTypeSpec, types: Types) -> Iterator[Fix]:
    """Offer to leave a column out where others are mapped, else the columns that are named most like it."""
    rest = [one for one in columns if one != name]
    if rest:
        yield Fix(f"Leave out “{name}”", ((path, rest),))
    else:
        yield from (Fix(f"Use “{near}”", ((path, [near]),)) for near in candidates(spec, types, [name]))


def _choice(view: DatasetInput, types: Types | None) -> Iterator[Problem]:
    for key, columns in (("ignoreColumns", view.ignore_columns), ("selectColumns", view.select_columns)):
        path = input_path(view.alias, key)
        gone = [name for name in columns if types is not None and name not in types]
        if gone:
            clean = Fix("Leave them out" if len(gone) > 1 else "Leave it out", ((path, [n for n in columns if n not in gone]),))
            yield broken(path, "unknownColumn", f"The dataset has no column {_list(gone)}.", clean)
    if view.ignore_columns and view.select_columns:
        ignore, select = input_path(view.alias, "ignoreColumns"), input_path(view.alias, "selectColumns")
        yield broken(
            select,
            "ignoreAndSelect",
            "Ignore some columns or select some, not both.",
            Fix("Keep the selected", ((ignore, []),)),
            Fix("Keep the ignored", ((select, []),)),
        )


def _twice(view: DatasetInput, spec: InputSpec) -> Iterator[Problem]:
    names = {column.id: column.name for column in spec.columns}
    meant: dict[str, str] = {}
    for key, columns in view.column_mapping.items():
        path = input_path(view.alias, "columnMapping", key)
        repeated = [name for name, count in Counter(columns).items() if count > 1]
        if repeated:
            once = Fix("Keep it once", ((path, list(dict.fromkeys(columns))),))
            yield broken(path, "columnMappedTwice", f"{_list(repeated)} stands here more than once.", once)
        shared = [name for name in dict.fromkeys(columns) if name in meant]
        if shared:
            rest = [name for name in columns if name not in shared]
            drop = Fix("Leave it out here", ((path, rest or MISSING),))
            other = names.get(meant[shared[0]], meant[shared[0]])
            yield broken(path, "columnMappedTwice", f"{_list(shared)} is mapped to {other} already.", drop)
        meant |= {name: key for name in columns if name not in meant}
    ignored = [name for name in view.ignore_columns if name in meant]
    if ignored:
        path = input_path(view.alias, "ignoreColumns")
        rest = [name for name in view.ignore_columns if name not in meant]
        message = f"{_list(ignored)} is mapped and ignored at once."
        yield broken(path, "columnMappedAndIgnored", message, Fix("Ignore it no longer", ((path, rest),)))


def _untrainable(view: DatasetInput, types: Types) -> Iterator[Problem]:
    mapped = {name for names in view.column_mapping.values() for name in names}
    path, selected = input_path(view.alias, "ignoreColumns"), input_path(view.alias, "selectColumns")
    wrong = [name for name in used(view, types) if name not in mapped and types[name] in _UNTRAINABLE]
    if view.select_columns:
        mend = Fix("Select them no longer", ((selected, [name for name in view.select_columns if name not in wrong]),))
    else:
        mend = Fix("Ignore them", ((path, [*view.ignore_columns, *wrong]),))
    if wrong:
        said = ", ".join(f"“{name}” ({types[name].lower()})" for name in wrong[:8])
        more = f" and {len(wrong) - 8} more" if len(wrong) > 8 else ""
        yield broken(path, "fieldValidationFailure", f"The trainer cannot train on {said}{more}.", mend)


def _lacking(
    view: DatasetInput, spec: InputSpec, types: Types, test_view: DatasetInput, test: InputSpec, test_types: Types
) -> Iterator[Problem]:
    gone = [name for name in used(view, types) if name not in test_types]
    if gone:
        said = _list(gone[:8]) + (f" and {len(gone) - 8} more" if len(gone) > 8 else "")
        message = f"{test.name} lacks {said}, which {spec.name} trains on."
        yield broken(input_path(test_view.alias, "rid"), "testLacksColumns", message)


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
