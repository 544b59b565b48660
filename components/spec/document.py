"""A JSON Schema document: its dialect, its references, and what applies at a place of it, whatever is written there.

Drafts 2020-12, 2019-09, 7, 6 and 4 and OpenAPI's `nullable` are understood. It holds no field kinds (fields.py), judges no values
(validation.py) and never fetches anything: references lead into the document or into the published meta-schemas.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jsonschema.validators import Draft4Validator, Draft7Validator, Draft202012Validator, validator_for
from jsonschema_specifications import REGISTRY
from referencing import Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import lookup_recursive_ref, specification_with

from components.spec.path import Json

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
_NUMBERS = frozenset(["maximum", "minimum", "multipleOf"])
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
# They say something about a value but do not judge it, so a slip in one leaves the schema applicable.
_ANNOTATIONS = frozenset(["deprecated", "examples", "readOnly", "writeOnly"])


@dataclass(frozen=True)
class Located:
    """A schema as it stands in the document (any JSON), with the resolver for the references in it."""

    node: Json
    resolver: Any


Schema = tuple[Located, ...]
"""What applies at one place: all of these schemas together. None is no restriction at all."""


@dataclass(frozen=True)
class Part:
    """One of the plain schemas that apply at a place; `depth` counts the references and branches that led to it, `branch` tells of the latter."""

    node: Mapping[str, Json]
    resolver: Any
    depth: int = 0
    branch: bool = False


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_type(value: Json) -> bool:
    return value in TYPES if isinstance(value, str) else isinstance(value, list) and all(isinstance(one, str) for one in value)


def _reads_as_url(value: str) -> bool:
    try:
        return bool(urlsplit(value).port or True)
    except ValueError:
        return False


def _usable(word: str, value: Json) -> bool:
    """Tell whether a keyword's value is of the type that the specification asks for; other keywords are always usable."""
    if word in _SCHEMA:
        return isinstance(value, bool | dict) or (word == "items" and isinstance(value, list))
    if word in _SCHEMAS:
        return isinstance(value, list) and bool(value)
    if word in _NAMED or word == "dependencies":
        return isinstance(value, dict)
    if word in _NUMBERS:
        return _is_number(value) and (word != "multipleOf" or value > 0)
    if word in _EXCLUSIVE:
        return _is_number(value) or isinstance(value, bool)
    if word in _COUNTS:
        return _is_number(value) and value >= 0 and value == int(value)
    if word in _TEXTS:
        return isinstance(value, str) and (word not in ("$id", "$ref", "$dynamicRef") or _reads_as_url(value))
    if word in _FLAGS:
        return isinstance(value, bool)
    match word:
        case "type":
            return _is_type(value)
        case "enum" | "examples":
            return isinstance(value, list)
        case "required":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        case "dependentRequired":
            return isinstance(value, dict) and all(_usable("required", names) for names in value.values())
    return True


def _clean(node: Mapping[str, Json]) -> Mapping[str, Json]:
    """Leave out the keywords that are not written as the specification asks; the schema itself where all are."""
    if all(_usable(word, value) for word, value in node.items()):
        return node
    return {word: value for word, value in node.items() if _usable(word, value)}


@dataclass
class _Found:
    """What a walk over a schema noticed: a keyword that is not written as it should be, and signs of older dialects."""

    odd: str = ""
    tuple_items: bool = False
    flag_bounds: bool = False


def _tidy(node: Json, found: _Found) -> Json:
    """Clean a schema and all schemas in it, as far as keywords lead."""
    if not isinstance(node, dict):
        return node
    tidied: dict[str, Json] = {}
    for word, value in node.items():
        if not _usable(word, value):
            found.odd = found.odd or (word if word not in _ANNOTATIONS else "")
        elif word in _NAMED or word == "dependencies":
            tidied[word] = {key: _tidy(one, found) for key, one in value.items()}
        elif isinstance(value, list) and (word in _SCHEMAS or word == "items"):
            found.tuple_items = found.tuple_items or word == "items"
            tidied[word] = [_tidy(one, found) for one in value]
        elif word in _SCHEMA:
            tidied[word] = _tidy(value, found)
        else:
            found.flag_bounds = found.flag_bounds or (word in _EXCLUSIVE and isinstance(value, bool))
            tidied[word] = value
    return tidied


def _depth(value: Json) -> int:
    deepest, level = 0, [value]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
    return deepest


class Document:
    """A parameter schema, ready to be read. `problem` says why it cannot be applied to values, else it is empty; nothing here raises."""

    def __init__(self, schema: Json) -> None:
        self.problem = ""
        if not isinstance(schema, dict | bool):
            self.problem, schema = "The trainer's schema is no JSON Schema.", {}
        elif _depth(schema) > DEEPEST:
            self.problem, schema = f"The trainer's schema is nested more than {DEEPEST} levels deep.", {}
        found = _Found()
        self.schema = _tidy(schema, found)
        self.dialect = _dialect(schema, found)
        if found.odd:
            self.problem = f"The trainer's schema is not valid JSON Schema (see “{found.odd}”)."
        specification = specification_with(str(self.dialect.META_SCHEMA.get("$schema") or self.dialect.META_SCHEMA.get("id")))
        resource: Resource[Any] = specification.create_resource(self.schema)
        self.resolver = _resolver(resource)
        self._create = specification.create_resource
        self.root: Schema = (Located(self.schema, self.resolver),)
        self._clean: dict[int, tuple[Json, Mapping[str, Json]]] = {}
        self._required: dict[int, tuple[Json, Mapping[str, Json]]] = {}

    def clean(self, node: Mapping[str, Json]) -> Mapping[str, Json]:
        """Give a schema of the document without the keywords that are not written as they should be."""
        known = self._clean.get(id(node))
        if known is None:
            known = self._clean[id(node)] = (node, _clean(node))
        return known[1]

    def required(self, names: list[Json]) -> Mapping[str, Json]:
        """Return the schema that requires the names of a list in the document, the same one each time, as what is read is cached by schema."""
        known = self._required.get(id(names))
        if known is None:
            known = self._required[id(names)] = (names, {"required": names})
        return known[1]

    def enter(self, located: Located) -> Part | str | bool:
        """Read a located schema: a part, a reason why it is none, or True or False as they stand."""
        node = located.node
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            return "This place of the schema holds no JSON Schema."
        node, resolver = self.clean(node), located.resolver
        if "$id" in node and node is not self.schema:
            resolver = resolver.in_subresource(self._create(node))
        return Part(node, resolver)

    def targets(self, part: Part) -> Iterator[Located | str]:
        """Follow a part's references: where they lead, or why they lead nowhere."""
        for word in ("$ref", "$dynamicRef", "$recursiveRef"):
            reference = part.node.get(word)
            if reference is None:
                continue
            try:
                found = lookup_recursive_ref(part.resolver) if word == "$recursiveRef" else part.resolver.lookup(reference)
            except Unresolvable:
                yield f"The reference “{reference}” leads to nothing in the trainer's schema."
            except (ValueError, TypeError, AttributeError):
                # The library walks text and numbers on the way of a pointer without looking at them first.
                yield f"The reference “{reference}” is not understood."
            else:
                yield Located(found.contents, found.resolver)


def _resolver(resource: Resource[Any]) -> Any:
    """Return the resolver of a document's root, with all anchors found once and not anew for each."""
    uri = resource.id() or ""
    try:
        return REGISTRY.with_resource(uri, resource).crawl().resolver(base_uri=uri)
    except (AttributeError, TypeError, ValueError, LookupError, RecursionError):
        return REGISTRY.resolver_with_root(resource)


def _dialect(schema: Json, found: _Found) -> Any:
    if isinstance(schema, dict) and isinstance(schema.get("$schema"), str):
        return validator_for(schema, default=Draft202012Validator)
    return Draft4Validator if found.flag_bounds else Draft7Validator if found.tuple_items else Draft202012Validator
