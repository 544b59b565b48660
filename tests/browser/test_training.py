"""The whole way of an analyst: configure, create, train, look at the experiment, change a parameter, train again, compare."""

import pytest
from playwright.sync_api import Browser, expect

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person, window
from tests.browser.test_click_counts import create_forecast, create_version
from tests.browser.test_user_journey import DEMAND, FORECASTING, open_studio

# Milliseconds that a training may take where the machine is busy; alone it takes some ten seconds.
_TRAINING = 240_000


def follow(person: Person, name: str) -> None:
    person.page.get_by_role("link", name=name).first.click()
    person.settle()


def train(person: Person, version: int) -> None:
    """Start the training of the version in view, and watch its run end."""
    person.click("Start training")
    run = person.page.locator("[class*='st-key-run-']").filter(has_text=f"Version {version}").first
    expect(run).to_contain_text("Running", timeout=30_000)
    expect(run).to_contain_text("Succeeded", timeout=_TRAINING)
    # While the page is drawn again, the link of its former state may still be there.
    run.get_by_role("link", name="Experiment").first.click()
    person.settle()
    expect(person.page.get_by_test_id("stVegaLiteChart")).to_have_count(1)


@pytest.mark.slow
def test_from_a_configuration_to_the_comparison_of_two_trained_models(
    browser: Browser, address: str, local: LocalFoundry
) -> None:
    with window(browser, address) as person:
        open_studio(person, f"{DEMAND}/Demand forecasting")
        person.click("Choose a trainer")
        person.page.locator(f"[class*='st-key-use-'][class*='{FORECASTING}'] button").first.click()
        person.settle()
        create_forecast(person)
        train(person, 1)
        follow(person, "Open the version")
        person.click("Configure another")
        person.type("Forecast horizon", "24")
        create_version(person, 2)
        train(person, 2)
        person.choose("Compare with", "Version 1")
        expect(person.page.get_by_role("heading", name="2 experiments compared")).to_be_visible()
        assert "prediction_length" in person.text()
        assert person.page.get_by_test_id("stTable").first.get_by_text("trophy").count()
        follow(person, "Lineage")
        expect(person.page.locator(".st-key-lineage-drawing")).to_contain_text("Employment by industry")
