"""A parameter schema as a tree of fields, each with what a widget needs to know. Pure; it draws nothing and holds no values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from components.spec.path import MISSING, Json, Path
from components.spec.schema import Choice, Unresolved, choices, references, resolve, text, without_null, words

Kind = Literal["text", "long_text", "integer", "number", "boolean", "choice", "choices", "list", "object", "json"]

_SCALARS: dict[str, Kind] = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
_COMBINING = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "$dynamicRef", "$recursiveRef")


@dataclass(frozen=True)
class Bounds:
    """The limits of a number, a text's length or a list's length; None where there is none."""

    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    exclusive_maximum: float | None = None
    multiple_of: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None

    def sentence(self) -> str:
        """Say the limits in words, or nothing when there are none."""
        parts = [
            (self.minimum, "at least {}"),
            (self.exclusive_minimum, "more than {}"),
            (self.maximum, "at most {}"),
            (self.exclusive_maximum, "less than {}"),
            (self.multiple_of, "a multiple of {}"),
            (self.min_length, "at least {} characters"),
            (self.max_length, "at most {} characters"),
        ]
        said = ", ".join(form.format(text(limit)) for limit, form in parts if limit is not None)
        return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class Field:
    """One value of the form. `path` is relative to the schema's root; `default` is MISSING where the schema names none."""

    kind: Kind
    path: Path
    label: str
    help: str = ""
    required: bool = False
    nullable: bool = False
    default: Json = MISSING
    examples: tuple[Json, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)
    choices: tuple[Choice, ...] = ()
    children: "tuple[Field, ...]" = ()
    item: "Field | None" = None
    secret: bool = False
    deprecated: bool = False
    read_only: bool = False
    open: bool = False
    reason: str = ""

    @property
    def name(self) -> str:
        """The key under which the value is sent."""
        return str(self.path[-1]) if self.path else ""


def build(schema: Json) -> Field:
    """Turn any JSON value, given as a schema, into a tree of fields. Never raises; what is not understood is a field of kind `json` with a reason."""
    return _field(schema, schema, (), "", required=True, trail=())


def _field(schema: Json, root: Json, path: Path, name: str, *, required: bool, trail: tuple[str, ...]) -> Field:
    reference = references(schema)
    if reference is not None and reference in trail:
        return Field("json", path, _label(schema, name), required=required, reason="This part of the schema contains itself.")
    if len(path) > 12:
        return Field(
            "json", path, _label(schema, name), required=required, reason="This part of the schema is nested very deeply."
        )
    trail = (*trail, reference) if reference is not None else trail
    try:
        full = resolve(schema, root)
        inner, nullable = without_null(full, root)
        common = _common(full, inner, path, name, required, nullable)
        return _of_kind(inner, root, common, trail)
    except Unresolved as problem:
        return Field("json", path, _label(schema, name), required=required, reason=str(problem))


def _common(full: Mapping[str, Json], inner: Mapping[str, Json], path: Path, name: str, required: bool, nullable: bool) -> Field:
    examples = inner.get("examples")
    return Field(
        "json",
        path,
        _label(inner, name),
        help=words(inner.get("description")),
        required=required,
        nullable=nullable,
        default=full.get("default", MISSING),
        examples=tuple(examples) if isinstance(examples, list) else (),
        bounds=_bounds(inner),
        secret=inner.get("writeOnly") is True or inner.get("format") == "password",
        deprecated=inner.get("deprecated") is True,
        read_only=inner.get("readOnly") is True,
    )


def _of_kind(schema: Mapping[str, Json], root: Json, common: Field, trail: tuple[str, ...]) -> Field:
    options = choices(schema, root)
    if options is not None:
        return _with(common, kind="choice", choices=options)
    odd = [word for word in _COMBINING if word in schema]
    if odd:
        return _with(common, reason=f"The schema combines its parts with “{odd[0]}”.")
    kind = schema.get("type")
    if kind is None and isinstance(schema.get("properties"), Mapping):
        kind = "object"
    if isinstance(kind, list):
        return _with(common, reason=f"The value can be of several types: {', '.join(map(str, kind))}.")
    if kind == "string" and (schema.get("contentMediaType") or (common.bounds.max_length or 0) > 200):
        return _with(common, kind="long_text")
    if isinstance(kind, str) and kind in _SCALARS:
        return _with(common, kind=_SCALARS[kind])
    if kind == "array":
        return _array(schema, root, common, trail)
    if kind == "object":
        return _object(schema, root, common, trail)
    return _with(
        common, reason="The schema names no type for this value." if kind is None else f"The type {text(kind)} is not known here."
    )


def _array(schema: Mapping[str, Json], root: Json, common: Field, trail: tuple[str, ...]) -> Field:
    if "prefixItems" in schema or isinstance(schema.get("items"), list):
        return _with(common, reason="Each place of this list has a type of its own.")
    if "items" not in schema:
        return _with(common, reason="The schema does not say what this list holds.")
    item = _field(schema["items"], root, (*common.path, 0), common.label, required=True, trail=trail)
    if item.kind == "choice" and not item.nullable and schema.get("uniqueItems") is True:
        return _with(common, kind="choices", choices=item.choices, item=item)
    if item.kind in {"text", "integer", "number"} and not item.nullable:
        return _with(common, kind="list", item=item)
    if item.kind == "choice" and not item.nullable:
        return _with(common, kind="choices", choices=item.choices, item=item)
    return _with(common, reason=item.reason or "This is a list of something other than single values.")


def _object(schema: Mapping[str, Json], root: Json, common: Field, trail: tuple[str, ...]) -> Field:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        if common.path:
            return _with(common, reason="This object has no fixed keys.")
        properties = {}
    required = schema.get("required")
    needed = set(map(str, required)) if isinstance(required, list) else set()
    children = tuple(
        _field(child, root, (*common.path, str(key)), str(key), required=str(key) in needed, trail=trail)
        for key, child in properties.items()
    )
    is_open = schema.get("additionalProperties", True) is not False or "patternProperties" in schema
    return _with(common, kind="object", children=children, open=is_open)


def _with(common: Field, **changes: Any) -> Field:
    return replace(common, **changes)


def _label(schema: Json, name: str) -> str:
    title = words(schema.get("title")) if isinstance(schema, Mapping) else ""
    return title or name.replace("_", " ").strip().capitalize() or "Parameters"


def _bounds(schema: Mapping[str, Json]) -> Bounds:
    minimum, maximum = _number(schema, "minimum"), _number(schema, "maximum")
    above, below = _number(schema, "exclusiveMinimum"), _number(schema, "exclusiveMaximum")
    if schema.get("exclusiveMinimum") is True:
        minimum, above = None, minimum
    if schema.get("exclusiveMaximum") is True:
        maximum, below = None, maximum
    pattern = schema.get("pattern")
    return Bounds(
        minimum,
        maximum,
        above,
        below,
        _number(schema, "multipleOf"),
        _length(schema, "minLength"),
        _length(schema, "maxLength"),
        pattern if isinstance(pattern, str) else None,
    )


def _number(schema: Mapping[str, Json], word: str) -> float | None:
    value = schema.get(word)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _length(schema: Mapping[str, Json], word: str) -> int | None:
    value = schema.get(word)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def walk(node: Field) -> "list[Field]":
    """Give the field and all below it, in the order of the schema."""
    found = [node]
    for child in node.children:
        found.extend(walk(child))
    return found
