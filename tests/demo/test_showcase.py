"""The generic trainer's schema: it has every keyword that forms draw, and its defaults fit."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from components.demo.trainer_catalog import TRAINERS

SCHEMA = json.loads((TRAINERS / "experimental_simulation-0.3.0-rc.2.json").read_text("utf-8"))["customConfigSchema"]


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from nodes(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from nodes(inner)


NODES = list(nodes(SCHEMA))
KEYWORDS = [
    "$anchor", "$comment", "$defs", "$id", "$ref", "additionalProperties", "allOf", "anyOf", "const", "contains", "default",
    "definitions", "dependentRequired", "dependentSchemas", "deprecated", "description", "discriminator", "else", "enum",
    "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items", "maxItems", "maxLength", "maxProperties",
    "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "nullable", "oneOf", "pattern",
    "patternProperties", "prefixItems", "properties", "propertyNames", "readOnly", "required", "then", "title",
    "unevaluatedProperties", "uniqueItems", "writeOnly",
]  # fmt: skip
FORMATS = ["date", "date-time", "time", "duration", "email", "uri", "uuid", "regex", "password"]


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_occurs(keyword: str) -> None:
    assert any(keyword in node for node in NODES)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_occurs(name: str) -> None:
    assert any(node.get("format") == name for node in NODES)


def test_it_is_a_schema_and_its_defaults_fit() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    whole = Draft202012Validator(SCHEMA)
    for name, property_schema in SCHEMA["properties"].items():
        if isinstance(property_schema, dict) and "default" in property_schema and not property_schema.get("nullable"):
            assert whole.evolve(schema=property_schema).is_valid(property_schema["default"]), name
