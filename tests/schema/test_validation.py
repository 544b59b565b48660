"""Violations: their messages and paths, and which branch of a union they are of."""

import time
from typing import Any

import pytest

from components.schema import defaults
from components.schema.form_model import FormModel
from components.schema.path import Path

PETS: Any = {
    "oneOf": [
        {"type": "object", "required": ["pet", "lives"], "properties": {"pet": {"const": "cat"}, "lives": {"type": "integer"}}},
        {"type": "object", "required": ["pet", "tricks"], "properties": {"pet": {"const": "dog"}, "tricks": {"type": "array"}}},
        {"type": "string"},
    ]
}

RATE: Any = {"anyOf": [{"type": "number", "minimum": 0}, {"enum": ["auto", ""]}]}


@pytest.mark.parametrize(
    ("schema", "value", "path", "message"),
    [
        ({"type": "integer"}, "x", (), "This must be a whole number."),
        ({"type": ["integer", "null"]}, "x", (), "This must be a whole number or null."),
        ({"enum": [1, "a"]}, 2, (), "Choose one of 1, a."),
        ({"exclusiveMinimum": 0}, 0, (), "This must be more than 0."),
        ({"multipleOf": 0.1}, 0.35, (), "This must be a multiple of 0.1."),
        ({"minLength": 1}, "", (), "This needs at least 1 character."),
        ({"required": ["a"]}, {}, ("a",), "This is required."),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, ("b",), "This is required beside “a”."),
        ({"properties": {}, "additionalProperties": False}, {"z": 1}, ("z",), "The trainer has no parameter “z” here."),
        ({"propertyNames": {"pattern": "^x"}}, {"y": 1}, ("y",), "The name “y” is not allowed: this must match the pattern ^x"),
        ({"not": {"const": "no"}}, "no", (), "This value is not allowed (no)."),
        ({"items": {"minimum": 3}}, [5, 1], (1,), "This must be at least 3."),
        ({"prefixItems": [{}], "items": False}, [1, 2], (), "The list has more entries than the trainer accepts."),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"a": 1}, ("b",), "This is required."),
        (PETS, {"pet": "dog"}, ("tricks",), "This is required."),
        (PETS, {"pet": "cat", "lives": "9"}, ("lives",), "This must be a whole number."),
        (PETS, 5, (), "This must be an object or text."),
        ({"anyOf": [{"const": 1}, {"const": 2}]}, 3, (), "Choose one of 1, 2."),
        (PETS, {"pet": "cow"}, ("pet",), "Choose one of cat, dog."),
        ({"anyOf": [PETS, {"type": "null"}]}, {"pet": "cow"}, ("pet",), "Choose one of cat, dog."),
        ({"anyOf": [PETS, {"type": "null"}]}, 5, (), "This must be an object or text or null."),
        ({"properties": {"a": {"anyOf": [PETS, {"type": "null"}]}}}, {"a": 5}, ("a",), "This must be an object or text or null."),
        (RATE, "aut", (), "This must be a number or one of auto, “”."),
        ({"type": "string", "enum": ["a", "b"]}, None, (), "Choose one of a, b."),
        ({"anyOf": [{"enum": ["a", "b", 5]}, {"type": "string"}]}, None, (), "This must be text or 5."),
        (RATE, -1, (), "This must be at least 0."),
        ({"anyOf": [{"type": "number"}, {"const": "auto"}]}, "aut", (), "This must be a number or auto."),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, ("a",), "This or “b” is required."),
        ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1, "b": 2}, ("b",), "Only one of “a” and “b” may be set."),
        ({"not": {"required": ["a", "b"]}}, {"a": 1, "b": 2}, ("b",), "Only one of “a” and “b” may be set."),
        ({"enum": list(range(40))}, "x", (), "Choose one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 28 more."),
        ({"properties": {"a": False}}, {"a": 1}, ("a",), "No value is allowed here."),
        ({"patternProperties": {"^a": False}}, {"a": 1}, ("a",), "No value is allowed here."),
        ({"dependencies": {"a": ["b"]}}, {"a": 1}, ("b",), "This is required beside “a”."),
        (
            {"dependencies": {"a": {"properties": {"b": {"type": "integer"}}}}},
            {"a": 1, "b": ""},
            ("b",),
            "This must be a whole number.",
        ),
        (
            {"patternProperties": {"^x-": {}}, "additionalProperties": {"type": "integer"}},
            {"y": ""},
            ("y",),
            "This must be a whole number.",
        ),
    ],
)
def test_one_sentence_at_the_place_that_is_wrong(schema: Any, value: Any, path: Path, message: str) -> None:
    violations = FormModel(schema).validate(value).violations
    assert [(item.path, item.message) for item in violations] == [(path, message)]


def test_the_form_that_the_user_chose_speaks() -> None:
    form = FormModel(PETS)
    assert [item.path for item in form.validate({}, lambda path: {0: 1}).violations] == [("pet",), ("tricks",)]


@pytest.mark.parametrize("value", [0.3, 0.7, 1.1, 3, -0.2])
def test_decimals_are_judged_as_they_are_written(value: float) -> None:
    assert not FormModel({"multipleOf": 0.1}).validate(value).violations


@pytest.mark.parametrize(
    ("rule", "value", "fits"),
    [
        ({"maximum": 1e23}, 10**23, True),
        ({"maximum": 1e23}, 10**23 + 1, False),
        ({"minimum": 1e23}, 10**23 - 1, False),
        ({"exclusiveMaximum": 1e23}, 10**23, False),
        ({"exclusiveMaximum": 10**23}, 1e23, False),
        ({"exclusiveMinimum": 9007199254740992.0}, 9007199254740993, True),
        ({"maximum": 0.1}, 0.1, True),
        ({"multipleOf": 0.1}, 1e30, True),
        ({"multipleOf": 1e-300}, 1e300, True),
        ({"multipleOf": 0.1}, 10**40, True),
        ({"multipleOf": 3}, 1e23, False),
        ({"multipleOf": 1e22}, 10**23, True),
        ({"multipleOf": 7}, 7 * 10**3000, True),
        ({"minimum": 1, "exclusiveMinimum": True}, 1, False),
        ({"$schema": "http://json-schema.org/draft-03/schema#", "divisibleBy": 0.1}, 0.3, True),
    ],
)
def test_numbers_are_compared_digit_by_digit(rule: Any, value: Any, fits: bool) -> None:
    result = FormModel(rule).validate(value)
    assert (result.violations == (), result.unchecked) == (fits, "")


@pytest.mark.parametrize(
    "schema",
    ["x", {"type": "strnig"}, {"$ref": "#/nowhere"}, {"properties": {"a": {"minimum": "1"}}}, {"$ref": "https://example.com/x"}],
)
def test_a_schema_that_cannot_be_applied_is_said_to_be_so(schema: Any) -> None:
    result = FormModel(schema).validate({"a": 1})
    assert result.unchecked
    assert not result.violations


def test_a_pattern_of_another_language_forbids_nothing() -> None:
    result = FormModel(
        {"type": "object", "properties": {"a": {"pattern": r"^\p{IsLatin}+$"}, "b": {"type": "integer"}}}
    ).validate({"a": "é", "b": "x"})
    assert [item.path for item in result.violations] == [("b",)]


def test_a_branch_that_doubles_without_end_is_no_branch() -> None:
    chain = {
        f"n{i}": {"properties": {"a": {"allOf": [{"$ref": f"#/$defs/n{i + 1}"}, {"$ref": f"#/$defs/n{i + 1}"}]}}}
        for i in range(40)
    }
    value: Any = {}
    for _ in range(40):
        value = {"a": value}
    form = FormModel({"anyOf": [{"$ref": "#/$defs/n0"}, {"type": "object", "title": "Any"}], "$defs": {**chain, "n40": {}}})
    start = time.process_time()
    assert form.root(value).unions[0].chosen is not None
    assert time.process_time() - start < 20


def test_a_value_of_many_entries_is_checked() -> None:
    schema = {"items": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}]}}
    result = FormModel(schema).validate([*range(10_000), -1])
    assert [item.path for item in result.violations] == [(10_000,)]
    assert not result.unchecked


ENDLESS: list[Any] = [
    {"$ref": "#"},
    {"not": {"$ref": "#"}},
    {"$dynamicRef": "#a", "$dynamicAnchor": "a"},
    {"unevaluatedProperties": {"type": "string"}, "$ref": "#"},
    {"unevaluatedProperties": {"type": "string"}, "allOf": [{"if": True, "then": {"$ref": "#"}}]},
    {"unevaluatedItems": False, "dependentSchemas": {"a": {"$ref": "#"}}, "anyOf": [{}, {"$ref": "#"}]},
]


@pytest.mark.parametrize("schema", ENDLESS)
def test_a_schema_that_is_itself_again_is_not_applied(schema: Any) -> None:
    form = FormModel(schema)
    for value in ({"a": 1}, [1]):
        assert form.validate(value).unchecked
        assert list(form.walk(value))


@pytest.mark.slow
@pytest.mark.parametrize("link", [{}, {"allOf": []}, {"anyOf": []}, {"if": True, "then": {}}])
def test_references_that_go_on_and_on_end(link: Any) -> None:
    def leading(to: str) -> Any:
        word = next(iter(link), "")
        if word == "if":
            return {"if": True, "then": {"$ref": to}}
        return {word: [{"$ref": to}, {"$ref": to, "title": "b"}]} if word else {"$ref": to}

    chain = {f"n{i}": leading(f"#/$defs/n{i + 1}") for i in range(2000)}
    form = FormModel({"properties": {"a": {"$ref": "#/$defs/n0"}}, "$defs": {**chain, "n2000": {"type": "string"}}})
    assert form.validate({"a": 1}).unchecked
    assert [path for path, _ in form.walk({"a": 1})] == [(), ("a",)]


def test_objects_in_objects_in_objects_end() -> None:
    chain = {f"n{i}": {"properties": {"a": {"$ref": f"#/$defs/n{i + 1}"}}, "required": ["a"]} for i in range(2000)}
    form = FormModel({"$ref": "#/$defs/n0", "$defs": {**chain, "n2000": {"type": "string"}}})
    assert len(form.outline) == 2001
    assert "a" in defaults.required_value(form, form.root())


@pytest.mark.parametrize(
    ("format_", "wrong", "right"),
    [
        ("date", "2026-02-31", "2026-02-28"),
        ("date-time", "soon", "2026-01-31T12:00:00Z"),
        ("time", "25:99", "12:00:00Z"),
        ("duration", "1 day", "P1D"),
        ("email", "a@", "a@example.com"),
        ("uri", "nope", "https://example.com/a"),
        ("uuid", "1", "123e4567-e89b-12d3-a456-426614174000"),
        ("regex", "[", r"^\p{L}+$"),
    ],
)
def test_formats_are_held_against_values(format_: str, wrong: str, right: str) -> None:
    form = FormModel({"properties": {"a": {"type": "string", "format": format_}}})
    assert [item.keyword for item in form.validate({"a": wrong}).violations] == ["format"]
    assert form.validate({"a": right}).violations == ()
