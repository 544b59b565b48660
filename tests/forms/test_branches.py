"""A union's field: the branch shown is the one sent, also after its value is emptied or unset."""

from typing import Any

from streamlit.testing.v1 import AppTest

from components.draft.draft import PARAMETERS
from tests.forms.test_widgets import draft, stage

SCHEMA: Any = {
    "properties": {
        "amount": {"default": 3, "anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "number"}]},
        "free": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "told": {
            "default": {"depth": 4},
            "anyOf": [
                {"title": "First", "type": "object", "properties": {"depth": {"type": "integer"}}},
                {"title": "Second", "type": "object", "properties": {"key": {"type": "string"}, "n": {"type": "integer"}}},
            ],
        },
    }
}
KEY = "d/workerConfig/customConfig"


def chosen(at: AppTest, name: str, branch: int) -> AppTest:
    at.selectbox(key=f"{KEY}/{name}#form0").select_index(branch).run()
    return at.run()


def test_an_emptied_field_does_not_become_another_form() -> None:
    at = chosen(stage(SCHEMA, {}), "amount", 1)
    at.text_input(key=f"{KEY}/amount#text").set_value("x").run()
    at.text_input(key=f"{KEY}/amount#text").set_value("").run()
    at.run()
    assert draft(at).get((*PARAMETERS, "amount")) == ""
    at = chosen(at, "amount", 2)
    at.text_input(key=f"{KEY}/amount#number").set_value("0.5").run()
    at.text_input(key=f"{KEY}/amount#number").set_value("").run()
    at.run()
    # Nothing would be the default, which is a whole number: the field asks for a value instead.
    assert (*PARAMETERS, "amount") in draft(at).rejected_inputs
    assert at.selectbox(key=f"{KEY}/amount#form0").value == 2


def test_the_default_brings_its_own_form_back() -> None:
    at = chosen(stage(SCHEMA, {}), "told", 1)
    at.text_input(key=f"{KEY}/told/key#text").set_value("x").run()
    at.run()
    at.text_input(key=f"{KEY}/told/key#text").set_value("").run()
    at.run()
    assert draft(at).get((*PARAMETERS, "told")) == {}
    assert at.selectbox(key=f"{KEY}/told#form0").value == 1
    at.button(key=f"{KEY}/told#menu").click().run()
    at.button(key=f"{KEY}/told#do:Use default").click().run()
    at.run()
    assert draft(at).get(PARAMETERS) == {}
    # Another widget's edit has set it.
    assert at.selectbox(key=f"{KEY}/told#form0#set1").value == 0


def test_without_a_default_an_emptied_field_is_not_set_and_keeps_its_form() -> None:
    at = chosen(stage(SCHEMA, {}), "free", 1)
    at.text_input(key=f"{KEY}/free#text").set_value("x").run()
    at.text_input(key=f"{KEY}/free#text").set_value("").run()
    at.run()
    assert not draft(at).get(PARAMETERS)
    assert at.selectbox(key=f"{KEY}/free#form0").value == 1
