"""Whether columns fit: of one input to what its trainer asks for, and of the inputs to each other. Pure; the columns come in as names and types."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from components.draft.checks.column_matching import rank_columns
from components.draft.checks.problem import Fix, Problem
from components.draft.checks.rules import rule_problem
from components.draft.draft import DatasetInput, input_path, only_columns
from components.schema.path import MISSING, Json, Path
from components.schema.trainer import ColumnTypeSpec, InputSpec, TrainerSpec

Types = Mapping[str, str]
# A table cannot hold these as features. Undocumented which trainers refuse them: the tabular ones, known by their type or, like the documented one, by their id.
_UNTRAINABLE = frozenset(["BINARY", "STRUCT", "MAP", "ARRAY"])
_TABULAR = frozenset(["TABULAR_REGRESSION", "TABULAR_CLASSIFICATION", "TIME_SERIES"])


def check_columns(
    view: DatasetInput, spec: InputSpec, types: Types | None, trainer: TrainerSpec, targets: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """Give what is wrong within one input; `types` is None where the columns are not known, `targets` are what other inputs predict."""
    barred: frozenset[str] = frozenset()
    if types is not None and spec.role == "TRAINING" and _is_tabular(trainer):
        barred = frozenset(name for name, kind in types.items() if kind in _UNTRAINABLE)
    one = _Input(view, spec, types, barred, targets if spec.role != "TEST" else frozenset())
    for problem in _within(one):
        yield replace(problem, where=spec.name)


@dataclass(frozen=True)
class _Input:
    """An input with what is known of its dataset; `untrainable` and `targets` are columns that must not become features."""

    view: DatasetInput
    spec: InputSpec
    types: Types | None
    untrainable: frozenset[str]
    targets: frozenset[str]

    def fix(self, label: str, key: str, columns: Sequence[str]) -> Fix:
        """Return the fix that maps other columns to a column spec, none to take its mapping out."""
        return Fix(label, remapped(self.view, key, columns, self.types or {}, self.untrainable | self.targets))

    def needs(self, key: str) -> bool:
        """Tell whether a column spec must be mapped to something."""
        return any(column.id == key and not column.optional for column in self.spec.columns)

    def only(self, label: str, selected: Sequence[str]) -> tuple[Fix, ...]:
        """Return the fix that selects these columns only, nothing where it would need columns that are not known."""
        if not selected and not self.types:
            return ()
        return (Fix(label, _columns(self.view, only_columns(selected, self.view.mapped, self.types or {}))),)


def _within(one: _Input) -> Iterator[Problem]:
    for column in one.spec.columns:
        yield from _mapping(one, column)
    known = {column.id for column in one.spec.columns}
    for key in one.view.column_mapping:
        if key not in known:
            path = input_path(one.spec.alias, "columnMapping", key)
            message = f"The trainer has no column mapping “{key}”."
            yield rule_problem(path, "unknownColumnSpecIdInConfigColumnMapping", message, one.fix("Remove this mapping", key, ()))
    yield from _choice(one)
    yield from _twice(one)
    if one.untrainable:
        yield from _untrainable(one)


def remapped(
    view: DatasetInput, key: str, columns: Sequence[str], types: Types, barred: frozenset[str] = frozenset()
) -> tuple[tuple[Path, Json], ...]:
    """Return the edit that maps other columns to a column spec, as the values of a fix.

    A column that is mapped now is ignored no longer. One that is not mapped any more becomes a feature unless it is `barred`: then it is left out.
    """
    path = input_path(view.alias, "columnMapping", key)
    before = view.column_mapping.get(key, ())
    after = replace(view, column_mapping={**view.column_mapping, key: tuple(columns)})
    freed = [name for name in dict.fromkeys(before) if name in barred and name in types and name not in after.mapped]
    kept = [name for name in view.ignore_columns if name in before or name not in columns]
    changed: Mapping[str, Sequence[str]]
    if not view.select_columns:
        changed = {"ignoreColumns": [*kept, *(name for name in freed if name not in kept)]}
    elif any(name in freed for name in view.select_columns):
        rest = [name for name in view.selected if name not in freed]
        changed = only_columns(rest, after.mapped, types) if rest or types else {}
    else:
        changed = {"ignoreColumns": kept}
    return ((path, list(columns) or MISSING), *_columns(view, changed))


def _columns(view: DatasetInput, changed: Mapping[str, Sequence[str]]) -> tuple[tuple[Path, Json], ...]:
    """Return what of the ignored and selected columns changes, as the values of a fix."""
    held = {"ignoreColumns": view.ignore_columns, "selectColumns": view.select_columns}
    return tuple((input_path(view.alias, key), list(names)) for key, names in changed.items() if tuple(names) != held[key])


def keep_fitting(view: DatasetInput, spec: InputSpec, types: Types) -> tuple[dict[str, Json], list[str]]:
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
    lost += [f"ignored: {name}" for name in view.ignore_columns if name not in types]
    lost += [f"selected: {name}" for name in view.select_columns if name not in types]
    rest = {key: [name for name in getattr(view, key) if name in types] for key in ("ignore_columns", "select_columns")}
    columns = {"ignoreColumns": rest["ignore_columns"], "selectColumns": rest["select_columns"]}
    if view.select_columns and not rest["select_columns"]:
        columns = only_columns([], (name for names in mapping.values() for name in names), types)
        lost.append("so nothing is selected any more, and all columns that are not mapped are ignored")
    return {"columnMapping": mapping, **columns}, lost


def used_columns(view: DatasetInput, types: Types) -> list[str]:
    """Give the columns of an input that are trained on, mapped ones included, in the order of the dataset."""
    if not view.select_columns and not view.ignore_columns:
        return list(types)
    selected = set(view.select_columns)
    mapped, ignored = view.mapped, set(view.ignore_columns)
    return [name for name in types if name in mapped or ((not selected or name in selected) and name not in ignored)]


def check_across_inputs(inputs: Iterable[tuple[InputSpec, DatasetInput, Types]]) -> Iterator[Problem]:
    """Give what is wrong between inputs: the answer among the features, and test data that lack what is trained on."""
    known = list(inputs)
    for spec, view, types in known:
        targets = targets_of(view, spec)
        if spec.role != "TRAINING":
            continue
        for other, its_view, its_types in known:
            if other is spec:
                continue
            if other.role == "TEST":
                yield from _lacking(view, spec, types, its_view, other, its_types)
                continue
            found = [name for name in used_columns(its_view, its_types) if name in targets and name not in its_view.mapped]
            if found:
                path = input_path(other.alias, "ignoreColumns")
                message = f"{other.name} has the target {_list(found)} among its columns, which would tell the model the answer."
                yield rule_problem(
                    path, "targetInOtherInput", message, _without(its_view, found, its_types, f"{_list(found)} here")
                )


def targets_of(view: DatasetInput, spec: InputSpec) -> frozenset[str]:
    """Give the columns of an input that the model is to predict."""
    return frozenset(name for column in spec.columns if column.is_target for name in view.column_mapping.get(column.id, ()))


def _without(view: DatasetInput, names: Sequence[str], types: Types, called: str) -> Fix:
    """Return the fix that trains on some columns no longer, in the way in which the input already says what is used."""
    if view.select_columns:
        gone = frozenset(names)
        rest = [name for name in view.selected if name not in gone]
        return Fix(f"Select {called} no longer", _columns(view, only_columns(rest, view.mapped, types)))
    return Fix(f"Ignore {called}", _columns(view, {"ignoreColumns": [*view.ignore_columns, *names]}))


def _is_tabular(trainer: TrainerSpec) -> bool:
    locator = trainer.trainer.trainer_id.rpartition(".")[2]
    return trainer.trainer.type in _TABULAR or locator.startswith("autogluon_")


def _mapping(one: _Input, spec: ColumnTypeSpec) -> Iterator[Problem]:
    path = input_path(one.view.alias, "columnMapping", spec.id)
    columns, types = one.view.column_mapping.get(spec.id), one.types
    if not columns:
        if not spec.optional:
            what = "columns" if spec.allow_multiple else "a column"
            code = "missingWorkerConfigInputDatasetColumnMapping" if columns is None else "missingRequiredDatasetColumn"
            yield rule_problem(path, code, f"{spec.name} is required. Choose {what} ({spec.types_text}).")
        return
    if len(columns) > 1 and not spec.allow_multiple:
        fitting = [name for name in columns if types is not None and name in types and spec.accepts(types[name])]
        keep = (one.fix(f"Keep only “{name}”", spec.id, [name]) for name in list(dict.fromkeys(fitting or columns))[:5])
        message = f"{spec.name} takes one column, not {len(columns)}."
        yield rule_problem(path, "multipleColumnsNotAllowedForTrainer", message, *keep)
    if types is None:
        return
    for name in columns:
        if name not in types:
            message = f"The dataset has no column “{name}”."
            yield rule_problem(path, "missingRequiredDatasetColumn", message, *_instead(one, name, columns, spec))
        elif not spec.accepts(types[name]):
            message = f"{spec.name} takes {spec.types_text} columns; “{name}” is of the type {types[name].lower()}."
            yield rule_problem(path, "unsupportedDatasetFieldType", message, *_instead(one, name, columns, spec))


def _instead(one: _Input, name: str, columns: Iterable[str], spec: ColumnTypeSpec) -> Iterator[Fix]:
    """Offer to leave a column out where others are mapped, else the columns that are named most like it."""
    rest = [other for other in columns if other != name]
    if rest:
        yield one.fix(f"Leave out “{name}”", spec.id, rest)
    else:
        free = {other: kind for other, kind in (one.types or {}).items() if other not in one.view.mapped}
        yield from (one.fix(f"Use “{near}”", spec.id, [near]) for near in rank_columns(spec, free, name))


def _choice(one: _Input) -> Iterator[Problem]:
    view = one.view
    ignore, select = input_path(view.alias, "ignoreColumns"), input_path(view.alias, "selectColumns")
    for path, columns in ((ignore, view.ignore_columns), (select, view.select_columns)):
        gone = [name for name in columns if one.types is not None and name not in one.types]
        if gone:
            rest, label = (
                [name for name in columns if name in (one.types or {})],
                "Leave them out" if len(gone) > 1 else "Leave it out",
            )
            clean = (Fix(label, ((path, rest),)),) if rest or path == ignore else one.only(label, ())
            yield rule_problem(path, "unknownColumn", f"The dataset has no column {_list(gone)}.", *clean)
    if view.ignore_columns and view.select_columns:
        yield rule_problem(
            select, "ignoreAndSelect", "Ignore some columns or select some, not both.", *_either(one, ignore, select)
        )


def _either(one: _Input, ignore: Path, select: Path) -> Iterator[Fix]:
    """Offer to say by selecting alone, or by ignoring alone, which columns are used: the same ones as before."""
    selected = one.view.selected
    kept = len(selected) == len(one.view.select_columns)
    yield from one.only("Keep the selected" if kept else "Select those that are not ignored", selected)
    named = one.view.mapped.union(selected)
    others = [name for name in one.types or () if name not in named]
    if others and selected:
        yield Fix("Ignore all that are not selected", ((ignore, others), (select, [])))


def _twice(one: _Input) -> Iterator[Problem]:
    names = {column.id: column.name for column in one.spec.columns}
    meant: dict[str, str] = {}
    for key, columns in one.view.column_mapping.items():
        path = input_path(one.view.alias, "columnMapping", key)
        repeated = [name for name, count in Counter(columns).items() if count > 1]
        if repeated:
            once = one.fix("Keep it once", key, list(dict.fromkeys(columns)))
            yield rule_problem(path, "columnMappedTwice", f"{_list(repeated)} stands here more than once.", once)
        shared = [name for name in dict.fromkeys(columns) if name in meant]
        if shared:
            first = meant[shared[0]]
            other = names.get(first, first)
            message = f"{_list(shared)} is mapped to {other} already."
            yield rule_problem(path, "columnMappedTwice", message, *_once(one, key, shared, other))
        meant |= {name: key for name in columns if name not in meant}
    ignored = [name for name in one.view.ignore_columns if name in meant]
    if ignored:
        path = input_path(one.view.alias, "ignoreColumns")
        rest = [name for name in one.view.ignore_columns if name not in meant]
        message = f"{_list(ignored)} is mapped and ignored at once."
        yield rule_problem(path, "columnMappedAndIgnored", message, Fix("Ignore it no longer", ((path, rest),)))


def _once(one: _Input, key: str, shared: Sequence[str], other: str) -> Iterator[Fix]:
    """Offer to leave columns out of one of the two mappings, unless that one needs them."""
    rest = [name for name in one.view.column_mapping[key] if name not in shared]
    if rest or not one.needs(key):
        yield one.fix("Leave it out here", key, rest)
    holders = [known for known, names in one.view.column_mapping.items() if known != key and set(shared) & set(names)]
    for holder in holders if len(holders) == 1 else ():
        rest = [name for name in one.view.column_mapping[holder] if name not in shared]
        if rest or not one.needs(holder):
            yield one.fix(f"Leave it out of {other}", holder, rest)


def _untrainable(one: _Input) -> Iterator[Problem]:
    types = one.types or {}
    wrong = [name for name in used_columns(one.view, types) if name in one.untrainable and name not in one.view.mapped]
    if wrong:
        said = ", ".join(f"“{name}” ({types[name].lower()})" for name in wrong[:8])
        more = f" and {len(wrong) - 8} more" if len(wrong) > 8 else ""
        mend = _without(one.view, wrong, types, "them" if len(wrong) > 1 else "it")
        path = input_path(one.view.alias, "ignoreColumns")
        yield rule_problem(path, "fieldValidationFailure", f"The trainer cannot train on {said}{more}.", mend)


def _lacking(
    view: DatasetInput, spec: InputSpec, types: Types, test_view: DatasetInput, test: InputSpec, test_types: Types
) -> Iterator[Problem]:
    gone = [name for name in used_columns(view, types) if name not in test_types]
    if gone:
        said = _list(gone[:8]) + (f" and {len(gone) - 8} more" if len(gone) > 8 else "")
        message = f"{test.name} lacks {said}, which {spec.name} trains on."
        yield rule_problem(input_path(test_view.alias, "rid"), "testLacksColumns", message)


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
