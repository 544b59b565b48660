"""What a trainer takes and gives, read from the untyped `inputs` and `outputs` of the API.

Odd content never raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from components.foundry.models import ModelStudioTrainer
from components.schema.form_model import FormModel
from components.schema.labels import annotation_text, format_value, humanize_key
from components.schema.path import Json

FIELD_TYPES = frozenset(
    [
        "ARRAY",
        "BINARY",
        "BOOLEAN",
        "BYTE",
        "DATE",
        "DECIMAL",
        "DOUBLE",
        "FLOAT",
        "INTEGER",
        "LONG",
        "MAP",
        "SHORT",
        "STRING",
        "STRUCT",
        "TIMESTAMP",
    ]
)
_NUMERIC = frozenset(["BYTE", "SHORT", "INTEGER", "LONG", "FLOAT", "DOUBLE", "DECIMAL"])
# Only NUMERIC is documented (as a name); the others are the plain reading of their words. A name that is not here accepts any type.
TYPE_GROUPS: Mapping[str, frozenset[str]] = {
    "NUMERIC": _NUMERIC,
    "INTEGRAL": frozenset(["BYTE", "SHORT", "INTEGER", "LONG"]),
    "CATEGORICAL": frozenset(["STRING", "BOOLEAN", "BYTE", "SHORT", "INTEGER", "LONG"]),
    "TEXT": frozenset({"STRING"}),
    "TEMPORAL": frozenset({"DATE", "TIMESTAMP"}),
    "ANY": FIELD_TYPES,
}


@dataclass(frozen=True)
class ColumnTypeSpec:
    """One thing a trainer needs columns for.

    `types` is None where the specification leaves open which types fit: then all do, and Foundry decides.
    """

    id: str
    name: str
    description: str
    is_target: bool
    allow_multiple: bool
    optional: bool
    types: frozenset[str] | None
    types_text: str

    def accepts(self, field_type: str) -> bool:
        """Return whether a column of this type can be mapped."""
        return self.types is None or field_type in self.types

    def fitting(self, columns: Mapping[str, str]) -> list[str]:
        """Return the names of the columns that can be mapped, of columns with their types by name."""
        return list(columns) if self.types is None else [name for name, kind in columns.items() if kind in self.types]


@dataclass(frozen=True)
class InputSpec:
    """One input of a trainer.

    `kind` is the tag of its type, `dataset` or something undocumented; `raw` is the whole specification.
    """

    alias: str
    name: str
    description: str
    optional: bool
    kind: str
    role: str
    columns: tuple[ColumnTypeSpec, ...]
    raw: Json

    @property
    def is_dataset(self) -> bool:
        """Whether a dataset can feed it, the only kind of input the API documents."""
        return self.kind == "dataset"


@dataclass(frozen=True)
class OutputSpec:
    """One output of a trainer; `kind` is `model` or something undocumented."""

    alias: str
    name: str
    description: str
    optional: bool
    kind: str
    raw: Json

    @property
    def is_model(self) -> bool:
        """Whether a model can take it, the only kind of output the API documents."""
        return self.kind == "model"


@dataclass(frozen=True)
class TrainerSpec:
    """A trainer, read: its inputs, outputs and parameters."""

    trainer: ModelStudioTrainer
    inputs: tuple[InputSpec, ...]
    outputs: tuple[OutputSpec, ...]
    parameters: FormModel

    def input(self, alias: str) -> InputSpec | None:
        """Return the input with this alias."""
        return next((spec for spec in self.inputs if spec.alias == alias), None)

    def output(self, alias: str) -> OutputSpec | None:
        """Return the output with this alias."""
        return next((spec for spec in self.outputs if spec.alias == alias), None)


def read_trainer(trainer: ModelStudioTrainer) -> TrainerSpec:
    """Read a trainer as the API gave it."""
    return TrainerSpec(
        trainer,
        tuple(_input(str(alias), raw) for alias, raw in _map(trainer.inputs).items()),
        tuple(_output(str(alias), raw) for alias, raw in _map(trainer.outputs).items()),
        FormModel(trainer.custom_config_schema),
    )


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _tagged(value: Json) -> tuple[str, Mapping[str, Json]]:
    """Read `{"type": tag, tag: body}`, the API's way of writing a union."""
    tag = str(_map(value).get("type", ""))
    return tag, _map(_map(value).get(tag))


def _input(alias: str, raw: Json) -> InputSpec:
    node = _map(raw)
    kind, body = _tagged(node.get("type"))
    columns = tuple(_column(str(key), spec) for key, spec in _map(body.get("columnsTypeSpecs")).items())
    return InputSpec(
        alias,
        _name(node, alias),
        annotation_text(node.get("description")),
        node.get("optional") is True,
        kind,
        annotation_text(body.get("role")),
        columns,
        raw,
    )


def _output(alias: str, raw: Json) -> OutputSpec:
    node = _map(raw)
    kind, _ = _tagged(node.get("type"))
    return OutputSpec(
        alias, _name(node, alias), annotation_text(node.get("description")), node.get("optional") is True, kind, raw
    )


def _column(key: str, raw: Json) -> ColumnTypeSpec:
    node = _map(raw)
    types, types_text = _types(node.get("supportedTypes"))
    return ColumnTypeSpec(
        key,
        _name(node, key),
        annotation_text(node.get("description")),
        node.get("isTarget") is True,
        node.get("allowMultiple") is True,
        node.get("optional") is True,
        types,
        types_text,
    )


def _types(value: Json) -> tuple[frozenset[str] | None, str]:
    if not isinstance(value, list) or not value:
        return None, "any type"
    types: set[str] = set()
    texts: list[str] = []
    is_certain = True
    for entry in value:
        tag = str(_map(entry).get("type", ""))
        name = str(_map(entry).get(tag, tag) if isinstance(entry, Mapping) else entry)
        texts.append(name.lower() or format_value(entry))
        if name in TYPE_GROUPS:
            types |= TYPE_GROUPS[name]
        elif name in FIELD_TYPES:
            types.add(name)
        else:
            is_certain = False
    return frozenset(types) if is_certain else None, " or ".join(dict.fromkeys(texts))


def _name(node: Mapping[str, Json], alias: str) -> str:
    return annotation_text(node.get("name")) or humanize_key(alias)
