"""The columns of a dataset input: which it trains on, which it predicts, and edits of its mapping and lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from components.draft.draft import DatasetInput, input_path, only_columns
from components.schema.path import MISSING, Json, Path
from components.schema.trainer import InputSpec

Types = Mapping[str, str]


def used_columns(view: DatasetInput, types: Types) -> list[str]:
    """Return the columns that an input trains on, mapped ones included, in the dataset's order."""
    if not view.select_columns and not view.ignore_columns:
        return list(types)
    selected = set(view.select_columns)
    mapped, ignored = view.mapped, set(view.ignore_columns)
    return [name for name in types if name in mapped or ((not selected or name in selected) and name not in ignored)]


def target_columns(view: DatasetInput, spec: InputSpec) -> frozenset[str]:
    """Return the columns of an input that the model is to predict."""
    return frozenset(name for column in spec.columns if column.is_target for name in view.column_mapping.get(column.id, ()))


def keep_fitting(view: DatasetInput, spec: InputSpec, types: Types) -> tuple[dict[str, Json], list[str]]:
    """Return what of an input still holds for another dataset's columns, and in words what does not."""
    specs = {column.id: column for column in spec.columns}
    mapping: dict[str, Json] = {}
    lost: list[str] = []
    for key, names in view.column_mapping.items():
        column = specs.get(key)
        fitting = [name for name in names if name in types and (column is None or column.accepts(types[name]))]
        lost += [f"{column.name if column else key}: {name}" for name in names if name not in fitting]
        if fitting:
            mapping[key] = fitting
    lost += [f"ignored: {name}" for name in view.ignore_columns if name not in types]
    lost += [f"selected: {name}" for name in view.select_columns if name not in types]
    ignored = [name for name in view.ignore_columns if name in types]
    selected = [name for name in view.select_columns if name in types]
    columns = {"ignoreColumns": ignored, "selectColumns": selected}
    if view.select_columns and not selected:
        columns = only_columns([], (name for names in mapping.values() for name in names), types)
        lost.append("so nothing is selected any more, and all columns that are not mapped are ignored")
    return {"columnMapping": mapping, **columns}, lost


def remap_columns(
    view: DatasetInput, key: str, columns: Sequence[str], types: Types, barred: frozenset[str] = frozenset()
) -> tuple[tuple[Path, Json], ...]:
    """Return the edit that maps other columns to a column spec, as the values of a fix.

    A column that is mapped now is ignored no longer. One that is not mapped any more becomes a feature unless it is `barred`: then it is left out.
    """
    before = view.column_mapping.get(key, ())
    after = replace(view, column_mapping={**view.column_mapping, key: tuple(columns)})
    freed = [name for name in dict.fromkeys(before) if name in barred and name in types and name not in after.mapped]
    ignored = [name for name in view.ignore_columns if name in before or name not in columns]
    changed: Mapping[str, Sequence[str]]
    if not view.select_columns:
        changed = {"ignoreColumns": [*ignored, *(name for name in freed if name not in ignored)]}
    elif any(name in freed for name in view.select_columns):
        selected = [name for name in view.selected if name not in freed]
        changed = only_columns(selected, after.mapped, types) if selected or types else {}
    else:
        changed = {"ignoreColumns": ignored}
    return ((input_path(view.alias, "columnMapping", key), list(columns) or MISSING), *changed_lists(view, changed))


def changed_lists(view: DatasetInput, changed: Mapping[str, Sequence[str]]) -> tuple[tuple[Path, Json], ...]:
    """Return what of the ignored and selected columns changes, as the values of a fix."""
    before = {"ignoreColumns": view.ignore_columns, "selectColumns": view.select_columns}
    return tuple((input_path(view.alias, key), list(names)) for key, names in changed.items() if tuple(names) != before[key])
