"""Resources found by browsing and by path; a new studio and a new model beside it."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person
from tests.browser.test_user_journey import DEMAND, FORECASTING, REGRESSION, begin, open_studio

PRICING, FIELD = "/Northwind Analytics/Pricing and demand", "/Northwind Analytics/Field operations"


def browse(person: Person, within: Locator, *names: str) -> None:
    """Go from name to name in the picker, which is open where nothing is chosen yet."""
    for name in names:
        within.get_by_role("button", name=name, exact=True).last.click()
        person.settle()


def test_a_studio_is_created_in_a_folder_and_a_model_beside_it(person: Person) -> None:
    person.visit("/studios")
    assert person.page.get_by_role("button", name="Create studio").is_disabled()
    main = person.page.get_by_test_id("stMain")
    person.unfold("Browse")
    browse(person, main, "Field operations", "Penguin survey", "Use this folder")
    person.type("Name", "Body mass")
    person.click("Create studio")
    assert person.sees("/Northwind Analytics/Field operations/Penguin survey/Body mass")
    person.click("Choose a trainer")
    person.page.locator(f"[class*='st-key-use-'][class*='{REGRESSION}'] button").first.click()
    person.settle()
    card = person.card("/workerConfig/inputs/input_df")
    browse(person, card, "Palmer penguins")
    person.choose("Target column", "body_mass_g · integer", within=card)
    person.section("Outputs")
    person.unfold("Create a model")
    name = person.page.get_by_role("textbox", name="Name of the new model")
    assert name.input_value() == "Body mass, AutoGluon Tabular Regression model"
    person.type("Name of the new model", "Penguin species model")
    person.click("Create model")
    assert person.sees("already exists in this folder")
    person.click("Use the existing “Penguin species model”")
    assert person.sees("/Northwind Analytics/Field operations/Penguin survey/Penguin species model")
    person.unfold("Create a model")
    person.type("Name of the new model", "Body mass model")
    expect(name).to_have_value("Body mass model")
    person.click("Create model")
    assert person.sees("/Northwind Analytics/Field operations/Penguin survey/Body mass model")
    person.section("Name")
    person.type("Name", "First")
    assert person.sees("Nothing is missing")


@pytest.mark.shared_app
def test_browsing_shows_who_and_when_and_why_something_cannot_be_chosen(person: Person) -> None:
    open_studio(person, f"{PRICING}/House prices/House prices")
    person.click("Choose a trainer")
    person.page.locator(f"[class*='st-key-use-'][class*='{REGRESSION}'] button").first.click()
    person.settle()
    card = person.card("/workerConfig/inputs/input_df")
    assert re.search(r"a model, not a dataset · in the trash|a model, not a dataset · Ben Okafor, ", card.inner_text())
    assert card.get_by_role("button", name="House price model", exact=True).is_disabled()
    person.click("Pricing and demand", within=card)
    person.click("Archive", within=card)
    assert "1 to 12 of 36" in card.inner_text()
    card.get_by_role("button", name="Page 3", exact=True).click()
    person.settle()
    assert "25 to 36 of 36" in card.inner_text()
    person.type("Search in this folder", "2023-1", within=card)
    assert card.get_by_role("button", name="2023-11", exact=True).count() == 1
    assert card.get_by_role("button", name="2022-11", exact=True).count() == 0
    person.section("Outputs")
    card = person.card("/workerConfig/outputs/model")
    person.unfold("Browse")
    assert "in the trash" in card.inner_text()
    person.click("Northwind Analytics", within=card)
    person.click("Field operations", within=card)
    # Field operations holds only the folder Penguin survey, which is open at once.
    assert "in another project than the studio" in card.inner_text()
    person.type("Find a model", f"{FIELD}/Penguin survey/Penguin species model", within=card)
    assert person.sees("“Penguin species model” cannot be chosen: in another project than the studio.")
    person.click("Diabetes progression model", within=card)
    assert person.sees(f"{PRICING}/Diabetes progression/Diabetes progression model")


@pytest.mark.shared_app
def test_what_was_used_lately_is_a_click_away_and_so_is_the_rid(person: Person) -> None:
    begin(person, FORECASTING)
    first, second = person.card("/workerConfig/inputs/input_df"), person.card("/workerConfig/inputs/test_df")
    person.type("Find a dataset", f"{DEMAND}/Employment by industry", within=first)
    person.click("Employment by industry", within=second)
    assert f"{DEMAND}/Employment by industry" in second.inner_text()
    person.click("RID", within=second)
    assert person.page.get_by_test_id("stPopoverBody").get_by_text("ri.foundry.main.dataset.").count() == 1


@pytest.mark.shared_app
def test_browsing_by_keyboard_alone(person: Person) -> None:
    person.visit("/studios")
    keys = person.page.keyboard
    person.page.get_by_role("textbox", name="Find a model studio").focus()

    def focused() -> str:
        return str(person.page.evaluate("document.activeElement.innerText.split('\\n').at(-1).trim()"))

    def press(name: str) -> None:
        """Go on by Tab until the named thing has the focus, and press Enter."""
        for _ in range(30):
            if focused() == name:
                keys.press("Enter")
                person.settle()
                return
            keys.press("Tab")
        raise AssertionError(f"{name} cannot be reached")

    press("Pricing and demand")
    assert focused() == "Archive"
    press("Demand forecasting")
    press("Demand forecasting")
    assert person.sees("Choose a trainer")
