"""Defaults: the field shows the one that applies, and setting one part changes no other."""

import copy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft
from components.schema import defaults
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path, get, put, same

PARTS = {
    "type": "object",
    "default": {"first": "desired"},
    "properties": {"first": {"type": "string", "default": "undesired"}, "second": {"type": "integer", "default": 2}},
}


def shown_default(form: FormModel, value: Json, *path: str) -> Json:
    return form.fields_along(path, value)[len(path)].default


def test_an_objects_default_goes_before_that_of_its_part_until_the_object_is_set() -> None:
    form = FormModel({"properties": {"nested": PARTS}})
    for value in (MISSING, {}, {"nested": {"first": "x"}}):
        assert shown_default(form, value, "nested", "first") == "desired"
    assert shown_default(form, {}, "nested", "second") == 2
    for value in ({"nested": {}}, {"nested": {"second": 1}}, {"nested": {"first": "x", "second": 1}}):
        assert shown_default(form, value, "nested", "first") == "undesired"


def test_setting_a_part_keeps_the_others_as_they_were_shown() -> None:
    form = FormModel(
        {
            "properties": {
                "outer": {"type": "object", "default": {"nested": {"first": "outermost"}}, "properties": {"nested": PARTS}}
            }
        }
    )
    path = ("outer", "nested", "second")
    assert shown_default(form, {}, "outer", "nested", "first") == "outermost"
    after = edits.set_parameter(Draft("d", "s", {}), form, (*PARAMETERS, *path), 1)
    assert after.get(PARAMETERS) == {"outer": {"nested": {"first": "outermost", "second": 1}}}


def test_a_default_of_the_whole_is_that_of_the_parts() -> None:
    form = FormModel(
        {"default": {"a": {"b": 1}}, "properties": {"a": {"properties": {"b": {"default": 2}, "c": {"default": 3}}}}}
    )
    assert (
        shown_default(form, MISSING, "a", "b"),
        shown_default(form, {}, "a", "b"),
        shown_default(form, MISSING, "a", "c"),
    ) == (1, 2, 3)


def test_parts_of_a_reference_a_union_and_of_entries() -> None:
    schema = {
        "$defs": {"parts": {key: part for key, part in PARTS.items() if key != "default"}},
        "properties": {
            "ref": {"$ref": "#/$defs/parts", "default": {"first": "of the reference"}},
            "all": {"allOf": [{"$ref": "#/$defs/parts"}], "default": {"first": "of allOf"}},
            "any": {"anyOf": [{"$ref": "#/$defs/parts"}, {"type": "null"}], "default": {"first": "of anyOf"}},
            "none": {"anyOf": [{"$ref": "#/$defs/parts"}, {"type": "null"}], "default": None},
            "list": {"type": "array", "items": {"$ref": "#/$defs/parts", "default": {"first": "of an entry"}}, "default": [{}]},
            "map": {"additionalProperties": PARTS, "default": {"x": {"first": "of the map"}}},
        },
    }
    form = FormModel(schema)
    assert shown_default(form, {}, "ref", "first") == "of the reference"
    assert shown_default(form, {}, "all", "first") == "of allOf"
    assert shown_default(form, {}, "any", "first") == "of anyOf"
    assert shown_default(form, {}, "none", "first") == "undesired"
    # An entry is there, so that no default of an entry is in force.
    assert form.fields_along(("list", 0, "first"), {"list": [{}]})[3].default == "undesired"
    assert shown_default(form, {"map": {"y": {}}}, "map", "y", "first") == "undesired"


NAMES = "abc"
LEAF = st.fixed_dictionaries({"type": st.just("integer")}, optional={"default": st.integers(0, 9)})


def value_for(schema: dict[str, Any]) -> st.SearchStrategy[Json]:
    """Values that a place can hold, with some of its parts left out."""
    if "anyOf" in schema:
        return value_for(schema["anyOf"][0])
    if schema["type"] == "object":
        return st.fixed_dictionaries({}, optional={name: value_for(inner) for name, inner in schema["properties"].items()})
    if schema["type"] == "array":
        return st.lists(value_for(schema["items"]), max_size=2)
    return st.integers(10, 19)


@st.composite
def with_default(draw: st.DrawFn, schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "default": draw(value_for(schema))} if draw(st.booleans()) else schema


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    schema: dict[str, Any] = {"type": "object", "properties": {name: draw(inner) for name in names}}
    match draw(st.integers(0, 3)):
        case 0:
            return draw(with_default({"anyOf": [draw(with_default(schema)), {"type": "null"}]}))
        case 1:
            return draw(with_default({"type": "array", "items": draw(with_default(schema))}))
    return draw(with_default(schema))


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    inner = st.recursive(LEAF, objects, max_leaves=6)
    return {"type": "object", "properties": {name: draw(inner) for name in NAMES}}


def plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a union's object, with the union's default before its own."""
    return (
        {**schema["anyOf"][0], **{key: default for key, default in schema.items() if key == "default"}}
        if "anyOf" in schema
        else schema
    )


def filled(schema: dict[str, Any], value: Json) -> Json:
    """Fill in what is not set as a server does: the default of a whole first, then those of its parts."""
    schema = plain(schema)
    if value is MISSING:
        value = copy.deepcopy(schema.get("default", MISSING))
    if isinstance(value, dict) and "properties" in schema:
        parts = {name: filled(inner, value.get(name, MISSING)) for name, inner in schema["properties"].items()}
        return {**value, **{name: part for name, part in parts.items() if part is not MISSING}}
    if isinstance(value, list):
        return [filled(schema["items"], entry) for entry in value]
    return value


def leaves(form: FormModel, value: Json) -> list[tuple[Path, Json]]:
    """The parts that are not set, with the default that is shown."""
    return [(path, field.default) for path, field in form.walk(value) if field.kind == "integer" and get(value, path) is MISSING]


@pytest.mark.slow
@settings(max_examples=100)
@given(st.data())
def test_what_is_shown_is_what_filling_in_gives(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    value = data.draw(value_for(schema))
    form, whole = FormModel(schema), filled(schema, value)
    for path, default in leaves(form, value):
        if get(whole, path[:-1]) is not MISSING:
            assert same(get(whole, path), default), path


@pytest.mark.slow
@settings(max_examples=100)
@given(st.data())
def test_setting_one_part_changes_no_other(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    value = data.draw(value_for(schema))
    form, whole = FormModel(schema), filled(schema, value)
    open_parts = [path for path, _ in leaves(form, value) if get(whole, path[:-1]) is not MISSING]
    assume(open_parts)
    path = data.draw(st.sampled_from(open_parts))
    after = put(defaults.materialize_defaults(form, value, path), path, 99)
    assert same(filled(schema, after), put(whole, path, 99)), (path, after)
