"""How each keyword of JSON Schema shows in a form, one by one."""

import gc
import time
from typing import Any

import pytest

from components.schema import defaults
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.path import MISSING


def field(schema: Any, value: Any = MISSING, **chosen: int) -> Field:
    form = FormModel({"type": "object", "properties": {"a": schema}, "$defs": DEFS})
    root = form.root()
    return form.field(root.properties[0].schema, "a", value, {int(key[1:]): taken for key, taken in chosen.items()})


DEFS: Any = {
    "positive": {"type": "integer", "minimum": 1, "title": "Positive", "description": "Above zero."},
    "cat": {"type": "object", "properties": {"pet": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["pet"]},
    "dog": {"type": "object", "properties": {"pet": {"const": "dog"}, "tricks": {"type": "array", "items": {"type": "string"}}}},
    "tree": {"type": "object", "properties": {"left": {"$ref": "#/$defs/tree"}, "value": {"type": "number"}}},
    "named": {"$anchor": "here", "type": "boolean"},
}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 2000}, "long_text"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "integer"}, "integer"),
        ({"minimum": 3}, "number"),
        ({"type": "boolean"}, "boolean"),
        ({"enum": [True, False]}, "boolean"),
        ({"type": "null"}, "null"),
        ({"const": 4}, "constant"),
        ({"enum": [1, "a", [2]]}, "choice"),
        ({"oneOf": [{"const": 1, "title": "One"}, {"const": 2}]}, "choice"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "choices"),
        ({"type": "array", "items": {"type": "string"}}, "list"),
        ({"prefixItems": [{"type": "string"}]}, "list"),
        ({"type": "object"}, "object"),
        ({"properties": {"b": {}}}, "object"),
        ({}, "undecided"),
        (True, "undecided"),
        ({"$ref": "#here"}, "boolean"),
        ({"$ref": "#/$defs/tree"}, "object"),
        ({"allOf": [{"type": ["integer", "string"]}, {"type": "number"}]}, "integer"),
        ({"anyOf": [{"required": ["x"]}, {"required": ["y"]}], "type": "object"}, "object"),
        (False, "json"),
        ({"$ref": "#/$defs/none"}, "json"),
        ({"$ref": "https://example.com/elsewhere"}, "json"),
        ({"allOf": [{"type": "string"}, {"type": "object"}]}, "json"),
        ("no schema", "json"),
    ],
)
def test_a_schema_is_shown_as_a_kind_of_field(schema: Any, kind: str) -> None:
    result = field(schema)
    assert result.kind == kind
    assert bool(result.reason) == (kind == "json")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["integer", "null"]},
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        {"oneOf": [{"const": None}, {"type": "integer"}]},
        {"type": "integer", "nullable": True},
        {"allOf": [{"type": ["integer", "null"]}, {"nullable": True}]},
    ],
)
def test_null_is_allowed_in_every_spelling(schema: Any) -> None:
    result = field(schema)
    assert (result.kind, result.nullable) == ("integer", True)
    assert not FormModel(schema).validate(None).violations
    assert FormModel(schema).validate("x").violations


def test_null_is_not_allowed_where_one_of_several_schemas_forbids_it() -> None:
    assert not field({"allOf": [{"type": ["integer", "null"]}, {"type": "integer"}]}).nullable


def test_what_stands_beside_a_reference_wins() -> None:
    result = field({"$ref": "#/$defs/positive", "title": "Own", "default": 5, "maximum": 9})
    assert (result.label, result.help, result.default) == ("Own", "Above zero.", 5)
    assert (result.bounds.minimum, result.bounds.maximum) == (1, 9)


def test_schemas_that_apply_together_are_read_together() -> None:
    result = field(
        {
            "allOf": [
                {"properties": {"x": {"minimum": 1}}, "required": ["x"]},
                {"properties": {"x": {"type": "number", "maximum": 5}}},
            ]
        }
    )
    form = FormModel({})
    inner = form.property(result, result.properties[0], MISSING)
    assert (inner.kind, inner.required, inner.bounds.minimum, inner.bounds.maximum) == ("number", True, 1, 5)


UNION: Any = {"oneOf": [{"$ref": "#/$defs/cat"}, {"$ref": "#/$defs/dog"}]}


def test_the_form_of_a_value_is_found() -> None:
    assert [branch.label for branch in field(UNION).unions[0].branches] == ["cat", "dog"]
    assert field(UNION).unions[0].chosen is None
    assert field(UNION, {"pet": "dog"}).unions[0].chosen == 1
    assert field(UNION, {"pet": "cat", "lives": "many"}).unions[0].chosen == 0
    assert field(UNION, {"tricks": []}, u0=0).unions[0].chosen == 0
    assert field(UNION, 5).kind == "undecided"


def test_types_are_a_choice_of_forms() -> None:
    result = field({"type": ["string", "array"], "items": {"type": "integer"}}, [1])
    assert (result.kind, [branch.label for branch in result.unions[0].branches], result.unions[0].chosen) == (
        "list",
        ["Text", "List"],
        1,
    )
    assert field({}, {"b": 1}).kind == "object"
    assert field({}, u0=3).kind == "list"


def test_another_form_keeps_what_both_share_and_what_it_held() -> None:
    schema = {"type": "object", "properties": {"seed": {"type": "integer"}}, "oneOf": [DEFS["cat"], DEFS["dog"]]}
    form = FormModel(schema)
    value = {"seed": 1, "pet": "cat", "lives": 7}
    cat = form.root(value)
    assert defaults.switch_branch(form, cat, value, 0, 1, MISSING) == {"seed": 1, "pet": "dog"}
    dog = {"seed": 2, "pet": "dog", "tricks": ["sit"]}
    assert defaults.switch_branch(form, form.root(dog), dog, 0, 0, value) == {"seed": 2, "pet": "cat", "lives": 7}
    assert defaults.switch_branch(form, form.root({}), {}, 0, 0, MISSING) == {"pet": "cat"}


CONDITION: Any = {
    "type": "object",
    "properties": {"mode": {"enum": ["a", "b"], "default": "a"}},
    "if": {"properties": {"mode": {"const": "a"}}},
    "then": {"properties": {"size": {"type": "integer"}}, "required": ["size"]},
    "else": {"properties": {"rate": {"type": "number"}}},
    "dependentRequired": {"rate": ["mode"]},
    "dependentSchemas": {"extra": {"properties": {"more": {"type": "string"}}}},
}


@pytest.mark.parametrize(
    ("value", "names", "required"),
    [
        (MISSING, ["mode", "size"], {"size"}),
        ({"mode": "b"}, ["mode", "rate"], set()),
        ({"mode": "b", "rate": 1}, ["mode", "rate"], {"mode"}),
        ({"mode": "b", "extra": 1}, ["mode", "rate", "more"], set()),
    ],
)
def test_conditions_follow_the_value(value: Any, names: list[str], required: set[str]) -> None:
    result = FormModel(CONDITION).root(value)
    assert [field.name for field in result.properties] == names
    assert {field.name for field in result.properties if field.required} == required


def test_entries_with_names_of_ones_own() -> None:
    form = FormModel(
        {"type": "object", "patternProperties": {"^n-": {"type": "number"}}, "additionalProperties": {"type": "string"}}
    )
    root = form.root()
    kinds = {name: result.kind for name in ("n-1", "other") if (result := form.entry(root, name, MISSING)) is not None}
    assert kinds == {"n-1": "number", "other": "text"}
    assert FormModel({"type": "object", "properties": {"a": {}}, "additionalProperties": False}).root().entries is None


def test_places_of_a_list_in_both_dialects() -> None:
    for schema in (
        {"prefixItems": [{"type": "string"}], "items": False},
        {"items": [{"type": "string"}], "additionalItems": False},
    ):
        form = FormModel({"type": "array", **schema})
        root = form.root()
        first = form.item(root, 0, MISSING)
        assert first is not None
        assert first.kind == "text"
        assert form.item(root, 1, MISSING) is None
        assert form.validate(["x"]).violations == ()
        assert form.validate(["x", 1]).violations


def test_what_is_required_is_begun_and_nothing_else() -> None:
    schema = {
        "type": "object",
        "required": ["kind", "rate", "inner", "name"],
        "properties": {
            "kind": {"const": "x"},
            "rate": {"type": "number", "default": 0.1},
            "inner": {"type": "object", "properties": {"v": {"const": 1}, "w": {"default": 2}}, "required": ["v"]},
            "name": {"type": "string"},
            "optional": {"type": "string", "default": "o"},
        },
    }
    form = FormModel(schema)
    assert defaults.required_value(form, form.root()) == {"kind": "x", "rate": 0.1, "inner": {"v": 1}}


def test_what_branches_without_end_ends() -> None:
    node = {"type": "object", "required": ["l", "r"]}
    chain = {
        f"n{i}": {**node, "properties": {"l": {"$ref": f"#/$defs/n{i + 1}"}, "r": {"$ref": f"#/$defs/n{i + 1}"}}}
        for i in range(40)
    }
    form = FormModel({"$ref": "#/$defs/n0", "$defs": {**chain, "n40": {"type": "string"}}})
    assert len(form.outline) > 1000
    defaults.required_value(form, form.root())
    recursive = FormModel({"$ref": "#/$defs/tree", "$defs": DEFS})
    assert len(recursive.outline) == 5
    assert ("left",) * 9 in [
        path for path, _ in recursive.walk({"left": {"left": {"left": {"left": {"left": {"left": {"left": {"left": {}}}}}}}}})
    ]
    mutual = FormModel(
        {"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}}
    )
    assert mutual.root().kind == "undecided"


@pytest.mark.parametrize("reference", ["$ref", "$dynamicRef", "$recursiveRef"])
def test_a_list_of_itself_ends(reference: str) -> None:
    form = FormModel({"$schema": "https://json-schema.org/draft/2019-09/schema", "type": "array", "items": {reference: "#"}})
    root = form.root()
    inner = form.item(root, 0, MISSING)
    assert inner is not None
    assert (root.kind, inner.kind) == ("list", "list")
    assert len(list(form.walk([[[]], []]))) == 4


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {f"p{i}": {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]} for i in range(1000)}},
        {"allOf": [{"properties": {f"p{i}": {"type": "integer"}}} for i in range(1000)]},
        {"allOf": [{"if": {"required": [f"q{i}"]}, "else": {"properties": {f"p{i}": {"type": "string"}}}} for i in range(1000)]},
    ],
    ids=["unions", "parts", "conditions"],
)
def test_many_parameters_are_read_in_no_time(schema: Any) -> None:
    start = time.process_time()
    assert len(FormModel(schema).outline) == 1001
    # A hundredth of it is usual; far more would be work that grows with the square.
    assert time.process_time() - start < 10


def test_choices_by_the_ten_thousand_are_read_in_no_time() -> None:
    start = time.process_time()
    both = field({"enum": [f"v{i}" for i in range(20_000)], "allOf": [{"enum": [f"v{i}" for i in range(10_000, 30_000)]}]})
    assert (both.kind, len(both.choices)) == ("choice", 10_000)
    assert len(field({"enum": [1, 1.0, True, "1", {"a": 1, "b": 2}, {"b": 2, "a": 1}]}).choices) == 5
    assert time.process_time() - start < 20


def test_a_deep_value_is_read_without_looking_below_for_each_level() -> None:
    node = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/$defs/node"}}]}
    value: Any = "x"
    for _ in range(150):
        value = [value]
    start = time.process_time()
    assert len(list(FormModel({"$ref": "#/$defs/node", "$defs": {"node": node}}).walk(value))) == 151
    assert time.process_time() - start < 10


def test_another_form_does_not_begin_with_the_default_of_this_one() -> None:
    form = FormModel({"properties": {"device": {"type": ["string", "integer"], "default": "auto"}}})
    device = form.property(form.root(), form.root().properties[0], {})
    assert defaults.switch_branch(form, device, MISSING, 0, 1, MISSING) is MISSING
    assert defaults.switch_branch(form, device, 3, 0, 0, MISSING) == "auto"
    assert defaults.switch_branch(form, device, "auto", 0, 1, 3) == 3


@pytest.mark.slow
@pytest.mark.parametrize("word", ["dependentRequired", "dependencies"])
def test_reading_a_form_again_and_again_takes_no_more_memory(word: str) -> None:
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, word: {"a": ["b"], "b": ["a"]}}
    form = FormModel(schema)

    def read(times: int) -> int:
        for number in range(times):
            assert form.root({"a": str(number), "b": str(number)}, {}).properties[1].required
        gc.collect()
        return len(gc.get_objects())

    before = read(20)
    assert read(300) - before < 100
