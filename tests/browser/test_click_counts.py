"""How many clicks lead to a version: the browser counts them, and what is typed, and each test prints its count."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page

from components.demo.sqlite_store import FILE
from tests.browser.conftest import Person, window
from tests.browser.test_user_journey import DEMAND
from tests.running import ROOT, App

# In the session storage, so that a change of the page's address in full keeps it.
COUNT = """
for (const [event, key] of [['click', 'clicks'], ['change', 'typed']])
  addEventListener(event, ({isTrusted, target}) => {
    if (!isTrusted || (event === 'change' && !target.matches('input[type=text], textarea'))) return
    sessionStorage[key] = Number(sessionStorage[key] || 0) + 1
  }, true)
"""
TAKE_COUNTS = """() => ['clicks', 'typed'].map(key => {
  const count = Number(sessionStorage[key] || 0)
  delete sessionStorage[key]
  return count
})"""


def check_counts(title: str, page: Page, most: int) -> None:
    """Print how often the person clicked and how many texts they typed since the last count.

    Fail above the most clicks or another number of texts than 1.
    """
    clicks, typed = page.evaluate(TAKE_COUNTS)
    print(f"{title}: {clicks} clicks, typed fields: {typed}")
    assert clicks <= most
    assert typed == 1


def create_forecast(person: Person) -> None:
    """Fill in a new draft of the forecasting trainer that has its studio, and create the version."""
    person.click("Employment by industry")
    person.click("Accept all")
    person.click("Next: Outputs")
    person.click("Demand forecast model")
    person.click("Next: Parameters")
    person.type("Forecast horizon", "12")
    create_version(person, 1)


def create_version(person: Person, number: int) -> None:
    person.click("Review")
    button = person.submit_button
    assert button.inner_text().endswith(f"Create version {number} in Demand forecasting")
    assert button.locator("p").evaluate("label => label.scrollWidth <= label.clientWidth")
    person.submit()
    person.page.get_by_role("heading", name=re.compile(f"^Version {number} ·")).wait_for(timeout=20_000)


def created_horizons(data: Path) -> list[int]:
    """Return the forecast horizons of the versions that were created in the studio of the sample, oldest first."""
    (file,) = data.rglob(FILE)
    with closing(sqlite3.connect(file)) as foundry:
        query = "SELECT document FROM versions JOIN resources ON rid = studio_rid WHERE path = ? ORDER BY version"
        versions = foundry.execute(query, [f"{DEMAND}/Demand forecasting"])
        return [json.loads(document)["workerConfig"]["customConfig"]["prediction_length"] for (document,) in versions]


def test_a_first_version_takes_nine_clicks_and_the_next_with_one_parameter_changed_four(
    browser: Browser, tmp_path: Path, port: int
) -> None:
    data = tmp_path / "data"
    app = App(ROOT / "app.py", tmp_path, port=port, CONFIGURATOR_DATA_DIR=str(data))
    app.start()
    try:
        with window(browser, app.address) as person, person.page.add_init_script(COUNT):
            person.visit("/")
            assert "Demo: local Foundry with sample data" in person.page.get_by_test_id("stSidebar").inner_text()
            person.click("Start the sample")
            person.page.get_by_text("Sample:").wait_for()
            create_forecast(person)
            check_counts("A first version", person.page, 9)
            person.visit("/")
            person.click("New version")
            person.type("Forecast horizon", "24")
            create_version(person, 2)
            check_counts("One parameter changed", person.page, 4)
    finally:
        app.stop()
    assert created_horizons(data) == [12, 24]
