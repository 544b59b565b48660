"""Edits survive a reload, a killed server, a busy database and another window's edits."""

import os
import re
import sqlite3
from pathlib import Path

import pytest
import requests

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person
from tests.browser.test_user_journey import REGRESSION, begin
from tests.conftest import inject_fault
from tests.running import App


def name(person: Person) -> str:
    return person.page.get_by_role("textbox", name="Name").first.input_value()


def database(home: Path) -> Path:
    (path,) = home.rglob("records.sqlite")
    return path


def test_the_first_edit_after_a_restart_counts_without_a_reload(person: Person, app: App) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Before")
    app.kill()
    lost = person.page.get_by_text("Connection lost.")
    lost.wait_for()
    app.start()
    lost.wait_for(state="hidden", timeout=60_000)
    person.type("Name", "First after it")
    person.reload()
    assert name(person) == "First after it"


def test_no_edit_is_taken_before_the_first_run_after_a_restart_is_over(person: Person, app: App, local: LocalFoundry) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Before")
    app.kill()
    lost = person.page.get_by_text("Connection lost.")
    lost.wait_for()
    # The first run asks Foundry again for all that it needs, which takes longer than anybody waits for a notice.
    inject_fault(local, kind="delay", method="GET", path="trainers", seconds=6)
    app.start()
    lost.wait_for(state="hidden", timeout=60_000)
    person.type("Name", "First after it")
    person.page.get_by_role("heading", name="First after it").wait_for(timeout=20_000)
    person.reload()
    assert name(person) == "First after it"


def test_type_kill_the_server_restart_reload_continue(person: Person, app: App) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Kept through it all")
    person.page.get_by_role("radio", name="Both").click()
    person.settle()
    editor = person.page.frame_locator("iframe[title*='ace']").locator("textarea").first
    editor.focus()
    person.page.keyboard.press("Control+A")
    person.page.keyboard.insert_text('{"name": "Broken" "x"')
    assert person.sees("A comma or }")
    where = person.page.url
    app.kill()
    app.start()
    person.page.goto(where)
    person.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=30_000)
    person.settle()
    assert name(person) == "Kept through it all"
    assert person.sees("A comma or }")
    assert '"Broken" "x"' in person.page.frame_locator("iframe[title*='ace']").locator(".ace_content").inner_text()
    person.click("Discard this text")
    person.type("Name", "Went on")
    person.reload()
    assert name(person) == "Went on"


@pytest.mark.shared_app
def test_a_window_without_edits_follows_the_other(person: Person, other: Person) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "First")
    other.visit(person.page.url.removeprefix(person.address))
    assert name(other) == "First"
    other.type("Name", "Second")
    person.section("Resources")
    person.section("Name")
    person.page.get_by_text("changed elsewhere").wait_for(timeout=10_000)
    assert name(person) == "Second"


@pytest.mark.shared_app
def test_two_windows_that_both_edit_decide_what_becomes_of_it(person: Person, other: Person) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "First")
    other.visit(person.page.url.removeprefix(person.address))
    other.type("Name", "From the other window")
    person.type("Changelog", "From this window")
    assert person.sees("You changed this draft in another window")
    table = person.page.get_by_test_id("stTable").first.inner_text()
    assert "From the other window" in table
    assert "From this window" in table
    # A copy is of what is on screen, also while nothing is decided.
    where = person.page.url
    person.click("Share")
    person.click("Duplicate")
    assert person.page.get_by_role("textbox", name="Changelog").first.input_value() == "From this window"
    person.visit(where.removeprefix(person.address))
    person.click("Merge")
    assert name(person) == "From the other window"
    assert person.page.get_by_role("textbox", name="Changelog").first.input_value() == "From this window"
    assert not person.page.get_by_text("in another window").count()
    person.type("Name", "Mine")
    other.type("Name", "Theirs")
    assert other.sees("You changed this draft in another window")
    # What is not decided yet outlives the window.
    other.reload()
    assert other.sees("You changed this draft in another window")
    assert name(other) == "Theirs"
    other.click("Discard mine")
    assert name(other) == "Mine"


def test_storage_that_may_not_be_written_is_said_and_saving_resumes(person: Person, app: App) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Saved")
    holder = sqlite3.connect(database(app.home), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    person.type("Name", "Not saved yet")
    assert person.sees("Not saved. The database is busy.")
    assert person.page.get_by_role("button", name="Download the draft").count()
    assert name(person) == "Not saved yet"
    person.type("Changelog", "Nor this")
    holder.execute("ROLLBACK")
    holder.close()
    person.page.get_by_text("Not saved.").wait_for(state="detached", timeout=30_000)
    person.reload()
    assert name(person) == "Not saved yet"
    assert person.page.get_by_role("textbox", name="Changelog").first.input_value() == "Nor this"


def test_what_is_not_saved_is_said_on_every_page_and_saved_from_there(person: Person, app: App) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Saved")
    holder = sqlite3.connect(database(app.home), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    person.type("Name", "Left behind")
    assert person.sees("Not saved. The database is busy.")
    person.page.get_by_test_id("stSidebar").get_by_role("link", name="Trainers").click()
    assert person.sees("“Left behind” is not saved.")
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name="Download the draft").first.click()
    assert "Left behind" in Path(download.value.path()).read_text("ascii")
    holder.execute("ROLLBACK")
    holder.close()
    person.page.get_by_text("is not saved.").wait_for(state="detached", timeout=30_000)
    person.visit("/drafts")
    assert person.sees("Left behind")


def test_a_database_that_is_gone_is_said_and_an_export_offered(person: Person, app: App) -> None:
    begin(person, REGRESSION, "name")
    path = database(app.home)
    assert requests.get(f"{app.address}/readyz", timeout=10).json() == {"status": "ok", "database": "ok", "foundry": "ok"}
    os.rename(path.parent, path.parent.with_name("away"))
    person.type("Name", "In memory")
    assert person.sees("Not saved. The database cannot be reached.")
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name="Download the draft").first.click()
    assert "In memory" in Path(download.value.path()).read_text("ascii")
    answer = requests.get(f"{app.address}/readyz", timeout=10)
    assert answer.status_code == 503
    assert answer.json() == {"status": "degraded", "database": "The database cannot be reached.", "foundry": "ok"}
    person.click("Review")
    assert person.sees("The database cannot be reached.")
    assert person.sees("What will be created")
    os.rename(path.parent.with_name("away"), path.parent)
    person.page.get_by_text("Not saved.").wait_for(state="detached", timeout=30_000)
    person.visit("/drafts")
    assert person.sees("In memory")
    person.page.get_by_role("link", name=re.compile("In memory")).first.click()
    person.settle()
    person.section("Name")
    assert name(person) == "In memory"
