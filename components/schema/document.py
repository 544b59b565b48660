"""A JSON Schema document: its dialect, its references, its schemas without malformed keywords.

It knows neither fields nor values.

Drafts 2020-12, 2019-09, 7, 6 and 4 and OpenAPI's `nullable` are understood. Nothing is fetched: references lead into the document or into
the published meta-schemas.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from jsonschema.validators import Draft4Validator, Draft7Validator, Draft202012Validator, validator_for
from jsonschema_specifications import REGISTRY
from referencing import Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import lookup_recursive_ref, specification_with

from components.schema.path import Json

DEEPEST = 150
TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")

_SCHEMA = frozenset(
    [
        "additionalItems",
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    ]
)
_SCHEMAS = frozenset(["allOf", "anyOf", "oneOf", "prefixItems"])
_NAMED = frozenset(["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"])
_EXCLUSIVE = frozenset(["exclusiveMaximum", "exclusiveMinimum"])
_COUNTS = frozenset(["maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties"])
_TEXTS = frozenset(
    [
        "$anchor",
        "$dynamicAnchor",
        "$dynamicRef",
        "$id",
        "$recursiveRef",
        "$ref",
        "$schema",
        "contentMediaType",
        "format",
        "pattern",
    ]
)
_FLAGS = frozenset(["deprecated", "nullable", "readOnly", "uniqueItems", "writeOnly"])
# They describe a value but do not restrict it, so a malformed one leaves the schema applicable.
_ANNOTATIONS = frozenset(["deprecated", "examples", "readOnly", "writeOnly"])


class Located(NamedTuple):
    """A schema as it stands in the document (any JSON), with the resolver for the references in it."""

    node: Json
    resolver: Any


Schema = tuple[Located, ...]
"""What applies to one value: all of these schemas together. An empty tuple restricts nothing."""


class SubSchema(NamedTuple):
    """A plain schema that applies to a value.

    `depth` counts the references and branches that led to it; `branch` tells whether one of them was a branch of a union.
    """

    node: Mapping[str, Json]
    resolver: Any
    depth: int = 0
    branch: bool = False


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_type(value: Json) -> bool:
    return value in TYPES if isinstance(value, str) else _is_names(value)


def _reads_as_url(value: str) -> bool:
    try:
        return bool(urlsplit(value).port or True)
    except ValueError:
        return False


def _is_schema(value: Json) -> bool:
    return isinstance(value, bool | dict)


def _is_bool(value: Json) -> bool:
    return isinstance(value, bool)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_object(value: Json) -> bool:
    return isinstance(value, dict)


def _is_names(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


_CHECKS: Mapping[str, Callable[[Json], bool]] = {
    **dict.fromkeys(_SCHEMA, _is_schema),
    "items": lambda value: isinstance(value, bool | dict | list),
    **dict.fromkeys(_SCHEMAS, lambda value: isinstance(value, list) and bool(value)),
    **dict.fromkeys(_NAMED | {"dependencies"}, _is_object),
    **dict.fromkeys(["maximum", "minimum"], _is_number),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    **dict.fromkeys(_EXCLUSIVE, lambda value: isinstance(value, bool) or _is_number(value)),
    **dict.fromkeys(_COUNTS, lambda value: _is_number(value) and value >= 0 and value == int(value)),
    **dict.fromkeys(_TEXTS, _is_text),
    **dict.fromkeys(["$id", "$ref", "$dynamicRef"], lambda value: isinstance(value, str) and _reads_as_url(value)),
    **dict.fromkeys(_FLAGS, _is_bool),
    "type": _is_type,
    **dict.fromkeys(["enum", "examples"], lambda value: isinstance(value, list)),
    "required": _is_names,
    "dependentRequired": lambda value: isinstance(value, dict) and all(map(_is_names, value.values())),
}
"""Whether a keyword's value is of the type that the specification asks for; keywords that are not here take any value."""


def _is_well_formed(keyword: str, value: Json) -> bool:
    check = _CHECKS.get(keyword)
    return check is None or check(value)


def _without_malformed(node: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a schema without malformed keywords, the same object where there are none."""
    if all(_is_well_formed(keyword, value) for keyword, value in node.items()):
        return node
    return {keyword: value for keyword, value in node.items() if _is_well_formed(keyword, value)}


@dataclass
class _Findings:
    """What was noticed in a schema: a malformed keyword, signs of older dialects.

    `clean` has the `id` of every schema without malformed keywords.
    """

    malformed: str = ""
    has_tuple_items: bool = False
    has_flag_bounds: bool = False
    clean: set[int] = field(default_factory=set)


def _sanitize(node: Json, findings: _Findings) -> Json:
    """Return a schema without malformed keywords, in it and in all schemas that its keywords lead to."""
    if not isinstance(node, dict):
        return node
    sanitized: dict[str, Json] = {}
    for keyword, value in node.items():
        if not _is_well_formed(keyword, value):
            findings.malformed = findings.malformed or (keyword if keyword not in _ANNOTATIONS else "")
        elif keyword in _NAMED or keyword == "dependencies":
            sanitized[keyword] = {name: _sanitize(inner, findings) for name, inner in value.items()}
        elif isinstance(value, list) and (keyword in _SCHEMAS or keyword == "items"):
            findings.has_tuple_items = findings.has_tuple_items or keyword == "items"
            sanitized[keyword] = [_sanitize(inner, findings) for inner in value]
        elif keyword in _SCHEMA:
            sanitized[keyword] = _sanitize(value, findings)
        else:
            findings.has_flag_bounds = findings.has_flag_bounds or (keyword in _EXCLUSIVE and isinstance(value, bool))
            sanitized[keyword] = value
    findings.clean.add(id(sanitized))
    return sanitized


def _depth(value: Json) -> int:
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return depth


class SchemaDocument:
    """A parameter schema that can be read whatever is written in it: nothing here raises.

    `problem` says why values cannot be checked against it; it is empty where they can.
    """

    def __init__(self, schema: Json) -> None:
        self.problem = ""
        if not isinstance(schema, dict | bool):
            self.problem, schema = "The trainer's schema is no JSON Schema.", {}
        elif _depth(schema) > DEEPEST:
            self.problem, schema = f"The trainer's schema is nested more than {DEEPEST} levels deep.", {}
        findings = _Findings()
        self.schema = _sanitize(schema, findings)
        self.dialect = _dialect(schema, findings)
        if findings.malformed:
            self.problem = f"The trainer's schema is not valid JSON Schema (see “{findings.malformed}”)."
        specification = specification_with(str(self.dialect.META_SCHEMA.get("$schema") or self.dialect.META_SCHEMA.get("id")))
        resource: Resource[Any] = specification.create_resource(self.schema)
        self.resolver = _resolver(resource)
        self.root: Schema = (Located(self.schema, self.resolver),)
        self._create_resource = specification.create_resource
        # Each entry holds the object whose `id` is its key, so that no `id` is used anew.
        self._clean_ids = findings.clean
        self._cleaned: dict[int, tuple[Json, Mapping[str, Json]]] = {}
        self._required: dict[int, tuple[Json, Mapping[str, Json]]] = {}

    def clean(self, node: Mapping[str, Json]) -> Mapping[str, Json]:
        """Return a schema without malformed keywords, the same object where there are none."""
        if id(node) in self._clean_ids:
            return node
        entry = self._cleaned.get(id(node))
        if entry is None:
            entry = self._cleaned[id(node)] = (node, _without_malformed(node))
        return entry[1]

    def required(self, names: list[Json]) -> Mapping[str, Json]:
        """Return the schema that requires the names of a list in the document.

        It is the same object each time, as fields are cached by their schemas.
        """
        entry = self._required.get(id(names))
        if entry is None:
            entry = self._required[id(names)] = (names, {"required": names})
        return entry[1]

    def enter(self, located: Located, depth: int, *, branch: bool) -> SubSchema | str | bool:
        """Return the plain schema that stands there, True or False, or the reason why none does."""
        node, resolver = located
        if not isinstance(node, dict):
            return node if isinstance(node, bool) else "This part of the schema is not JSON Schema."
        clean = self.clean(node)
        if "$id" in clean and clean is not self.schema:
            resolver = resolver.in_subresource(self._create_resource(clean))
        return SubSchema(clean, resolver, depth, branch)

    def targets(self, part: SubSchema) -> Iterator[Located | str]:
        """Yield the schemas that a schema's references lead to, or the reason why one leads nowhere."""
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            reference = part.node.get(keyword)
            if reference is None:
                continue
            try:
                resolved = lookup_recursive_ref(part.resolver) if keyword == "$recursiveRef" else part.resolver.lookup(reference)
            except Unresolvable:
                yield f"The reference “{reference}” does not exist in the trainer's schema."
            except (ValueError, TypeError, AttributeError):
                # The library walks text and numbers on the way of a pointer without looking at them first.
                yield f"The reference “{reference}” is not understood."
            else:
                yield Located(resolved.contents, resolved.resolver)


def _resolver(resource: Resource[Any]) -> Any:
    """Return the resolver of a document's root, with all anchors found once and not anew for each."""
    uri = resource.id() or ""
    try:
        return REGISTRY.with_resource(uri, resource).crawl().resolver(base_uri=uri)
    except (AttributeError, TypeError, ValueError, LookupError, RecursionError):
        return REGISTRY.resolver_with_root(resource)


def _dialect(schema: Json, findings: _Findings) -> Any:
    if isinstance(schema, dict) and isinstance(schema.get("$schema"), str):
        return validator_for(schema, default=Draft202012Validator)
    if findings.has_flag_bounds:
        return Draft4Validator
    return Draft7Validator if findings.has_tuple_items else Draft202012Validator
