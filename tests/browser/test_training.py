"""The way of an analyst from a version in training: change a parameter, create, train, look at the experiment, compare."""

from playwright.sync_api import Locator, expect
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import edits, request_body
from components.draft.draft import PARAMETERS
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from tests.browser.conftest import Person
from tests.browser.test_click_counts import create_version
from tests.browser.test_user_journey import forecast

# Milliseconds that a training may take where the machine is busy; alone it takes some ten seconds.
_TRAINING = 240_000


def follow(person: Person, name: str) -> None:
    person.page.get_by_role("link", name=name).first.click()
    person.settle()


def run_of(person: Person, version: int) -> Locator:
    return person.page.locator("[class*='st-key-run-']").filter(has_text=f"Version {version}").first


def start_first_version(local: LocalFoundry) -> str:
    """Create the first version of a forecast, start its training, and return the studio's RID."""
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    draft = edits.set_value(forecast(local), (*PARAMETERS, "prediction_length"), 12)
    studio = str(draft.studio_rid)
    foundry.create_config_version(foundry.create_config_version_request(studio, request_body.encode_request(draft)))
    foundry.launch(foundry.launch_request(studio))
    return studio


def test_a_changed_configuration_is_trained_and_compared_with_the_one_before(person: Person, local: LocalFoundry) -> None:
    studio = start_first_version(local)
    person.visit(f"/version?studio={studio}&version=1")
    person.click("Configure another")
    person.section("Parameters")
    person.type("Forecast horizon", "24")
    create_version(person, 2)
    person.click("Start training")
    expect(run_of(person, 2)).to_contain_text("Running", timeout=30_000)
    person.go(f"/runs?studio={studio}")
    for version in (1, 2):
        expect(run_of(person, version)).to_contain_text("Succeeded", timeout=_TRAINING)
    run_of(person, 2).get_by_role("link", name="Experiment").click()
    person.settle()
    expect(person.page.get_by_test_id("stVegaLiteChart")).to_have_count(1)
    person.choose("Compare with", "Version 1")
    expect(person.page.get_by_role("heading", name="2 experiments compared")).to_be_visible()
    assert "prediction_length" in person.text()
    assert person.page.get_by_test_id("stTable").first.get_by_text("trophy").count()
    follow(person, "Lineage")
    expect(person.page.locator(".st-key-lineage-drawing")).to_contain_text("Employment by industry")
