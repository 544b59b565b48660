"""How many clicks lead to a version: the browser counts them, and what is typed, and each test prints its count."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person, window
from tests.browser.test_user_journey import DEMAND, FORECASTING, open_studio, received
from tests.running import ROOT, App

# In the session storage, so that a change of the page's address in full keeps it.
COUNT = """
for (const [event, key] of [['click', 'clicks'], ['change', 'typed']])
  addEventListener(event, ({isTrusted, target}) => {
    if (!isTrusted || (event === 'change' && !target.matches('input[type=text], textarea'))) return
    sessionStorage[key] = Number(sessionStorage[key] || 0) + 1
  }, true)
"""


def check_counts(title: str, page: Page, most: int) -> None:
    """Print how often the person clicked and how many texts they typed; fail above the most clicks or another number of texts than 1."""
    clicks, typed = page.evaluate("['clicks', 'typed'].map(key => Number(sessionStorage[key] || 0))")
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


def test_a_first_version_takes_nine_clicks_and_one_typed_field(browser: Browser, tmp_path: Path, port: int) -> None:
    app = App(ROOT / "app.py", tmp_path, port=port, CONFIGURATOR_DATA_DIR=str(tmp_path / "data"))
    app.start()
    try:
        with window(browser, app.address) as person, person.page.add_init_script(COUNT):
            person.visit("/")
            person.click("Start the sample")
            create_forecast(person)
            check_counts("A first version", person.page, 9)
    finally:
        app.stop()


def test_a_version_with_one_parameter_changed_takes_four_clicks(browser: Browser, address: str, local: LocalFoundry) -> None:
    with window(browser, address) as person:
        open_studio(person, f"{DEMAND}/Demand forecasting")
        person.click("Choose a trainer")
        person.page.locator(f"[class*='st-key-use-'][class*='{FORECASTING}'] button").first.click()
        person.settle()
        create_forecast(person)
    with window(browser, address) as person, person.page.add_init_script(COUNT):
        person.visit("/")
        person.click("New version")
        person.type("Forecast horizon", "24")
        create_version(person, 2)
        check_counts("One parameter changed", person.page, 4)
    assert [b'"prediction_length":24' in body.replace(b" ", b"") for body in received(local)] == [False, True]
