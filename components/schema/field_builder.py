"""Fields built from what applies to a value. It knows no widgets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from components.schema.applied_schema import (
    AppliedSchema,
    Types,
    allowed_choices,
    annotation,
    null_mention,
    property_schemas,
    read_bounds,
)
from components.schema.document import Located, Schema, SchemaDocument
from components.schema.fields import Choice, Field, Items, Kind, MapEntries, Property
from components.schema.labels import humanize_key, label_qualifiers, unique_labels
from components.schema.path import MISSING, Json
from components.schema.resolver import NO_BRANCHES, Resolver
from components.schema.secret_names import is_secret_name
from components.schema.validation.time_budget import READING_SECONDS, TimeBudget, use_budget
from components.schema.validation.validator import Validator

_LONG_FORMATS = frozenset({"textarea", "multiline", "markdown", "html", "code"})
# Characters from which on a text gets a widget of several lines.
_LONG = 200
_ANNOTATIONS = frozenset({"default", "deprecated", "description", "example", "examples", "format", "readOnly", "writeOnly"})
_NO_VALUE: Mapping[str, Any] = {
    "kind": "json",
    "unsatisfiable": True,
    "reason": "The trainer's schema allows no value here.",
}


class FieldBuilder:
    """Builds the fields of a document, and caches those that do not depend on a value.

    All its reading together may spend READING_SECONDS on what is slow, such as patterns.
    """

    def __init__(self, document: SchemaDocument, validator: Validator) -> None:
        self._resolver = Resolver(document, validator)
        self._fields: dict[tuple[Any, ...], Field] = {}
        self._unset: dict[tuple[Any, ...], Field] = {}
        self.budget = TimeBudget(READING_SECONDS)

    def field(
        self, schema: Schema, name: str, value: Json = MISSING, chosen: Mapping[int, int] = NO_BRANCHES, *, required: bool = False
    ) -> Field:
        """Return the field of a value to which the schemas apply."""
        key = (name, required, *[id(located.node) for located in schema])
        unset = value is MISSING and not chosen
        cached = self._fields.get(key) or (self._unset.get(key) if unset else None)
        if cached is not None:
            return cached
        with use_budget(self.budget):
            applied, types = self._resolver.resolve(schema, value, chosen)
            common = _annotations(applied, name)
            common.update(self._by_kind(applied, types, common))
            if common["kind"] in ("text", "long_text") and is_secret_name(name):
                common |= {"kind": "text", "secret": True}
            field = Field(name=name, schema=schema, required=required, **common)
        if field.value_independent:
            self._fields[key] = field
        elif unset:
            self._unset[key] = field
        return field

    def _by_kind(self, applied: AppliedSchema, types: Types, common: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the attributes of a field that depend on its kind."""
        if applied.unsatisfiable:
            return _NO_VALUE
        choices = allowed_choices(applied, types)
        if choices is not None:
            return _of_choices(choices, common["nullable"])
        if types is None or len(types) != 1:
            if applied.reasons:
                return {"kind": "json", "reason": applied.reasons[0]}
            if applied.unions:
                return {"kind": "undecided"}
            return {**_NO_VALUE, "reason": "The trainer's schema allows no type of value here."}
        (name,) = types
        match name:
            case "string":
                return {"kind": _text_kind(applied, common)}
            case "array":
                return self._list(applied)
            case "object":
                return _object(applied)
            case "null":
                return {"kind": "null", "nullable": False}
            case _:
                return {"kind": name}

    def _list(self, applied: AppliedSchema) -> dict[str, Any]:
        items = _items(applied)
        if not items.first and items.additional:
            # Only resolved, not built into a field: lists of lists can go on without end.
            inner, types = self._resolver.resolve(items.additional, MISSING, NO_BRANCHES)
            choices = allowed_choices(inner, types) if inner.value_independent and not inner.unsatisfiable else None
            entry = {} if choices is None else _of_choices(choices, _is_nullable(inner))
            if entry.get("kind") == "choice" and not entry["nullable"]:
                return {"kind": "choices", "items": items, "choices": entry["choices"]}
        return {"kind": "list", "items": items}


def _items(applied: AppliedSchema) -> Items:
    first: list[list[Located]] = []
    for part in applied.parts:
        node = part.node
        prefix = node.get("prefixItems", node["items"] if isinstance(node.get("items"), list) else [])
        first.extend([] for _ in range(len(first), len(prefix)))
        for schemas, inner in zip(first, prefix, strict=False):
            schemas.append(Located(inner, part.resolver))
    additional: list[Located] | None = []
    for part in applied.parts:
        node = part.node
        keyword = "additionalItems" if isinstance(node.get("items"), list) else "items"
        inner = node.get(keyword, True)
        for schemas in first[len(node.get("prefixItems", ())) :] if keyword == "items" else ():
            schemas.append(Located(inner, part.resolver))
        if inner is False or (node.get("unevaluatedItems") is False and keyword not in node):
            additional = None
        elif additional is not None and inner is not True:
            additional.append(Located(inner, part.resolver))
    return Items(tuple(map(tuple, first)), None if additional is None else tuple(additional))


def _object(applied: AppliedSchema) -> dict[str, Any]:
    names: dict[str, None] = {}
    required: set[str] = set()
    for node in applied.nodes:
        names.update(dict.fromkeys(node.get("properties", ())))
        required.update(node.get("required", ()))
    schemas = property_schemas(applied, names)
    properties = tuple([Property(name, schema, name in required) for name, schema in schemas.items()])
    return {"kind": "object", "properties": properties, "entries": _entries(applied, has_properties=bool(properties))}


def _entries(applied: AppliedSchema, *, has_properties: bool) -> MapEntries | None:
    """Return what an object takes beside its properties, None where it takes nothing."""
    patterns = tuple(
        (pattern, (Located(inner, part.resolver),))
        for part in applied.parts
        for pattern, inner in part.node.get("patternProperties", {}).items()
    )
    additional: list[Located] | None = []
    declared = bool(patterns) or not has_properties
    for part in applied.parts:
        inner = part.node.get("additionalProperties", part.node.get("unevaluatedProperties", True))
        declared = declared or ("additionalProperties" in part.node and inner is not False)
        if inner is False:
            additional = None
        elif additional is not None and inner is not True:
            additional.append(Located(inner, part.resolver))
    if additional is None and not patterns:
        return None
    names = tuple(Located(part.node["propertyNames"], part.resolver) for part in applied.parts if "propertyNames" in part.node)
    return MapEntries(patterns, None if additional is None else tuple(additional), names, declared)


def _of_choices(listed: tuple[Choice, ...], nullable: bool) -> Mapping[str, Any]:
    """Return the attributes of a field whose values are listed.

    Null, where it can be chosen, is one of the options of its widget.
    """
    choices = tuple(choice for choice in listed if choice.value is not None)
    if not choices:
        return {"kind": "null", "nullable": False} if listed else _NO_VALUE
    nullable = nullable or len(choices) < len(listed)
    values = [choice.value for choice in choices]
    if len(values) == 2 and all(isinstance(value, bool) for value in values) and set(values) == {True, False}:
        return {"kind": "boolean", "nullable": nullable}
    kind: Kind = "constant" if len(choices) == 1 and not nullable else "choice"
    values = [*values, None] if nullable else values
    labels = unique_labels([*(choice.label for choice in choices), "null"][: len(values)], *label_qualifiers(values))
    labelled = tuple(replace(choice, label=label) for choice, label in zip(choices, labels, strict=False))
    return {"kind": kind, "choices": labelled, "nullable": nullable}


def _is_nullable(applied: AppliedSchema) -> bool:
    if not applied.allows_null:
        return False
    mentions = [null_mention(part.node) for part in applied.parts if not part.branch]
    return (applied.mentions_null or True in mentions) and False not in mentions


def _annotations(applied: AppliedSchema, name: str) -> dict[str, Any]:
    """Return the attributes of a field that do not depend on its kind, those that have their defaults left out."""
    nodes = applied.nodes
    own = [part.node for part in applied.parts if part.depth == 0]
    attributes: dict[str, Any] = {
        "label": annotation(own, "title") or humanize_key(name) or annotation(nodes, "title"),
        "nullable": _is_nullable(applied),
        "bounds": read_bounds(applied),
    }
    if not _ANNOTATIONS.isdisjoint(applied.keywords):
        attributes |= _texts_and_flags(applied, own)
    if applied.unions:
        attributes["unions"] = tuple(applied.unions)
    if not applied.value_independent:
        attributes["value_independent"] = False
    if applied.initial is not MISSING:
        attributes["initial"] = applied.initial
    if applied.default_elsewhere:
        attributes["default_elsewhere"] = True
    if applied.assumed:
        attributes["assumed"] = tuple(applied.assumed)
    return attributes


def _texts_and_flags(applied: AppliedSchema, own: list[Mapping[str, Json]]) -> dict[str, Any]:
    """Return the attributes that annotations beside the title state."""
    examples, example = applied.first("examples"), applied.first("example")
    formats = applied.every("format")
    return {
        "help": annotation(own, "description") or annotation(applied.nodes, "description"),
        "default": MISSING if applied.default_elsewhere else applied.first("default"),
        "examples": tuple(examples) if isinstance(examples, list) else () if example is MISSING else (example,),
        "format": next((text for text in formats if isinstance(text, str)), ""),
        "secret": "password" in formats or applied.is_set("writeOnly"),
        "deprecated": applied.is_set("deprecated"),
        "read_only": applied.is_set("readOnly"),
    }


def _text_kind(applied: AppliedSchema, common: Mapping[str, Any]) -> Kind:
    text_format, default = common.get("format"), common.get("default")
    if text_format == "date":
        return "date"
    is_long = (common["bounds"].max_length or 0) > _LONG or text_format in _LONG_FORMATS
    has_lines = isinstance(default, str) and "\n" in default
    has_media_type = "contentMediaType" in applied.keywords
    return "long_text" if (is_long or has_lines or has_media_type) and not common.get("secret") else "text"
