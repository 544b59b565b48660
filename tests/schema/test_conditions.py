"""Conditions: what validation asks for has a field, and what depends on defaults says so."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.checks.problem_collection import collect
from components.draft.draft import PARAMETERS, Draft
from components.foundry.models import ModelStudioTrainer
from components.schema.form_model import FormModel
from components.schema.path import Json, Path
from components.schema.trainer import read_trainer

ANIMAL = {
    "type": "object",
    "properties": {"animal": {"type": "string", "enum": ["cat", "fish"], "default": "fish"}},
    "if": {"properties": {"animal": {"const": "cat"}}},
    "then": {"properties": {"food": {"type": "string"}}, "required": ["food"]},
}
MODE = {
    "type": "object",
    "properties": {"mode": {"enum": ["simple", "advanced"], "default": "advanced"}},
    "if": {"properties": {"mode": {"const": "advanced"}}, "required": ["mode"]},
    "then": {"properties": {"depth": {"type": "integer"}}},
    "unevaluatedProperties": False,
}
UNLESS = "This assumes that Foundry does not fill in the default of “{0}” before it checks; to be sure, set “{0}”."
ONLY_IF = "This assumes that Foundry fills in the default of “{0}” before it checks; to be sure, set “{0}”."
Found = list[tuple[Path, str, bool]]


def result(schema: Json, value: Json) -> Found:
    return [(item.path, item.message, item.certain) for item in FormModel(schema).validate(value).violations]


def offered(schema: Json, value: Json) -> set[Path]:
    return {path for path, field in FormModel(schema).walk(value) if not field.unsatisfiable}


def test_what_is_asked_for_without_defaults_has_a_field() -> None:
    assert ("food",) in offered(ANIMAL, {})
    assert result(ANIMAL, {}) == [(("food",), f"This is required. {UNLESS.format('animal')}", False)]
    assert result(ANIMAL, {"food": "x"}) == []
    assert result(ANIMAL, {"animal": "cat"}) == [(("food",), "This is required.", True)]
    assert result(ANIMAL, {"animal": "fish"}) == []
    assert offered(ANIMAL, {"animal": "fish"}) == {(), ("animal",)}


def test_what_is_offered_because_of_a_default_is_taken() -> None:
    assert ("depth",) in offered(MODE, {})
    messages = f"The trainer has no parameter “depth” here. {UNLESS.format('mode')}"
    assert result(MODE, {"depth": 3}) == [(("depth",), messages, False)]
    assert result(MODE, {"mode": "advanced", "depth": 3}) == []
    assert result(MODE, {"mode": "simple", "depth": 3}) == [(("depth",), "The trainer has no parameter “depth” here.", True)]
    assert ("depth",) not in offered(MODE, {"mode": "simple"})


def test_what_only_a_default_asks_for_is_no_error() -> None:
    schema = {**MODE, "then": {**MODE["then"], "required": ["depth"]}}
    assert result(schema, {}) == [(("depth",), f"This is required. {ONLY_IF.format('mode')}", False)]


def test_the_check_warns_and_does_not_block() -> None:
    spec = read_trainer(ModelStudioTrainer(trainer_id="t", version="1", name="n", custom_config_schema=ANIMAL))
    draft: Draft = edits.new_draft(spec, "s")
    for value, levels in (({}, ["warning"]), ({"animal": "cat"}, ["error"]), ({"animal": "fish"}, [])):
        problems = collect(edits.set_value(draft, PARAMETERS, value), Facts(spec))
        assert [item.level for item in problems if item.code == "jsonSchemaValidationFailure"] == levels


ELSE = {
    "properties": {"kind": {"default": "a"}, "both": {"default": 1}},
    "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
    "then": {"properties": {"of_a": {"type": "integer"}}, "required": ["of_a"]},
    "else": {"properties": {"of_b": {"type": "integer"}}, "required": ["of_b"]},
}


def test_where_either_case_has_a_fault_it_is_an_error() -> None:
    assert {("of_a",), ("of_b",)} <= offered(ELSE, {})
    assert [(path, certain) for path, _, certain in result(ELSE, {})] == [(("of_a",), False), (("of_b",), True)]
    assert [(path, certain) for path, _, certain in result(ELSE, {"of_b": 1})] == [(("of_a",), False)]
    assert result(ELSE, {"of_a": 1, "of_b": 1}) == []


@pytest.mark.parametrize(
    ("wrap", "value", "path"),
    [
        (lambda item: {"properties": {"in": item}}, {"in": {}}, ("in",)),
        (lambda item: {"properties": {"in": {"items": item}}}, {"in": [{"animal": "fish"}, {}]}, ("in", 1)),
        (lambda item: {"additionalProperties": item}, {"x": {}}, ("x",)),
        (lambda item: {"properties": {"in": {"anyOf": [{"type": "integer"}, item]}}}, {"in": {}}, ("in",)),
        (lambda item: {"$defs": {"one": item}, "properties": {"in": {"$ref": "#/$defs/one"}}}, {"in": {}}, ("in",)),
        (lambda item: {"allOf": [{"if": item["if"], "then": item["then"]}, {"properties": item["properties"]}]}, {}, ()),
        (lambda item: {"properties": item["properties"], "allOf": [{"if": {"$ref": "#/$defs/c"}, "then": item["then"]}], "$defs": {"c": item["if"]}}, {}, ()),
        (lambda item: {"dependentSchemas": {"on": item}}, {"on": 1}, ()),
        (lambda item: {"if": {"required": ["on"]}, "then": item}, {"on": 1}, ()),
    ],
)  # fmt: skip
def test_a_condition_anywhere_is_judged_the_same_way(wrap: Any, value: Json, path: Path) -> None:
    schema = wrap(ANIMAL)
    assert (*path, "food") in offered(schema, value)
    assert [(item[0], item[2]) for item in result(schema, value)] == [((*path, "food"), False)]


def test_what_depends_on_a_name_depends_on_its_being_set() -> None:
    schema = {
        "properties": {"user": {"default": "me"}},
        "dependentSchemas": {"user": {"properties": {"mail": {"type": "string"}}}},
        "dependentRequired": {"user": ["mail"]},
        "unevaluatedProperties": False,
    }
    assert (result(schema, {}), ("mail",) in offered(schema, {})) == ([], False)
    assert result(schema, {"user": "x"}) == [(("mail",), "This is required beside “user”.", True)]
    assert ("mail",) in offered(schema, {"user": "x"})


NAMES = st.sampled_from("abc")
VALUES = st.integers(0, 1)


@st.composite
def conditional(draw: st.DrawFn) -> dict[str, Any]:
    def branch() -> dict[str, Any]:
        names = draw(st.lists(NAMES | st.sampled_from("xy"), max_size=2, unique=True))
        item: dict[str, Any] = {"properties": {name: {"type": "integer"} for name in names}}
        if draw(st.booleans()):
            item["required"] = names
        return item

    def condition() -> dict[str, Any]:
        item: dict[str, Any] = {"properties": {draw(NAMES): {"const": draw(VALUES)}}}
        if draw(st.booleans()):
            item["required"] = [*item["properties"]]
        return {"not": item} if draw(st.integers(0, 4)) == 0 else item

    properties = {name: {"type": "integer", **({"default": draw(VALUES)} if draw(st.booleans()) else {})} for name in "abc"}
    rules = [
        {"if": condition(), "then": branch(), **({"else": branch()} if draw(st.booleans()) else {})}
        for _ in range(draw(st.integers(1, 3)))
    ]
    closed = {"unevaluatedProperties": False} if draw(st.booleans()) else {}
    return {"type": "object", "properties": properties, "allOf": rules, **closed}


@pytest.mark.slow
@settings(max_examples=150)
@given(conditional(), st.dictionaries(NAMES | st.sampled_from("xy"), VALUES, max_size=4))
def test_form_and_check_agree(schema: dict[str, Any], value: dict[str, int]) -> None:
    form = FormModel(schema)
    offered = {path[0] for path, field in form.walk(value) if path and not field.unsatisfiable}
    messages = form.validate(value).violations
    for item in messages:
        if item.keyword == "required":
            assert item.path[0] in offered, item
    # What stands in the way for sure, the plain standard refuses; what the check passes in silence, it accepts.
    plain = Draft202012Validator(schema)
    assert not any(item.certain for item in messages) or not plain.is_valid(value)
    assert messages or plain.is_valid(value)
    # Whatever is offered can be entered without being called unknown for sure.
    root = form.root(value)
    for name in {item.name for item in root.properties} - set(value):
        after = form.validate({**value, name: 0}).violations
        strays = {item.path for item in after if item.certain and item.keyword == "unevaluatedProperties"}
        assert (name,) not in strays or form.root({**value, name: 0}).property(name) is None
