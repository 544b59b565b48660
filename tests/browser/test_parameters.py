"""Parameters filled by keyboard, and where the focus is afterwards."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.test_user_journey import begin

pytestmark = pytest.mark.shared_app

SIMULATION = "experimental_simulation"


def shows(person: Person, key: str, value: object) -> bool:
    """Wait until the saved draft has a value for a parameter."""
    for _ in range(150):
        parameters = person.saved_parameters() or {}
        if parameters.get(key, "not set") == value:
            return True
        person.page.wait_for_timeout(100)
    raise AssertionError(f"{key}: {parameters.get(key)!r} is not {value!r}")


def test_the_form_is_filled_by_keyboard_alone(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    keys = person.page.keyboard
    person.page.get_by_role("textbox", name="Run name").focus()
    keys.type("By keyboard")
    keys.press("Tab")
    person.settle()
    assert shows(person, "name", "By keyboard")
    person.page.get_by_role("combobox", name="Engine").focus()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Enter")
    person.settle()
    assert shows(person, "engine", {"kind": "implicit"})
    person.page.locator("summary").filter(has_text="Calibration").focus()
    keys.press("Enter")
    person.settle()
    person.page.get_by_role("radiogroup", name="Enabled").get_by_role("radio", name="Yes").focus()
    keys.press("Space")
    person.settle()
    assert shows(person, "calibration", {"enabled": True})
    assert person.sees("Calibration › Method: this is required.")
    person.page.locator("[class*='customConfig-calibration-enabled-menu'] button").last.focus()
    keys.press("Space")
    person.page.get_by_role("button", name="Use default").wait_for()
    keys.press("Tab")
    keys.press("Enter")
    assert shows(person, "calibration", "not set")


def test_the_menu_of_a_field_is_used_by_keyboard_alone(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    keys = person.page.keyboard
    menu = person.page.locator("[class*='customConfig-note_list-menu'] button")
    menu.wait_for()
    person.page.get_by_role("textbox", name="Nullable by type list").focus()
    keys.type("x")
    # Leaves the text, which is taken, and leads to the menu beside it, which stays through the edit.
    keys.press("Tab")
    assert shows(person, "note_list", "x")
    expect(menu).to_be_focused()
    keys.press("Space")
    person.page.get_by_role("button", name="Send null").wait_for()
    expect(menu).to_be_focused()
    keys.press("Tab")
    expect(person.page.get_by_role("button", name="Use default")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    assert shows(person, "note_list", None)


def test_the_focus_stays_where_one_works(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    keys, page = person.page.keyboard, person.page
    title = page.locator("summary").filter(has_text="Calibration")
    title.focus()
    keys.press("Enter")
    page.get_by_role("radiogroup", name="Enabled").wait_for()
    person.settle()
    expect(title).to_be_focused()
    page.locator("summary").filter(has_text="Labels").focus()
    keys.press("Enter")
    another = page.locator("[class*='customConfig-labels-another']").get_by_role("textbox")
    another.wait_for()
    another.fill("n-run")
    keys.press("Enter")
    expect(page.locator("[class*='customConfig-labels-n_x2d_run'] input").first).to_be_focused()
    # The section now says that something in it is set, and is the same one still.
    value = page.get_by_role("textbox", name="Value")
    value.fill("4")
    keys.press("Enter")
    assert shows(person, "labels", {"n-run": 4})
    person.settle()
    expect(value).to_be_focused()
    person.click("Page 2")
    expect(page.get_by_text("16 to 30 of 38")).to_be_in_viewport()
    page.locator("summary").filter(has_text="Seeds").focus()
    keys.press("Enter")
    page.get_by_role("button", name="Add an entry").wait_for()
    person.settle()
    person.click("Add an entry")
    expect(page.get_by_role("textbox", name="Entry 1")).to_be_focused()


def test_a_problem_leads_to_its_field_wherever_it_stands(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    person.unfold("Calibration")
    person.page.get_by_role("radiogroup", name="Enabled").get_by_text("Yes").click()
    person.settle()
    person.page.get_by_test_id("stPagination").get_by_text("2", exact=True).click()
    person.settle()
    person.section("Resources")
    person.click("Calibration › Method: this is required.", exact=False)
    expect(person.page.get_by_role("combobox", name="Method")).to_be_focused()
    person.section("Name")
    person.type("Name", "")
    person.section("Resources")
    person.click("Enter a name", exact=False)
    expect(person.page.get_by_role("textbox", name="Name")).to_be_focused()
    person.click("Review")
    person.page.get_by_role("button", name="Go to parameters").first.click()
    expect(person.page.get_by_role("textbox", name="Run name")).to_be_focused()
