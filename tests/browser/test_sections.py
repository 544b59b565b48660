"""The browser's Back and Forward move between the sections of the form, the focus is never lost, and undo outlives a reload."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.test_user_journey import DEMAND, FORECASTING, begin, use_trainer

pytestmark = pytest.mark.shared_app
HORIZON = "Forecast horizon"


def heading(person: Person, name: str) -> None:
    expect(person.page.get_by_role("heading", name=name, exact=True, level=2)).to_be_visible()
    person.settle()


def wait_for_focus(page: Page) -> None:
    """Wait until something has the focus; a widget that is drawn anew loses it for a moment."""
    expect(page.locator("body")).not_to_be_focused()


def test_back_and_forward_move_between_sections_and_bring_the_focus_back(person: Person) -> None:
    person.visit("/trainers")
    use_trainer(person, FORECASTING)
    person.click("Next: Outputs")
    expect(person.page.get_by_role("heading", name="Outputs", exact=True)).to_be_focused()
    person.section("Parameters")
    wait_for_focus(person.page)
    person.page.get_by_role("textbox", name=HORIZON).focus()
    person.click("Next: Resources")
    for name in ("Parameters", "Outputs", "Inputs"):
        person.page.go_back()
        heading(person, name)
        wait_for_focus(person.page)
    # The form was opened with one press, so one press leads back from it.
    person.page.go_back()
    expect(person.page).to_have_url(re.compile("/trainers$"))
    person.settle()
    person.page.go_forward()
    heading(person, "Inputs")
    for name in ("Outputs", "Parameters", "Resources"):
        person.page.go_forward()
        heading(person, name)
        person.settle()
        wait_for_focus(person.page)
    person.page.go_back()
    heading(person, "Parameters")
    expect(person.page.get_by_role("button", name="Next: Resources")).to_be_focused()


def test_a_studio_chosen_in_the_header_leaves_the_focus_there(person: Person) -> None:
    begin(person, FORECASTING)
    person.type("Find a model studio", f"{DEMAND}/Demand forecasting")
    studio = person.page.get_by_role("button", name=re.compile("Demand forecasting")).first
    expect(studio).to_be_focused()
    studio.click()
    person.settle()
    expect(person.page.get_by_role("textbox", name="Find a model studio")).to_be_visible()


def test_an_edit_is_undone_after_a_reload(person: Person) -> None:
    begin(person, FORECASTING, "parameters")
    person.type(HORIZON, "12")
    person.reload()
    horizon = person.page.get_by_role("textbox", name=HORIZON)
    expect(horizon).to_have_value("12")
    person.click("Undo")
    expect(horizon).to_have_value("1")
    person.click("History of this draft")
    expect(person.page.get_by_role("dialog").get_by_text(f"{HORIZON}: 12").first).to_be_visible()
