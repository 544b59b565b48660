"""Parameters of any schema, filled by clicking and typing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.test_user_journey import begin

pytestmark = pytest.mark.shared_app

SIMULATION, FORECASTING = "experimental_simulation", "autogluon_time_series_forecasting"


def shows(person: Person, key: str, value: object) -> bool:
    """Wait until the saved draft has a value for a parameter."""
    for _ in range(50):
        parameters = person.saved_parameters() or {}
        if parameters.get(key, "not set") == value:
            return True
        person.page.wait_for_timeout(100)
    raise AssertionError(f"{key}: {parameters.get(key)!r} is not {value!r}")


def test_a_union_is_switched_back_and_forth_without_loss(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    person.choose("Engine", "Implicit")
    person.type("Tolerance", "1e-3")
    person.choose("Engine", "Explicit")
    person.type("Step", "0.5")
    assert shows(person, "engine", {"kind": "explicit", "step": 0.5})
    person.choose("Engine", "Implicit")
    assert shows(person, "engine", {"kind": "implicit", "tolerance": 0.001})
    person.choose("Engine", "Explicit")
    assert shows(person, "engine", {"kind": "explicit", "step": 0.5})
    person.choose("Stopping rule", "At a loss")
    person.type("Loss", "0.25")
    person.choose("Stopping rule", "After a number of rounds")
    person.type("Rounds", "7")
    person.choose("Stopping rule", "At a loss")
    assert shows(person, "stopping", {"loss": 0.25})


def test_a_list_is_filled_reordered_and_emptied(person: Person) -> None:
    begin(person, FORECASTING, "parameters")
    person.unfold("Quantile levels")
    for place, value in enumerate(("0.1", "0.5", "0.9"), 1):
        person.click("Add an entry")
        person.type(f"Entry {place}", value)
    assert shows(person, "quantile_levels", [0.1, 0.5, 0.9])
    person.more("/quantile_levels/2", "Move up")
    assert shows(person, "quantile_levels", [0.1, 0.9, 0.5])
    person.more("/quantile_levels/0", "Duplicate")
    assert shows(person, "quantile_levels", [0.1, 0.1, 0.9, 0.5])
    person.more("/quantile_levels/1", "Remove")
    person.type("Entry 1", "zero")
    assert person.sees("Quantile levels › entry 1: “zero” is not used")
    person.more("/quantile_levels/0", "Move down")
    expect(person.page.get_by_role("textbox", name="Entry 2")).to_have_value("zero")
    person.more("/quantile_levels/1", "Remove")
    assert shows(person, "quantile_levels", [0.9, 0.5])
    person.more("/quantile_levels", "Use default")
    assert shows(person, "quantile_levels", "not set")


def test_unset_null_and_value_are_three_things(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    person.type("Nullable by type list", "x")
    assert shows(person, "note_list", "x")
    person.more("/note_list", "Send null")
    assert shows(person, "note_list", None)
    person.more("/note_list", "Send empty text")
    assert shows(person, "note_list", "")
    person.more("/note_list", "Use default")
    assert shows(person, "note_list", "not set")


def test_parameters_are_found_by_their_words_and_by_their_change(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    person.type("Rate", "0.2")
    person.type("Find a parameter", "64-bit")
    field = person.page.get_by_role("textbox", name="Seed")
    expect(field).to_be_visible()
    expect(person.page.get_by_role("textbox", name="Rate")).to_have_count(0)
    person.type("Seed", "18446744073709551615")
    assert shows(person, "seed", 18446744073709551615)
    person.type("Find a parameter", "no such thing")
    assert person.sees("No parameter matches")
    person.type("Find a parameter", "")
    person.page.get_by_text("Only what differs from the defaults").click()
    person.settle()
    expect(person.page.get_by_role("textbox", name="Rate")).to_be_visible()
    expect(field).to_be_visible()
    expect(person.page.get_by_role("textbox", name="Run name")).to_have_count(0)


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


def test_a_name_that_is_refused_stays_where_it_was_typed(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    person.unfold("Labels")
    another = person.page.locator("[class*='customConfig-labels-another']").get_by_role("textbox")
    another.fill("no-such")
    another.press("Enter")
    assert person.sees("“no-such” is not added: the trainer takes no entry with this name.")
    expect(another).to_have_value("no-such")
    another.fill("x-site")
    another.press("Enter")
    expect(another).to_have_value("")
    assert not person.page.get_by_text("is not added").count()
    assert shows(person, "labels", {"x-site": ""})


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


def test_what_is_found_is_drawn_once_with_all_that_is_in_it(person: Person, subtests: pytest.Subtests) -> None:
    begin(person, SIMULATION, "parameters")
    person.choose("Engine", "Explicit")
    person.type("Step", "0.5")
    person.page.get_by_text("Only what differs from the defaults").click()
    person.settle()
    expect(person.page.get_by_role("textbox", name="Step")).to_have_count(1)
    assert shows(person, "engine", {"kind": "explicit", "step": 0.5})
    person.page.get_by_text("Only what differs from the defaults").click()
    person.settle()
    for words, label in (("calibration", "Calibration"), ("isotonic", "Method"), ("search space", "Search space")):
        with subtests.test(words):
            person.type("Find a parameter", words)
            assert person.sees(label)


def test_a_value_corrected_as_json_stands_in_its_field_at_once(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    person.more("/rate", "Edit as JSON")
    person.type("Rate (JSON)", '"0.1"')
    person.more("/rate", "Edit as fields")
    assert person.sees("The value does not fit the field")
    person.type("Rate (JSON)", "0.25")
    expect(person.page.get_by_role("textbox", name="Rate")).to_have_value("0.25")
    assert shows(person, "rate", 0.25)


def test_a_date_is_kept_as_it_is_typed_and_can_be_picked(person: Person) -> None:
    begin(person, SIMULATION, "parameters")
    person.type("Find a parameter", "Start date")
    person.type("Start date", "2026-02-31")
    assert person.sees("This is not a date such as 2026-01-31.")
    expect(person.page.get_by_role("textbox", name="Start date").first).to_have_value("2026-02-31")
