"""Choices whose titles or values look alike: the chosen one is sent, an untouched one stays."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.draft.draft import PARAMETERS, Draft
from components.forms import binding
from components.forms.fields.codec import codec_for
from components.forms.inputs import column_mapping
from components.schema.form_model import FormModel
from components.schema.labels import label_qualifiers, unique_labels
from components.schema.path import same
from tests.forms.test_widgets import draft, stage

ALIKE: dict[str, Any] = {
    "properties": {
        "level": {"enum": [1, "1", 2]},
        "model": {"oneOf": [{"const": f"m-{index}", "title": "Model"} for index in (1, 2, 3)]},
        "fill": {"type": ["string", "null"], "enum": ["null", "mean", None]},
        "blank": {"enum": ["", " ", "\u00a0", "a", "a ", "a\n"]},
        "numbers": {"enum": [1, 1.0, "1.0", True, "true"]},
        "several": {"type": "array", "items": {"enum": [1, "1", "2"]}, "uniqueItems": True},
        "rest": {"type": "integer"},
    }
}
VALUES = {"level": 1, "model": "m-1", "fill": "null", "blank": "a", "numbers": 1, "several": [1], "rest": 1}


@given(st.lists(st.text(st.sampled_from(" \n1(a)\ud800\ud801\u00a0"), max_size=6), max_size=6))
def test_labels_are_unlike_each_other_on_screen(labels: list[str]) -> None:
    unique = unique_labels(labels, *label_qualifiers(labels))
    on_screen = [" ".join(label.split()).encode("utf-8", "replace") for label in unique]
    assert len(set(on_screen)) == len(labels)
    assert all(on_screen)


def test_a_label_that_no_other_has_stays_as_it_is() -> None:
    assert unique_labels(["a", "b", "b"], ["x", "y", "z"]) == ["a", "b (y)", "b (z)"]
    assert unique_labels(["b", "b", "b 1"]) == ["b 2", "b 3", "b 1"]


def test_touching_one_field_changes_no_other() -> None:
    at = stage(ALIKE, VALUES)
    next(element for element in at.text_input if element.label == "Rest").set_value("2")
    at.run()
    assert same(draft(at.run()).get(PARAMETERS), {**VALUES, "rest": 2})


@pytest.mark.parametrize("name", ["level", "model", "fill", "blank", "numbers"])
def test_each_choice_is_the_value_that_is_sent(name: str) -> None:
    at = stage(ALIKE, VALUES)
    field = next(element for path, element in FormModel(ALIKE).walk() if path == (name,))
    values = [codec_for(field).from_widget(index) for index in range(len(field.choices) + field.nullable)]
    for index, value in enumerate(values):
        box = next(element for element in at.selectbox if element.key and f"/{name}#" in element.key)
        assert len(box.options) == len(values)
        box.select_index(index)
        at.run()
        at.run()
        assert same(draft(at).get((*PARAMETERS, name)), value), box.options


def test_several_choices_are_the_values_that_are_sent() -> None:
    at = stage(ALIKE, VALUES)
    at.multiselect[0].set_value([1, 0])
    at.run()
    assert same(draft(at.run()).get((*PARAMETERS, "several")), ["1", 1])


@given(st.lists(st.dictionaries(st.sampled_from(["kind", "n"]), st.sampled_from([1, "1", "a b"])), min_size=2, max_size=5))
def test_the_branches_of_a_union_are_told_apart(constants: list[dict[str, Any]]) -> None:
    branches = [
        {"title": "Model", "type": "object", "properties": {name: {"const": value} for name, value in element.items()}}
        for element in constants
    ]
    schema = {"anyOf": [*branches, {"title": "Model 1", "type": "object", "properties": {"x": {}}}]}
    (union,) = FormModel(schema).root().unions
    assert len({" ".join(branch.label.split()) for branch in union.branches}) == len(union.branches)


def test_columns_that_look_alike_are_told_apart() -> None:
    types = {"a": "STRING", "a ": "STRING", "a · string": "LONG", "\ud800": "LONG", "\udc01": "LONG"}  # noqa: F601
    view = column_mapping.DatasetInput("train", "rid", {"target": ("a  ", "gone")}, (), ())
    labels = column_mapping._label_columns(view, types)
    assert set(labels) == {*types, "a  ", "gone"}
    assert len({" ".join(label.split()).encode("utf-8", "replace") for label in labels.values()}) == len(labels)


def test_an_example_never_takes_the_place_of_an_action_or_of_another_example() -> None:
    schema = {"properties": {"x": {"examples": ["default", 1, "1"], "type": ["string"], "default": "d"}}}
    at = stage(schema, {"x": "held"})
    at.button(key="d/workerConfig/customConfig/x#menu").click().run()
    labels = [element.label for element in at.button if element.key and "#do:" in element.key]
    assert len(labels) == len(set(labels)) == 3 + len(["Use default", "Send empty text", "Edit as JSON"])
    at.button(key="d/workerConfig/customConfig/x#do:Use default").click().run()
    assert draft(at).get((*PARAMETERS, "x"), "not set") == "not set"


REPEATED: Any = {
    "properties": {
        "several": {"type": "array", "items": {"enum": ["a", "b"]}},
        "once": {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": True},
    }
}


def test_a_choice_can_be_taken_twice_where_the_schema_allows_it() -> None:
    at = stage(REPEATED, {"several": ["a"]})
    several, key = (*PARAMETERS, "several"), "d/workerConfig/customConfig/several"
    assert len(at.multiselect) == 2
    at.button(key=f"{key}#menu").click().run()
    at.button(key=f"{key}#do:Choose one several times").click().run()
    at.run()
    at.button(key=f"{key}#add").click().run()
    at.selectbox(key=f"{key}/1#choice").select_index(0).run()
    assert draft(at.run()).get(several) == ["a", "a"]
    assert not draft(at).rejected_inputs
    at.button(key=f"{key}#menu").click().run()
    assert not [element for element in at.button if element.key == f"{key}#do:Choose each once"]
    at.selectbox(key=f"{key}/1#choice").select_index(1).run()
    at.run()
    at.button(key=f"{key}#do:Choose each once").click().run()
    at.run()
    assert at.multiselect(key=f"{key}#choices").value == [0, 1]


def test_what_holds_a_value_twice_is_a_list_in_which_both_stand() -> None:
    at = stage(REPEATED, {"several": ["b", "a", "b"], "once": ["a", "a"]})
    assert not at.multiselect
    chosen = [element.value for element in at.selectbox]
    assert chosen == [1, 0, 1, 0, 0]
    at.selectbox[1].select_index(1).run()
    assert draft(at.run()).get(PARAMETERS) == {"several": ["b", "b", "b"], "once": ["a", "a"]}


def test_each_choice_of_once_is_taken_once() -> None:
    at = stage(REPEATED, {})
    at.button(key="d/workerConfig/customConfig/once#menu").click().run()
    assert not [element for element in at.button if element.key and element.key.endswith("several times")]


@given(st.lists(st.text(st.sampled_from("a-b_x/#2d ")), min_size=1, max_size=2), st.lists(st.text(st.sampled_from("a-b_x/#2d "))))
def test_the_widget_of_a_path_has_a_class_of_its_own(element: list[str], other: list[str]) -> None:
    """Streamlit makes a class of a key by putting a hyphen for every sign that a class cannot have."""
    draft = Draft("d", None, {})
    keys = [binding.key(draft, tuple(path)) for path in (element, other)]
    classes = [re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip()) for key in keys]
    assert (classes[0] == classes[1]) == (element == other)
    assert classes[0].count("-") == len(element)
