"""All schemas that apply to one value of the parameters together, and what can be read off them."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from components.schema.document import TYPES, Located, Schema, SubSchema
from components.schema.fields import NO_BOUNDS, Assumption, Bounds, Choice, Union
from components.schema.labels import annotation_text, format_value
from components.schema.path import MISSING, Json
from components.schema.validation.patterns import matches_pattern

Types = frozenset[str] | None
"""The types that schemas allow; None where they name none."""

PendingUnion = tuple[list[Json], SubSchema]
"""The branches of a union that is not resolved yet, and the schema in which it stands."""

_ONE_TYPE = {name: frozenset([name]) for name in TYPES}
_NULL = _ONE_TYPE["null"]
_LIMITS: Mapping[str, tuple[str, Callable[[Json, Json], Json]]] = {
    "minimum": ("minimum", max),
    "maximum": ("maximum", min),
    "exclusiveMinimum": ("exclusive_minimum", max),
    "exclusiveMaximum": ("exclusive_maximum", min),
    "multipleOf": ("multiple_of", lambda first, other: first),
    "minLength": ("min_length", max),
    "maxLength": ("max_length", min),
    "minItems": ("min_items", max),
    "maxItems": ("max_items", min),
    "minProperties": ("min_properties", max),
    "maxProperties": ("max_properties", min),
    "pattern": ("pattern", lambda first, other: first),
}
_FLAGS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_BOUNDS = frozenset([*_LIMITS, "uniqueItems"])


@dataclass(slots=True)
class AppliedSchema:
    """The schemas that apply to a value, as far as they are collected.

    `nodes` are those of the `parts`, `pending_unions` and `conditional` are still to be resolved; `keywords` are those that any of the `parts` has.
    """

    value: Json
    parts: list[SubSchema] = field(default_factory=list)
    nodes: list[Mapping[str, Json]] = field(default_factory=list)
    keywords: set[str] = field(default_factory=set)
    pending_unions: list[PendingUnion] = field(default_factory=list)
    conditional: list[SubSchema] = field(default_factory=list)
    assumed: list[Assumption] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)
    constant_unions: list[tuple[Choice, ...]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    visited: set[int] = field(default_factory=set)
    defaults: dict[str, Json] = field(default_factory=dict)
    default_elsewhere: bool = False
    initial: Json = MISSING
    unsatisfiable: bool = False
    value_independent: bool = True
    allows_null: bool = True
    mentions_null: bool = False

    def add(self, part: SubSchema) -> None:
        """Add a plain schema that applies here."""
        node = part.node
        self.parts.append(part)
        self.nodes.append(node)
        self.keywords.update(node)
        if "properties" in node:
            for name, inner in node["properties"].items():
                if isinstance(inner, dict) and "default" in inner:
                    self.defaults.setdefault(name, inner["default"])

    def first(self, keyword: str) -> Json:
        """Return the value of a keyword in the first schema that has it, MISSING where none has."""
        if keyword in self.keywords:
            for node in self.nodes:
                if keyword in node:
                    return node[keyword]
        return MISSING

    def default(self) -> Json:
        """Return the default; one that belongs to another branch than is shown does not count."""
        return self.initial if self.default_elsewhere else self.first("default")

    def every(self, keyword: str) -> list[Json]:
        """Return the values of a keyword in all schemas that have it."""
        return [node[keyword] for node in self.nodes if keyword in node] if keyword in self.keywords else []

    def is_set(self, keyword: str) -> bool:
        """Return whether any schema sets a flag."""
        return keyword in self.keywords and any(value is True for value in self.every(keyword))


def declared_types(nodes: Iterable[Mapping[str, Json]]) -> Types:
    """Return the types that all schemas allow, None where none names any."""
    types: Types = None
    for node in nodes:
        declared = node.get("type")
        if declared is not None:
            names = _ONE_TYPE[declared] if isinstance(declared, str) else frozenset(name for name in declared if name in TYPES)
            if node.get("nullable") is True:
                names |= _NULL
            types = names if types is None else intersect_types(types, names)
    return types


def intersect_types(left: Types, right: Types) -> Types:
    """Return the types that both sides allow; an integer is a number."""
    if left is None or right is None:
        return right if left is None else left
    if ("number" in left and "integer" in right) or ("integer" in left and "number" in right):
        return left & right | {"integer"}
    return left & right


def has_type(value: Json, name: str) -> bool:
    """Return whether a value is of a JSON type."""
    match name:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, Mapping)


def null_mention(node: Mapping[str, Json]) -> bool | None:
    """Return whether a schema allows null, None where it does not speak of it."""
    if node.get("nullable") is True:
        return True
    declared, values = node.get("type"), node.get("enum")
    if declared is not None and declared != "null" and "null" not in declared:
        return False
    if "const" in node:
        return node["const"] is None
    if values:
        return None in values
    return True if isinstance(declared, list) else None


def enum_choices(nodes: Iterable[Mapping[str, Json]], *, titled: bool = True) -> tuple[Choice, ...] | None:
    """Return the values that `enum` and `const` leave, None where no schema has either.

    `titled` is for branches: there the title beside a `const` is the label of its value.
    """
    choices: tuple[Choice, ...] | None = None
    for node in nodes:
        if "const" in node:
            label = annotation_text(node.get("title")) if titled else ""
            help_text = annotation_text(node.get("description")) if titled else ""
            listed: tuple[Choice, ...] = (Choice(node["const"], label or format_value(node["const"]), help_text),)
        elif node.get("enum"):
            listed = _enum(node)
        else:
            continue
        choices = listed if choices is None else _intersect_choices(choices, listed)
    return choices


def _enum(node: Mapping[str, Json]) -> tuple[Choice, ...]:
    values = node["enum"]

    def beside(*keywords: str) -> list[Json]:
        lists = (node.get(keyword) for keyword in keywords)
        return next((texts for texts in lists if isinstance(texts, list) and len(texts) == len(values)), [""] * len(values))

    labels = beside("x-enumNames", "enumNames", "x-enum-varnames")
    helps = beside("x-enumDescriptions", "enumDescriptions", "x-enum-descriptions")
    return tuple(
        Choice(value, annotation_text(label) or format_value(value), annotation_text(help_text))
        for value, label, help_text in zip(values, labels, helps, strict=True)
    )


def allowed_choices(applied: AppliedSchema, types: Types) -> tuple[Choice, ...] | None:
    """Return the choices that `enum`, `const` and unions of constants leave, None where there are none."""
    choices = None
    if "enum" in applied.keywords or "const" in applied.keywords:
        choices = enum_choices(applied.nodes, titled=False)
    for listed in applied.constant_unions:
        choices = listed if choices is None else _intersect_choices(listed, choices)
    if choices is None:
        return None
    unique: dict[str, Choice] = {}
    for choice in choices:
        if types is None or choice.value is None or any(has_type(choice.value, name) for name in types):
            unique.setdefault(_identity(choice.value), choice)
    return tuple(unique.values())


def _intersect_choices(left: tuple[Choice, ...], right: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return those of the left choices whose values are among the right ones."""
    identities = {_identity(choice.value) for choice in right}
    return tuple(choice for choice in left if _identity(choice.value) in identities)


def _identity(value: Json) -> str:
    """Return a text that only equal values share, so that a value is found among many at once."""
    return json.dumps(value, sort_keys=True)


def annotation(nodes: Iterable[Mapping[str, Json]], keyword: str) -> str:
    """Return the first text of an annotation, or an empty text."""
    for node in nodes:
        if keyword in node and (text := annotation_text(node[keyword])):
            return text
    return ""


def read_bounds(applied: AppliedSchema) -> Bounds:
    """Return the tightest limits of all schemas, and of factors and patterns the first.

    The flags of draft 4 make the limit beside them an exclusive one.
    """
    if _BOUNDS.isdisjoint(applied.keywords):
        return NO_BOUNDS
    limits: dict[str, Json] = {}
    for keyword in _LIMITS.keys() & applied.keywords:
        limit, pick = _LIMITS[keyword]
        for node in applied.nodes:
            value = node.get(keyword)
            if value is not None and not isinstance(value, bool):
                name = f"exclusive_{limit}" if node.get(_FLAGS.get(keyword, keyword)) is True else limit
                limits[name] = pick(limits[name], value) if name in limits else value
    return Bounds(**limits, unique=applied.is_set("uniqueItems"))


def unset_defaults(applied: AppliedSchema) -> dict[str, Json]:
    """Return the defaults of the properties that the value does not set.

    There are none where the value is no object. While nothing is set, the object's own default goes before those of its properties.
    """
    if applied.value is MISSING:
        whole = applied.first("default")
        return {**applied.defaults, **(whole if isinstance(whole, Mapping) else {})}
    value = applied.value if isinstance(applied.value, Mapping) else applied.defaults
    return {name: default for name, default in applied.defaults.items() if name not in value}


def property_schemas(applied: AppliedSchema, names: Iterable[str]) -> dict[str, Schema]:
    """Return what applies to each property: by its name, by patterns, else as an additional one."""
    schemas: dict[str, list[Located]] = {name: [] for name in names}
    for part in applied.parts:
        node = part.node
        named: Mapping[str, Json] = node.get("properties", {})
        patterns: Mapping[str, Json] = node.get("patternProperties", {})
        for name in schemas if patterns or "additionalProperties" in node else named:
            nodes = [named[name]] if name in named else []
            nodes += [inner for pattern, inner in patterns.items() if matches_pattern(pattern, name)]
            if not nodes and "additionalProperties" in node:
                nodes = [node["additionalProperties"]]
            schemas[name].extend(Located(inner, part.resolver) for inner in nodes if inner is not True)
    return {name: tuple(located) for name, located in schemas.items()}
