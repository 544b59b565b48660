"""Finding and making things: by browsing, RID, path or URL; a new studio in a folder, a new model beside the studio."""

import pytest

from tests.browser.conftest import Person
from tests.browser.test_path import DEMAND, REGRESSION, open_studio

STUDIO = "ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890"


@pytest.mark.parametrize(
    "given",
    [
        STUDIO,
        f"https://example.palantirfoundry.com/workspace/model-studio/{STUDIO}/configure?tab=1",
        f"{DEMAND}/Demand forecasting",
    ],
)
def test_a_studio_opens_by_what_people_have_at_hand(person: Person, given: str) -> None:
    open_studio(person, given)
    assert person.sees("No version yet")


def test_what_leads_nowhere_is_said_beside_the_field(person: Person) -> None:
    person.visit("/studios")
    for typed, said in (
        ("/no/such/place", "Foundry has nothing at this path"),
        ("ri.models.main.model-studio.nothing", "Foundry has nothing under this RID"),
        ("https://example.com/x", "This address holds no RID"),
        (f"{DEMAND}/Industries", "is no model studio"),
    ):
        person.type("Find a model studio", typed)
        assert said in person.text()


def browse(person: Person, *names: str) -> None:
    for name in names:
        person.page.get_by_test_id("stPopoverBody").get_by_role("button", name=name, exact=True).click()
        person.settle()


def test_a_studio_is_created_in_a_folder_and_a_model_beside_it(person: Person) -> None:
    person.visit("/studios")
    assert person.page.get_by_role("button", name="Create studio").is_disabled()
    person.page.get_by_role("button", name="Browse").last.click()
    person.settle()
    browse(person, "Northwind Analytics", "Field operations", "Penguin survey", "Use this folder")
    person.page.keyboard.press("Escape")
    person.type("Name", "Body mass")
    person.click("Create studio")
    assert person.sees("/Northwind Analytics/Field operations/Penguin survey/Body mass")
    person.click("Choose a trainer")
    person.page.locator(f"[class*='st-key-use-'][class*='{REGRESSION}'] button").first.click()
    person.settle()
    card = person.card("/workerConfig/inputs/input_df")
    card.get_by_role("button", name="Browse").click()
    person.settle()
    browse(person, "Palmer penguins")
    person.choose("Target column", "body_mass_g · integer", within=card)
    person.section("Outputs")
    person.page.get_by_text("Create a model").first.click()
    person.type("Name of the new model", "Penguin species model")
    person.click("Create model")
    assert person.sees("exists already in this folder")
    person.type("Name of the new model", "Body mass model")
    person.click("Create model")
    assert person.sees("/Northwind Analytics/Field operations/Penguin survey/Body mass model")
    person.section("Details")
    person.type("Name", "First")
    assert person.sees("Nothing is missing")
