"""Edits survive a reload, a killed server and a busy database."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

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


def test_the_first_edit_after_a_restart_counts_without_a_reload(person: Person, app: App, local: LocalFoundry) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Before")
    lost = person.page.get_by_text("Connection lost.")
    # The first run asks Foundry again for all that it needs. No edit is taken before that run is over, though it may take longer than anybody waits for a notice.
    for seconds, typed in ((0, "After a restart"), (6, "After another")):
        app.kill()
        lost.wait_for()
        if seconds:
            inject_fault(local, kind="delay", method="GET", path="modelStudioTrainers", seconds=seconds)
        app.start()
        lost.wait_for(state="hidden", timeout=60_000)
        person.type("Name", typed)
        person.page.get_by_role("heading", name=typed).wait_for(timeout=20_000)
    person.reload()
    assert name(person) == "After another"


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


@contextmanager
def busy(database: Path) -> Iterator[None]:
    """Hold the database's lock."""
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def test_what_is_not_saved_is_said_on_every_page_and_saved_from_there(person: Person, app: App) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Saved")
    with busy(database(app.home)):
        person.type("Name", "Not saved yet")
        assert person.sees("Not saved. The database is busy.")
        assert name(person) == "Not saved yet"
        person.type("Changelog", "Nor this")
    person.page.get_by_text("Not saved.").wait_for(state="detached", timeout=30_000)
    person.reload()
    assert name(person) == "Not saved yet"
    assert person.page.get_by_role("textbox", name="Changelog").first.input_value() == "Nor this"
    with busy(database(app.home)):
        person.type("Name", "Left behind")
        assert person.sees("Not saved. The database is busy.")
        person.page.get_by_test_id("stSidebar").get_by_role("link", name="Trainers").click()
        assert person.sees("“Left behind” is not saved.")
        with person.page.expect_download() as download:
            person.page.get_by_role("button", name="Download the draft").first.click()
        assert "Left behind" in Path(download.value.path()).read_text("ascii")
    person.page.get_by_text("is not saved.").wait_for(state="detached", timeout=30_000)
    person.go("/drafts")
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
    person.go("/drafts")
    assert person.sees("In memory")
    person.page.get_by_role("link", name=re.compile("In memory")).first.click()
    person.settle()
    person.section("Name")
    assert name(person) == "In memory"
