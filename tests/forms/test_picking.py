"""The picker of a resource: by text, with reasons for a refusal, by what was used lately, by browsing."""

import pytest
from streamlit.testing.v1 import AppTest

from components.forms.markdown import escape
from tests.forms.in_memory_foundry import (
    BESIDE,
    ELSEWHERE,
    FOLDER,
    FOREIGN,
    OTHER,
    PROJECT,
    RESOURCES,
    SPACE,
    InMemoryFoundry,
)


def page() -> None:
    import streamlit as st

    from components.forms.picker import picker
    from components.foundry.models import Resource
    from tests.forms.in_memory_foundry import FOLDER, PROJECT

    def take(resource: Resource) -> None:
        st.session_state["picked"] = resource.rid

    foundry, options = st.session_state["foundry_of_test"], st.session_state["options"]
    picker.draw(foundry, "p", picker.PickerOptions("model", start=FOLDER, project=PROJECT, **options), take)
    picker.draw(foundry, "q", picker.PickerOptions("model", project=PROJECT), take)


def opened(used: tuple[str, ...] = (), **options: object) -> AppTest:
    at = AppTest.from_function(page)
    at.session_state["foundry_of_test"], at.session_state["options"] = InMemoryFoundry(used=used), options
    return at.run()


def typed(at: AppTest, text: str) -> AppTest:
    return at.text_input(key="p#find").set_value(text).run()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/nowhere", "Foundry has nothing at this path"),
        ("/S/Sales", "“Sales” cannot be chosen: a dataset, not a model."),
        ("/S/Old model", "“Old model” cannot be chosen: in the trash."),
        (FOREIGN, "“Bird model” cannot be chosen: in another project than the studio."),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_the_reason(text: str, reason: str) -> None:
    at = typed(opened(), text)
    assert not at.exception
    assert any(escape(reason) in element.value for element in at.markdown)
    assert "picked" not in at.session_state
    assert not any(escape(reason) in element.value for element in typed(at, " ").markdown)


@pytest.mark.parametrize("text", [BESIDE, " /S/House price model "])
def test_what_is_found_is_taken(text: str) -> None:
    at = typed(opened(), text)
    assert not at.exception
    assert at.session_state["picked"] == BESIDE


def test_what_was_used_lately_is_offered_everywhere_after_the_suggestions() -> None:
    at = opened(used=(BESIDE, ELSEWHERE), suggested=(ELSEWHERE,))
    recent = [str(button.key) for button in at.button if "#recent:" in str(button.key)]
    assert recent == [f"p#recent:{ELSEWHERE}", f"p#recent:{BESIDE}", f"q#recent:{BESIDE}", f"q#recent:{ELSEWHERE}"]
    at.button(key=f"q#recent:{BESIDE}").click().run()
    assert at.session_state["picked"] == BESIDE


def test_what_is_suggested_is_offered_but_not_what_is_chosen_already_or_cannot_be() -> None:
    keys = [button.key for button in opened(suggested=(BESIDE, FOREIGN)).button]
    assert f"p#recent:{BESIDE}" in keys
    assert f"p#recent:{FOREIGN}" not in keys
    assert f"p#recent:{BESIDE}" not in [button.key for button in opened(suggested=(BESIDE,), chosen=BESIDE).button]


def test_a_picker_that_is_disabled_offers_nothing() -> None:
    at = opened(disabled=True, suggested=(BESIDE,))
    assert at.text_input(key="p#find").disabled
    assert not [button for button in at.button if str(button.key).startswith("p#")]


def test_browsing_begins_in_the_given_folder_and_goes_up_and_down() -> None:
    at = opened()
    assert not at.exception
    assert at.button(key=f"p#{FOLDER}:#entry:{BESIDE}").disabled is False
    at.button(key=f"p#crumb:{PROJECT}").click().run()
    at.button(key=f"p#{PROJECT}:#entry:{FOLDER}").click().run()
    at.button(key=f"p#{FOLDER}:#entry:{BESIDE}").click().run()
    assert at.session_state["picked"] == BESIDE


def test_a_list_that_is_cut_is_read_to_its_end_on_request() -> None:
    at = AppTest.from_function(page)
    at.session_state["foundry_of_test"], at.session_state["options"] = InMemoryFoundry(complete=False), {}
    at.run()
    assert "Only the first 4 were read." in [element.value for element in at.caption]
    at.button(key="p#rest").click().run()
    assert "Only the first 4 were read." not in [element.value for element in at.caption]


def test_a_folder_that_holds_only_another_one_is_skipped_on_the_way_down() -> None:
    at = opened()
    # The only space is open at once, and lists the projects.
    assert [str(button.key) for button in at.button if "#entry:" in str(button.key) and str(button.key).startswith("q#")] == [
        f"q#{SPACE}:#entry:{PROJECT}",
        f"q#{SPACE}:#entry:{OTHER}",
    ]
    at.button(key="q#crumb:").click().run()
    assert at.button(key=f"q#None:#entry:{SPACE}")
    lone = tuple(entry for entry in RESOURCES if entry.parent_folder_rid != PROJECT or entry.rid == FOLDER)
    at.session_state["foundry_of_test"] = InMemoryFoundry(lone)
    at.button(key=f"q#None:#entry:{SPACE}").click().run()
    at.button(key=f"q#{SPACE}:#entry:{PROJECT}").click().run()
    assert at.button(key=f"q#{FOLDER}:#entry:{BESIDE}")
    at.button(key=f"q#crumb:{PROJECT}").click().run()
    assert at.button(key=f"q#{PROJECT}:#entry:{FOLDER}")
