"""Whether columns fit what the trainer asks for, within one input and between inputs.

Pure: columns come in as types by name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from components.draft.checks.column_proposals import rank_columns
from components.draft.checks.facts import InputWithColumns
from components.draft.checks.problem import Fix, Problem
from components.draft.checks.rules import rule_problem
from components.draft.draft import DatasetInput, input_path, only_columns
from components.draft.input_columns import Types, changed_lists, remap_columns, target_columns, used_columns
from components.schema.path import Path
from components.schema.trainer import ColumnTypeSpec, InputSpec, TrainerSpec

# A table cannot hold these as features. Undocumented which trainers refuse them: the tabular ones, known by their type or, like the documented one, by their id.
_UNTRAINABLE = frozenset(["BINARY", "STRUCT", "MAP", "ARRAY"])
_TABULAR = frozenset(["TABULAR_REGRESSION", "TABULAR_CLASSIFICATION", "TIME_SERIES"])
_MAX_NAMES = 8
_MAX_KEEP_FIXES = 5


def check_columns(
    view: DatasetInput, spec: InputSpec, types: Types | None, trainer: TrainerSpec, targets: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """Yield the problems within one input.

    `types` is None where the columns are not known, `targets` are the columns that other inputs predict.
    """
    untrainable: frozenset[str] = frozenset()
    if types is not None and spec.role == "TRAINING" and _is_tabular(trainer):
        untrainable = frozenset(name for name, kind in types.items() if kind in _UNTRAINABLE)
    checked = _CheckedInput(view, spec, types, untrainable, targets if spec.role != "TEST" else frozenset())
    for problem in _check_input(checked):
        yield replace(problem, where=spec.name)


@dataclass(frozen=True)
class _CheckedInput:
    """An input and its dataset; `untrainable` and `targets` are columns that must not become features."""

    view: DatasetInput
    spec: InputSpec
    types: Types | None
    untrainable: frozenset[str]
    targets: frozenset[str]

    def path(self, *steps: str) -> Path:
        """Return a path into the input."""
        return input_path(self.view.alias, *steps)

    def remap_fix(self, label: str, key: str, columns: Sequence[str]) -> Fix:
        """Return the fix that maps other columns to a column spec, none to remove its mapping."""
        return Fix(label, remap_columns(self.view, key, columns, self.types or {}, self.untrainable | self.targets))

    def is_required(self, key: str) -> bool:
        """Return whether a column spec must be mapped to something."""
        return any(column.id == key and not column.optional for column in self.spec.columns)

    def select_fix(self, label: str, selected: Sequence[str]) -> tuple[Fix, ...]:
        """Return the fix that selects these columns only; none where unknown columns would be needed."""
        if not selected and not self.types:
            return ()
        return (Fix(label, changed_lists(self.view, only_columns(selected, self.view.mapped, self.types or {}))),)


def _check_input(checked: _CheckedInput) -> Iterator[Problem]:
    for column in checked.spec.columns:
        yield from _check_mapping(checked, column)
    spec_ids = {column.id for column in checked.spec.columns}
    for key in checked.view.column_mapping:
        if key not in spec_ids:
            message, remove = f"The trainer has no column mapping “{key}”.", checked.remap_fix("Remove this mapping", key, ())
            yield rule_problem(checked.path("columnMapping", key), "unknownColumnSpecIdInConfigColumnMapping", message, remove)
    yield from _checkchanged_lists(checked)
    yield from _check_repeated(checked)
    yield from _check_untrainable(checked)


def check_across_inputs(inputs: Sequence[InputWithColumns]) -> Iterator[Problem]:
    """Yield targets among the features of other inputs, and columns that test data lack."""
    for training in (each for each in inputs if each.spec.role == "TRAINING"):
        targets = target_columns(training.view, training.spec)
        for other in (each for each in inputs if each is not training):
            if other.spec.role == "TEST":
                yield from _check_test_columns(training, other)
                continue
            view = other.view
            leaks = [name for name in used_columns(view, other.types) if name in targets and name not in view.mapped]
            if leaks:
                path, names = input_path(view.alias, "ignoreColumns"), _quoted(leaks)
                message = f"{other.spec.name} has the target {names} among its columns, so the model would see the answer."
                yield rule_problem(path, "targetInOtherInput", message, _leave_out_fix(view, leaks, other.types, f"{names} here"))


def _leave_out_fix(view: DatasetInput, names: Sequence[str], types: Types, called: str) -> Fix:
    """Return the fix that trains on some columns no longer, by selecting where the input does so."""
    if view.select_columns:
        left_out = frozenset(names)
        selected = [name for name in view.selected if name not in left_out]
        return Fix(f"Deselect {called}", changed_lists(view, only_columns(selected, view.mapped, types)))
    return Fix(f"Ignore {called}", changed_lists(view, {"ignoreColumns": [*view.ignore_columns, *names]}))


def _is_tabular(trainer: TrainerSpec) -> bool:
    locator = trainer.trainer.trainer_id.rpartition(".")[2]
    return trainer.trainer.type in _TABULAR or locator.startswith("autogluon_")


def _check_mapping(checked: _CheckedInput, spec: ColumnTypeSpec) -> Iterator[Problem]:
    path = checked.path("columnMapping", spec.id)
    columns, types = checked.view.column_mapping.get(spec.id), checked.types
    if not columns:
        if not spec.optional:
            what = "columns" if spec.allow_multiple else "a column"
            code = "missingWorkerConfigInputDatasetColumnMapping" if columns is None else "missingRequiredDatasetColumn"
            yield rule_problem(path, code, f"{spec.name} is required. Choose {what} ({spec.types_text}).")
        return
    if len(columns) > 1 and not spec.allow_multiple:
        fitting = [name for name in columns if types is not None and name in types and spec.accepts(types[name])]
        names = list(dict.fromkeys(fitting or columns))[:_MAX_KEEP_FIXES]
        keep = (checked.remap_fix(f"Keep only “{name}”", spec.id, [name]) for name in names)
        message = f"{spec.name} takes one column, not {len(columns)}."
        yield rule_problem(path, "multipleColumnsNotAllowedForTrainer", message, *keep)
    if types is None:
        return
    for name in columns:
        if name not in types:
            message = f"The dataset has no column “{name}”."
            yield rule_problem(path, "missingRequiredDatasetColumn", message, *_other_column_fixes(checked, name, spec))
        elif not spec.accepts(types[name]):
            message = f"{spec.name} takes {spec.types_text} columns; “{name}” is of the type {types[name].lower()}."
            yield rule_problem(path, "unsupportedDatasetFieldType", message, *_other_column_fixes(checked, name, spec))


def _other_column_fixes(checked: _CheckedInput, name: str, spec: ColumnTypeSpec) -> Iterator[Fix]:
    """Yield the fixes for a mapped column that does not fit.

    It is left out where others are mapped, else replaced by the columns that are named most like it.
    """
    others = [other for other in checked.view.column_mapping[spec.id] if other != name]
    if others:
        yield checked.remap_fix(f"Leave out “{name}”", spec.id, others)
    else:
        free = {other: kind for other, kind in (checked.types or {}).items() if other not in checked.view.mapped}
        yield from (checked.remap_fix(f"Use “{near}”", spec.id, [near]) for near in rank_columns(spec, free, name))


def _checkchanged_lists(checked: _CheckedInput) -> Iterator[Problem]:
    view, types = checked.view, checked.types
    ignore, select = checked.path("ignoreColumns"), checked.path("selectColumns")
    for path, columns in ((ignore, view.ignore_columns), (select, view.select_columns)):
        unknown = [name for name in columns if types is not None and name not in types]
        if unknown:
            existing = [name for name in columns if name in (types or {})]
            label = "Leave them out" if len(unknown) > 1 else "Leave it out"
            fixes = (Fix(label, ((path, existing),)),) if existing or path == ignore else checked.select_fix(label, ())
            yield rule_problem(path, "unknownColumn", f"The dataset has no column {_quoted(unknown)}.", *fixes)
    if view.ignore_columns and view.select_columns:
        message = "Ignore some columns or select some, not both."
        yield rule_problem(select, "ignoreAndSelect", message, *_either_list_fixes(checked))


def _either_list_fixes(checked: _CheckedInput) -> Iterator[Fix]:
    """Yield the fixes that use the same columns as before by selecting alone, or by ignoring alone."""
    view, selected = checked.view, checked.view.selected
    is_whole = len(selected) == len(view.select_columns)
    yield from checked.select_fix("Keep the selected" if is_whole else "Select those that are not ignored", selected)
    used = view.mapped.union(selected)
    others = [name for name in checked.types or () if name not in used]
    if others and selected:
        yield Fix("Ignore all that are not selected", changed_lists(view, {"ignoreColumns": others, "selectColumns": []}))


def _check_repeated(checked: _CheckedInput) -> Iterator[Problem]:
    names = {column.id: column.name for column in checked.spec.columns}
    key_by_column: dict[str, str] = {}
    for key, columns in checked.view.column_mapping.items():
        path = checked.path("columnMapping", key)
        repeated = [name for name, count in Counter(columns).items() if count > 1]
        if repeated:
            once = checked.remap_fix("Remove the duplicate", key, list(dict.fromkeys(columns)))
            yield rule_problem(path, "columnMappedTwice", f"{_quoted(repeated)} is listed more than once.", once)
        shared = [name for name in dict.fromkeys(columns) if name in key_by_column]
        if shared:
            first = key_by_column[shared[0]]
            other = names.get(first, first)
            message = f"{_quoted(shared)} is already mapped to {other}."
            yield rule_problem(path, "columnMappedTwice", message, *_shared_column_fixes(checked, key, shared, other))
        key_by_column = {**dict.fromkeys(columns, key), **key_by_column}
    ignored = [name for name in checked.view.ignore_columns if name in key_by_column]
    if ignored:
        path = checked.path("ignoreColumns")
        others = [name for name in checked.view.ignore_columns if name not in key_by_column]
        message = f"{_quoted(ignored)} is both mapped and ignored."
        yield rule_problem(path, "columnMappedAndIgnored", message, Fix("Stop ignoring it", ((path, others),)))


def _shared_column_fixes(checked: _CheckedInput, key: str, shared: Sequence[str], other: str) -> Iterator[Fix]:
    """Yield the fixes that leave columns out of one of two mappings, unless it requires them."""
    mapping = checked.view.column_mapping
    holders = [holder for holder, names in mapping.items() if holder != key and set(shared) & set(names)]
    for holder, where in ((key, "here"), *((holder, f"of {other}") for holder in holders if len(holders) == 1)):
        remaining = [name for name in mapping[holder] if name not in shared]
        if remaining or not checked.is_required(holder):
            yield checked.remap_fix(f"Leave it out {where}", holder, remaining)


def _check_untrainable(checked: _CheckedInput) -> Iterator[Problem]:
    view, types = checked.view, checked.types or {}
    if not checked.untrainable:
        return
    names = [name for name in used_columns(view, types) if name in checked.untrainable and name not in view.mapped]
    if names:
        listed = _shortened([f"“{name}” ({types[name].lower()})" for name in names])
        fix = _leave_out_fix(view, names, types, "them" if len(names) > 1 else "it")
        yield rule_problem(checked.path("ignoreColumns"), "fieldValidationFailure", f"The trainer cannot train on {listed}.", fix)


def _check_test_columns(training: InputWithColumns, test: InputWithColumns) -> Iterator[Problem]:
    missing = [f"“{name}”" for name in used_columns(training.view, training.types) if name not in test.types]
    if missing:
        message = f"{test.spec.name} lacks {_shortened(missing)}, which {training.spec.name} trains on."
        yield rule_problem(input_path(test.view.alias, "rid"), "testLacksColumns", message)


def _shortened(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(names[:_MAX_NAMES]) + more


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
