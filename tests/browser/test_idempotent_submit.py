"""One version per submission, whatever is clicked twice, lost or killed on the way."""

import pytest

from components.demo.server import LocalFoundry
from components.draft.draft import Draft
from tests.browser.conftest import Person
from tests.browser.test_user_journey import received
from tests.conftest import inject_fault
from tests.running import App
from tests.shell.examples import configuration, configuration_in_new_studio


@pytest.fixture
def draft(shared_local: LocalFoundry, request: pytest.FixtureRequest) -> Draft:
    return configuration_in_new_studio(shared_local, request.node.name)


def create_path(draft: Draft) -> str:
    return f"{draft.studio_rid}/configVersions"


@pytest.mark.shared_app
def test_a_connection_reset_before_the_work_is_safe_to_send_again(
    person: Person, draft: Draft, shared_local: LocalFoundry
) -> None:
    person.open_draft(draft, "review")
    inject_fault(shared_local, kind="drop_before", method="POST", path=create_path(draft))
    person.submit()
    assert person.sees("It is not known yet whether “Only once” was created")
    assert person.submit_button.count() == 0
    person.page.get_by_text("Not created; it is safe to send it again").first.wait_for(timeout=30_000)
    person.submit()
    assert person.sees("Created as version 1")
    assert len(received(shared_local, draft.studio_rid)) == 2


@pytest.mark.shared_app
def test_three_quick_clicks_make_one_version(person: Person, draft: Draft, shared_local: LocalFoundry) -> None:
    person.open_draft(draft, "review")
    inject_fault(shared_local, kind="delay", method="POST", path=create_path(draft), seconds=4)
    person.submit_button.click(click_count=3, delay=20)
    assert person.sees("Sending")
    assert person.sees("Created as version 1")
    assert len(received(shared_local, draft.studio_rid)) == 1


@pytest.mark.shared_app
def test_two_windows_and_a_reload_in_the_middle_make_one_version(
    person: Person, other: Person, draft: Draft, shared_local: LocalFoundry
) -> None:
    person.open_draft(draft, "review")
    other.visit(person.page.url.removeprefix(person.address))
    inject_fault(shared_local, kind="delay", method="POST", path=create_path(draft), seconds=10)
    person.submit_button.click()
    other.submit_button.click()
    assert other.sees("Sending")
    person.page.reload()
    assert person.sees("Sending")
    assert other.sees("Created as version 1")
    assert person.sees("already exists as version 1")
    assert len(received(shared_local, draft.studio_rid)) == 1


def test_an_app_killed_while_it_sends_finds_out_what_became_of_it(person: Person, local: LocalFoundry, app: App) -> None:
    person.open_draft(configuration(name="Only once"), "review")
    where = person.page.url
    inject_fault(local, kind="delay", method="POST", path="configVersions", seconds=4)
    person.submit_button.click()
    assert person.sees("Sending")
    app.kill()
    app.start()
    person.page.goto(where)
    assert person.sees("exists as version 1")
    assert len(received(local)) == 1
