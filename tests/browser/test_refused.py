"""What Foundry refuses stands at its field and in the summary, and nothing typed is lost."""

import pytest

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person
from tests.browser.test_user_journey import received
from tests.shell.examples import configuration


def test_a_failure_stands_at_its_field_until_the_field_changes(person: Person, local: LocalFoundry) -> None:
    person.open_draft(configuration(name="To be refused", changelog="long " * 500), "review")
    person.submit()
    assert person.sees("The changelog has")
    assert person.sees("CreateConfigValidationError")
    person.click("Go to name")
    assert person.page.get_by_role("textbox", name="Name").input_value() == "To be refused"
    assert person.sees("Foundry: The changelog has")
    person.reload()
    assert person.sees("Foundry: The changelog has")
    person.type("Changelog", "short")
    assert "The changelog has" not in person.text()
    person.click("Review")
    person.submit()
    person.page.get_by_role("heading", name="Version 1").wait_for(timeout=20_000)
    assert len(received(local)) == 2


@pytest.mark.shared_app
def test_the_bare_address_is_home_and_a_trainer_is_one_click_away(person: Person) -> None:
    person.visit("/")
    assert person.page.title() == "Model Studio Configurator"
    person.click("Use this trainer")
    assert "/configure" in person.page.url
