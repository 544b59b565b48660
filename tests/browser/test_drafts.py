"""The list of drafts: import, rename, duplicate, delete and undo; and an earlier revision restored."""

import json
import re
from pathlib import Path

import pytest

from components.draft import code_export, request_body, serialization
from tests.browser.conftest import Person
from tests.shell.examples import STUDIO, configuration


def imported(person: Person, name: str) -> None:
    """Import a command that somebody copied, which opens it as a draft."""
    draft = configuration(name=name)
    url = f"https://host/api/v2/models/modelStudios/{STUDIO}/configVersions?preview=true"
    person.visit("/drafts")
    person.click("Import a draft")
    person.type("Or paste it", code_export.curl_command(url, (), request_body.encode_request(draft)))
    person.click("Import")
    person.page.get_by_role("heading", name=name).wait_for(timeout=15_000)
    person.settle()


def row(person: Person, name: str) -> None:
    person.page.get_by_role("link", name=name).first.wait_for(timeout=15_000)


def test_what_is_imported_is_listed_renamed_copied_deleted_and_brought_back(person: Person) -> None:
    imported(person, "Brought along")
    person.go("/drafts")
    row(person, "Brought along")
    person.click("More")
    person.type("Name", "Renamed")
    row(person, "Renamed")
    person.click("Duplicate")
    person.page.get_by_role("link", name="Renamed").nth(1).wait_for()
    person.page.keyboard.press("Escape")
    person.settle()
    person.click("More")
    person.click("Delete")
    assert person.sees("was deleted")
    person.click("Undo")
    assert not person.page.get_by_text("was deleted").count()
    row(person, "Renamed")


@pytest.mark.shared_app
def test_a_file_is_imported_and_a_damaged_one_said_in_words(person: Person, tmp_path: Path) -> None:
    document = json.loads(serialization.dump_draft(configuration(name="half \ud800 a pair")))
    (tmp_path / "kept.json").write_text(json.dumps(document), "ascii")
    (tmp_path / "damaged.json").write_text(json.dumps({**document, "studioRid": 5}), "ascii")
    person.visit("/drafts")
    person.click("Import a draft")
    upload = person.page.locator("input[type=file]")
    upload.set_input_files(tmp_path / "damaged.json")
    person.page.get_by_text("damaged.json").wait_for()
    person.settle()
    person.click("Import")
    person.page.get_by_text("This saved draft is damaged: “studioRid” is 5, which cannot be.").wait_for()
    upload.set_input_files(tmp_path / "kept.json")
    person.page.get_by_text("kept.json").wait_for()
    person.settle()
    person.click("Import")
    person.page.get_by_role("heading", name="half").wait_for(timeout=15_000)
    person.page.reload()
    person.page.get_by_role("heading", name="half").wait_for(timeout=15_000)
    person.go("/drafts")
    row(person, "half")


def test_an_earlier_revision_is_looked_at_and_restored(person: Person) -> None:
    imported(person, "First name")
    person.section("Name")
    person.type("Name", "Second name")
    person.type("Name", "Third name")
    person.click("Share")
    assert "/configure?draft=" in person.page.get_by_text("/configure?draft=").first.inner_text()
    person.page.keyboard.press("Escape")
    person.settle()
    person.click("History of this draft")
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_text("Name: Second name").click()
    person.settle()
    assert "Third name" in dialog.get_by_test_id("stTable").inner_text()
    dialog.get_by_role("button", name="Go back to this revision").click()
    person.settle()
    person.page.get_by_role("heading", name="Second name").wait_for(timeout=10_000)
    person.page.reload()
    person.page.get_by_role("heading", name=re.compile("Second name")).wait_for(timeout=30_000)
