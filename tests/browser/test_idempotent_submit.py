"""One version per submission, whatever is clicked twice, lost or killed on the way."""

import re

import requests

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person
from tests.browser.test_user_journey import received
from tests.conftest import inject_fault
from tests.running import App
from tests.shell.examples import STUDIO, configuration


def versions(local: LocalFoundry) -> int:
    where = f"{local.url}/api/v2/models/modelStudios/{STUDIO}/configVersions?preview=true"
    return len(requests.get(where, headers={"Authorization": f"Bearer {local.token}"}, timeout=10).json()["data"])


def ready(person: Person) -> str:
    """Stand before the button; return the page's address."""
    person.open_draft(configuration(name="Only once"), "review")
    return person.page.url


def test_a_connection_reset_after_the_work_ends_with_the_version(person: Person, local: LocalFoundry) -> None:
    ready(person)
    inject_fault(local, kind="drop_after", method="POST", path="configVersions")
    person.submit()
    assert person.sees("Created as version 1")
    assert len(received(local)) == 1
    person.page.reload()
    assert person.sees("Created as version 1")
    person.page.get_by_role("link", name="Back to the draft").click()
    person.click("Review")
    assert person.sees("This request already exists as version 1")
    assert person.submit_button.count() == 0


def test_a_review_that_is_out_of_date_sends_nothing(person: Person, other: Person, local: LocalFoundry) -> None:
    where = ready(person)
    other.visit(where.removeprefix(person.address).replace("/review", "/configure"))
    other.section("Name")
    other.type("Name", "Changed meanwhile")
    person.submit()
    assert person.sees("Nothing was sent: this draft was changed elsewhere since you looked at it.")
    assert person.sees("Changed meanwhile")
    assert received(local) == []
    person.submit()
    assert person.sees("Created as version 1")
    assert len(received(local)) == 1


def test_a_connection_reset_before_the_work_is_safe_to_send_again(person: Person, local: LocalFoundry) -> None:
    ready(person)
    inject_fault(local, kind="drop_before", method="POST", path="configVersions")
    person.submit()
    assert person.sees("It is not known yet whether “Only once” was created")
    assert person.submit_button.count() == 0
    person.page.get_by_text("Not created; it is safe to send it again").first.wait_for(timeout=30_000)
    person.submit()
    assert person.sees("Created as version 1")
    assert (len(received(local)), versions(local)) == (2, 1)


def test_three_quick_clicks_make_one_version(person: Person, local: LocalFoundry) -> None:
    ready(person)
    inject_fault(local, kind="delay", method="POST", path="configVersions", seconds=2)
    button = person.submit_button
    button.click(click_count=3, delay=20)
    assert person.sees("Sending")
    assert person.sees("Created as version 1")
    assert (len(received(local)), versions(local)) == (1, 1)


def test_two_windows_and_a_reload_in_the_middle_make_one_version(person: Person, other: Person, local: LocalFoundry) -> None:
    where = ready(person)
    other.visit(where.removeprefix(person.address))
    inject_fault(local, kind="delay", method="POST", path="configVersions", seconds=4)
    person.submit_button.click()
    other.submit_button.click()
    assert other.sees("Sending")
    person.page.reload()
    assert person.sees("Sending")
    assert other.sees("Created as version 1")
    assert person.sees("already exists as version 1")
    assert (len(received(local)), versions(local)) == (1, 1)


def test_an_app_killed_while_it_sends_finds_out_what_became_of_it(person: Person, local: LocalFoundry, app: App) -> None:
    where = ready(person)
    inject_fault(local, kind="delay", method="POST", path="configVersions", seconds=2)
    person.submit_button.click()
    assert person.sees("Sending")
    app.kill()
    app.start()
    person.page.goto(where)
    assert person.sees("exists as version 1")
    assert (len(received(local)), versions(local)) == (1, 1)


def test_a_newer_version_is_shown_before_anything_is_sent(person: Person, local: LocalFoundry) -> None:
    ready(person)
    person.unfold("The request")
    payload = person.page.locator("[data-testid=stCode] code").filter(has_text="workerConfig").first.text_content()
    requests.post(
        f"{local.url}/api/v2/models/modelStudios/{STUDIO}/configVersions?preview=true",
        data=(payload or "").replace("Only once", "A colleague's").encode(),
        headers={"Authorization": f"Bearer {local.token}.bokafor", "Content-Type": "application/json"},
        timeout=10,
    ).raise_for_status()
    person.submit()
    assert person.sees("since you began this draft")
    assert person.sees("A colleague's")
    assert versions(local) == 1
    person.click("Create anyway")
    assert person.sees("Created as version 2")
    assert person.sees("Changes since version 1")


def test_the_same_once_more_is_deliberate(person: Person, local: LocalFoundry) -> None:
    where = ready(person)
    person.submit()
    assert person.sees("Created as version 1")
    person.page.goto(where)
    assert person.sees("This request already exists as version 1")
    person.page.get_by_role("button", name=re.compile("Create a duplicate version")).click()
    person.click("Create the duplicate")
    assert person.sees("Created as version 2")
    assert versions(local) == 2
