"""From what applies at a place to a field."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from components.schema.applied_schema import (
    AppliedSchema,
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
from components.schema.validation.time_budget import READING_SECONDS, TimeBudget, use_budget
from components.schema.validation.validator import Validator

_LONG_FORMATS = frozenset({"textarea", "multiline", "markdown", "html", "code"})
_LONG = 200


class FieldBuilder:
    """Makes the fields of a document, each for one place, and keeps those that do not depend on the value there, or hold none."""

    def __init__(self, document: SchemaDocument, validator: Validator) -> None:
        self._gatherer = Resolver(document, validator)
        self._fields: dict[tuple[Any, ...], Field] = {}
        self._unset: dict[tuple[Any, ...], Field] = {}
        self.budget = TimeBudget(READING_SECONDS)

    def field(
        self, schema: Schema, name: str, value: Json = MISSING, chosen: Mapping[int, int] = NO_BRANCHES, *, required: bool = False
    ) -> Field:
        """Give the field for what applies at a place, as it is while the place holds `value`."""
        key = (name, required, *[id(located.node) for located in schema])
        unset = value is MISSING and not chosen
        known = self._fields.get(key) or (self._unset.get(key) if unset else None)
        if known is not None:
            return known
        with use_budget(self.budget):
            made = self._make(schema, name, value, chosen, required)
        if made.value_independent:
            self._fields[key] = made
        elif unset:
            self._unset[key] = made
        return made

    def _make(self, schema: Schema, name: str, value: Json, chosen: Mapping[int, int], required: bool) -> Field:
        place, types = self._gatherer.read(schema, value, chosen)
        common = _common(place, schema, name, required=required)
        if place.unsatisfiable:
            return replace(common, kind="json", unsatisfiable=True, reason="The trainer's schema allows no value here.")
        values = allowed_choices(place, types)
        if values is not None:
            return _of_choices(common, values)
        if types is None or len(types) != 1:
            if place.reasons:
                return replace(common, kind="json", reason=place.reasons[0])
            if place.unions:
                return replace(common, kind="undecided")
            return replace(common, kind="json", reason="The trainer's schema allows no type of value here.", unsatisfiable=True)
        match next(iter(types)):
            case "string":
                return replace(common, kind=_text_kind(place, common))
            case "array":
                return self._list(place, common)
            case "object":
                return self._object(place, common)
            case "null":
                return replace(common, kind="null", nullable=False)
            case "boolean":
                return replace(common, kind="boolean")
            case other:
                return replace(common, kind="integer" if other == "integer" else "number")

    def _list(self, place: AppliedSchema, common: Field) -> Field:
        first: list[list[Located]] = []
        for part in place.parts:
            node = part.node
            prefix = node.get("prefixItems", node["items"] if isinstance(node.get("items"), list) else [])
            for index, one in enumerate(prefix):
                while len(first) <= index:
                    first.append([])
                first[index].append(Located(one, part.resolver))
        rest: list[Located] | None = []
        for part in place.parts:
            node = part.node
            word = "additionalItems" if isinstance(node.get("items"), list) else "items"
            one = node.get(word, True)
            for index in range(len(node.get("prefixItems", ())), len(first)) if word == "items" else ():
                first[index].append(Located(one, part.resolver))
            if one is False or (node.get("unevaluatedItems") is False and word not in node):
                rest = None
            elif rest is not None and one is not True:
                rest.append(Located(one, part.resolver))
        items = Items(tuple(map(tuple, first)), None if rest is None else tuple(rest))
        made = replace(common, kind="list", items=items)
        if not first and rest:
            # Only read, not made into a field: lists of lists can go on without end.
            inner, types = self._gatherer.read(tuple(rest), MISSING, NO_BRANCHES)
            values = allowed_choices(inner, types) if inner.value_independent and not inner.unsatisfiable else None
            one = None if values is None else _of_choices(_common(inner, tuple(rest), "", required=True), values)
            if one is not None and one.kind == "choice" and not one.nullable:
                return replace(made, kind="choices", choices=one.choices)
        return made

    def _object(self, place: AppliedSchema, common: Field) -> Field:
        names: dict[str, None] = {}
        needed: set[str] = set()
        for part in place.parts:
            names.update(dict.fromkeys(part.node.get("properties", ())))
            needed.update(part.node.get("required", ()))
        properties = tuple(Property(name, one, name in needed) for name, one in property_schemas(place, names).items())
        patterns = tuple(
            (pattern, (Located(one, part.resolver),))
            for part in place.parts
            for pattern, one in part.node.get("patternProperties", {}).items()
        )
        rest: list[Located] | None = []
        stated = bool(patterns) or not properties
        for part in place.parts:
            one = part.node.get("additionalProperties", part.node.get("unevaluatedProperties", True))
            stated = stated or ("additionalProperties" in part.node and one is not False)
            if one is False:
                rest = None
            elif rest is not None and one is not True:
                rest.append(Located(one, part.resolver))
        allowed = tuple(
            Located(part.node["propertyNames"], part.resolver) for part in place.parts if "propertyNames" in part.node
        )
        closed = rest is None and not patterns
        entries = None if closed else MapEntries(patterns, None if rest is None else tuple(rest), allowed, stated)
        return replace(common, kind="object", properties=properties, entries=entries)


def _of_choices(common: Field, listed: tuple[Choice, ...]) -> Field:
    rest = tuple(one for one in listed if one.value is not None)
    nullable = common.nullable or (len(rest) < len(listed) and bool(rest))
    values = [one.value for one in rest]
    if not rest:
        if not listed:
            return replace(common, kind="json", unsatisfiable=True, reason="The trainer's schema allows no value here.")
        return replace(common, kind="null", nullable=False)
    if len(values) == 2 and True in values and False in values and all(isinstance(value, bool) for value in values):
        return replace(common, kind="boolean", nullable=nullable)
    kind: Kind = "constant" if len(rest) == 1 and not nullable else "choice"
    # Null, where it can be chosen, is one of the options of the same widget.
    values = [*values, None] if nullable else values
    labels = unique_labels([*(one.label for one in rest), "null"][: len(values)], *label_qualifiers(values))
    choices = tuple(replace(one, label=label) for one, label in zip(rest, labels, strict=False))
    return replace(common, kind=kind, choices=choices, nullable=nullable)


def _common(place: AppliedSchema, schema: Schema, name: str, *, required: bool) -> Field:
    examples = place.first("examples")
    example = place.first("example")
    nulls = [null_mention(part) for part in place.parts if not part.branch]
    mentioned = place.mentions_null or any(one is True for one in nulls)
    return Field(
        "json",
        name,
        annotation(place, "title", 0) or humanize_key(name) or annotation(place, "title"),
        schema,
        required,
        help=annotation(place, "description", 0) or annotation(place, "description"),
        nullable=mentioned and place.allows_null and not any(one is False for one in nulls),
        default=MISSING if place.default_elsewhere else place.first("default"),
        default_elsewhere=place.default_elsewhere,
        initial=place.initial,
        examples=tuple(examples) if isinstance(examples, list) else () if example is MISSING else (example,),
        bounds=read_bounds(place),
        format=next((one for one in place.every("format") if isinstance(one, str)), ""),
        unions=tuple(place.unions),
        secret=place.is_set("writeOnly") or "password" in place.every("format"),
        deprecated=place.is_set("deprecated"),
        read_only=place.is_set("readOnly"),
        value_independent=place.value_independent,
        assumed=tuple(place.assumed),
    )


def _text_kind(place: AppliedSchema, common: Field) -> Kind:
    if common.format == "date":
        return "date"
    long = (common.bounds.max_length or 0) > _LONG or common.format in _LONG_FORMATS
    lines = isinstance(common.default, str) and "\n" in common.default
    return "long_text" if (long or lines or place.first("contentMediaType") is not MISSING) and not common.secret else "text"
