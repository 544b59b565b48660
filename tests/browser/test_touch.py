"""On a touch screen: what was typed counts, though the finger goes from the field straight to a button, a link or a section."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator

from components.demo.server import LocalFoundry
from components.draft.draft import Draft, new_draft_id
from tests.browser.conftest import ALICE, Person, window
from tests.browser.test_user_journey import DIABETES, REGRESSION
from tests.pages.validation_failures import rid

FOLDER = DIABETES.rpartition("/")[0]


@pytest.fixture
def person(browser: Browser, address: str) -> Iterator[Person]:
    with window(browser, address, width=420, has_touch=True, is_mobile=True) as person:
        yield person


def type_then_tap(person: Person, label: str, text: str, target: Locator) -> None:
    """Type into a field that is there and tap at once, as a keyboard on the screen leaves no other key to press first."""
    field = person.page.get_by_role("textbox", name=label).first
    field.tap()
    field.fill(text)
    target.tap()
    person.settle()


def button(person: Person, name: str) -> Locator:
    return person.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}(: |$)")).first


def draft(name: str, studio: str | None = None) -> Draft:
    """Return a draft of the documented trainer."""
    body = {"name": name, "trainerId": f"ri.models..trainer.{REGRESSION}", "workerConfig": {}}
    return Draft(new_draft_id(), studio, body, "0.388.0")


@pytest.mark.shared_app
def test_an_edit_survives_the_tap_that_leaves_it(person: Person) -> None:
    person.visit("/drafts")
    button(person, "Import a draft").tap()
    person.settle()
    type_then_tap(person, "Or paste it", json.dumps(draft("Tapped").body), button(person, "Import"))
    person.page.wait_for_url("**/configure?draft=*")
    person.page.get_by_role("radio", name=re.compile("^Resources")).tap()
    person.settle()
    memory = person.page.get_by_role("textbox", name="Memory (exact)").first
    for target, text in (
        (person.page.get_by_role("radio", name=re.compile("^Outputs")), "5G"),
        (person.page.get_by_role("button", name="Review").first, "6G"),
    ):
        person.page.get_by_role("radio", name=re.compile("^Resources")).tap()
        memory.wait_for()
        type_then_tap(person, "Memory (exact)", text, target)
        if "/review" in person.page.url:
            person.page.go_back()
            person.settle()
        person.page.get_by_role("radio", name=re.compile("^Resources")).tap()
        person.settle()
        assert memory.input_value() == text


@pytest.mark.shared_app
def test_a_new_name_survives_a_tap_on_a_button_beside_it(person: Person) -> None:
    with person.stored_drafts() as drafts:
        drafts.save(draft("Old name"), ALICE, 0, "Imported")
    person.visit("/drafts")
    button(person, "More").tap()
    person.settle()
    type_then_tap(person, "Name", "New name", button(person, "Duplicate"))
    assert "New name" in person.text()
    assert "Old name" not in person.text()


def test_a_studio_and_a_model_are_created_by_one_tap(person: Person, local: LocalFoundry) -> None:
    person.visit("/studios")
    person.type("Find a folder", FOLDER)
    type_then_tap(person, "Name", "By tap", button(person, "Create studio"))
    assert person.sees(f"{FOLDER}/By tap")
    person.open_draft(draft("With a model", rid(local, f"{FOLDER}/By tap")))
    person.page.get_by_role("radio", name=re.compile("^Outputs")).tap()
    person.settle()
    person.page.locator("summary").filter(has_text="Create a model").first.tap()
    person.settle()
    type_then_tap(person, "Name of the new model", "Tapped model", button(person, "Create model"))
    assert "Tapped model" in person.text()
    assert rid(local, f"{FOLDER}/Tapped model")
