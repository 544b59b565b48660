"""The rules about datasets, columns and properties; they must not know how failures are answered."""

from collections.abc import Iterator
from typing import Any

from components.demo.validation.validation_context import ValidationContext, fits

Fields = dict[str, Any]
UNREADABLE = {"BINARY", "STRUCT", "MAP", "ARRAY"}
TABULAR = {"TABULAR_REGRESSION", "TABULAR_CLASSIFICATION", "TIME_SERIES"}


def missing_column(context: ValidationContext) -> Iterator[Fields]:
    """Yield missing columns: mapped ones that do not exist, and required specs mapped to none."""
    for entry, columns in context.readable:
        for spec_id, spec, names in entry.mapped():
            if any(name not in columns for name in names) or not (names or spec.get("optional", False)):
                fitting = [name for name, column_type in columns.items() if fits(column_type, spec)]
                yield {"datasetRid": entry.rid, "columnTypeSpecId": spec_id, "columnNames": fitting}


def several_properties(context: ValidationContext) -> Iterator[Fields]:
    """Yield object sets with several properties where the trainer takes one."""
    for config, specs in context.object_sets:
        for spec_id, names in config["propertyMapping"].items():
            if len(names) > 1 and not specs.get(spec_id, {}).get("allowMultiple", True):
                yield {"objectSetRid": config["objectSetRid"], "propertyTypeSpecId": spec_id}


def unreadable_column(context: ValidationContext) -> Iterator[Fields]:
    """Yield columns that would be trained on although they are neither mapped nor tabular.

    Undocumented how this differs from an unsupported type: here it concerns unmapped columns of training inputs only.
    """
    # The documented AutoGluon trainer says GENERIC, so its id tells that it is tabular.
    locator = context.trainer["trainerId"].rsplit(".", 1)[1]
    if context.trainer["type"] not in TABULAR and not locator.startswith("autogluon_"):
        return
    for entry, columns in context.readable:
        if entry.role != "TRAINING":
            continue
        mapped = {name for names in entry.mapping.values() for name in names}
        selected = set(entry.config["selectColumns"] or columns)
        for name in columns:
            is_trained = name in selected and name not in mapped and name not in entry.config["ignoreColumns"]
            if is_trained and columns[name] in UNREADABLE:
                yield {"datasetRid": entry.rid, "fieldName": name, "fieldType": columns[name]}


def unsupported_type(context: ValidationContext) -> Iterator[Fields]:
    """Yield mapped columns of a type that the spec does not support."""
    for entry, columns in context.readable:
        for _, spec, names in entry.mapped():
            for name in names:
                if name in columns and not fits(columns[name], spec):
                    yield {"datasetRid": entry.rid, "fieldName": name, "fieldType": columns[name]}


def unknown_spec(context: ValidationContext) -> Iterator[Fields]:
    """Yield mapped specs that the trainer does not have."""
    for entry in context.datasets:
        for spec_id in entry.mapping:
            if spec_id not in entry.specs:
                yield {"datasetRid": entry.rid, "columnTypeSpecId": spec_id}


def several_columns(context: ValidationContext) -> Iterator[Fields]:
    """Yield specs with several columns where the trainer takes one."""
    for entry in context.datasets:
        for spec_id, spec, names in entry.mapped():
            if len(names) > 1 and not spec.get("allowMultiple", False):
                yield {"datasetRid": entry.rid, "columnTypeSpecId": spec_id}


def missing_mapping(context: ValidationContext) -> Iterator[Fields]:
    """Yield required specs that are absent from the mapping."""
    for entry in context.datasets:
        for spec_id, spec in entry.specs.items():
            if not spec.get("optional", False) and spec_id not in entry.mapping:
                yield {"datasetRid": entry.rid, "columnTypeSpecId": spec_id}


def no_schema(context: ValidationContext) -> Iterator[Fields]:
    """Yield datasets without a schema."""
    for entry in context.datasets:
        if entry.exists and entry.columns is None:
            yield {"datasetRid": entry.rid}


def missing_property(context: ValidationContext) -> Iterator[Fields]:
    """Yield required property specs that are absent from the mapping or mapped to nothing."""
    for config, specs in context.object_sets:
        for spec_id, spec in specs.items():
            if not spec.get("optional", False) and not config["propertyMapping"].get(spec_id):
                yield {"objectSetRid": config["objectSetRid"], "propertyTypeSpecId": spec_id}


def other_columns(context: ValidationContext) -> Iterator[Fields]:
    """Yield failures without a kind: missing datasets, unknown ignored or selected columns."""
    for entry in context.datasets:
        if not entry.exists:
            yield {"message": f"Dataset {entry.rid} of input '{entry.alias}' does not exist or is not visible."}
        if entry.config["ignoreColumns"] and entry.config["selectColumns"]:
            yield {"message": f"Input '{entry.alias}' sets both ignoreColumns and selectColumns."}
    for entry, columns in context.readable:
        for key in ("ignoreColumns", "selectColumns"):
            unknown = [name for name in entry.config[key] if name not in columns]
            if unknown:
                listed = ", ".join(f"'{name}'" for name in unknown)
                yield {"message": f"Dataset {entry.rid} has no column {listed}, named in {key} of '{entry.alias}'."}
    for config, specs in context.object_sets:
        for spec_id in config["propertyMapping"]:
            if spec_id not in specs:
                yield {"message": f"The trainer has no property '{spec_id}' for {config['objectSetRid']}."}
