"""A refusal at its field, and receipts of a refused and of a created submission, on screen and as files; all of them as CSV."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person
from tests.browser.test_user_journey import received
from tests.running import App
from tests.shell.examples import configuration


def downloaded(person: Person, button: str) -> str:
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name=button).first.click()
    return Path(waiting.value.path()).read_text("utf-8")


def add_older(home: Path, count: int) -> None:
    """Copy a submission as many earlier ones."""
    (file,) = home.rglob("records.sqlite")
    with closing(sqlite3.connect(file)) as database, database:
        database.row_factory = sqlite3.Row
        submission = dict(database.execute("SELECT * FROM submissions LIMIT 1").fetchone())
        submission |= {"prepared": "2020-01-01 00:00:00.000000", "state": "prepared", "payload": '{"name": "Older"}'}
        marks = ", ".join("?" * len(submission))
        rows = [tuple({**submission, "id": f"older {number}", "repeat": 100 + number}.values()) for number in range(count)]
        names = ", ".join(f'"{name}"' for name in submission)
        database.executemany(f"INSERT INTO submissions ({names}) VALUES ({marks})", rows)


def submit_corrected(person: Person) -> None:
    """Go from a refusal to its field, where it stands until the field changes, after a reload too, and submit again."""
    person.click("Go to name")
    assert person.page.get_by_role("textbox", name="Name").input_value() == "Twice tried"
    assert person.sees("Foundry: The changelog has")
    person.reload()
    assert person.sees("Foundry: The changelog has")
    person.type("Changelog", "short")
    assert "The changelog has" not in person.text()
    person.click("Review")
    person.submit()
    person.page.get_by_role("heading", name="Version 1").wait_for(timeout=20_000)


def test_a_refused_request_is_corrected_and_receipts_say_what_became_of_both(
    person: Person, local: LocalFoundry, app: App
) -> None:
    person.open_draft(configuration(name="Twice tried", changelog="long " * 500), "review")
    person.submit()
    assert person.sees("The changelog has")
    assert person.sees("CreateConfigValidationError")
    submit_corrected(person)
    assert len(received(local)) == 2

    written = downloaded(person, "Download as Markdown")
    document = json.loads(downloaded(person, "Download as JSON"))
    shown = person.page.locator("[data-testid=stCode] code").first.text_content() or ""
    assert document["sha256"] == shown.strip()
    assert shown.strip() in written
    assert "Twice tried" in written
    assert "by Alice Moreau |" in written
    assert f"<{person.page.url}>" in written
    for text in (written, json.dumps(document), person.text()):
        assert local.token not in text

    person.page.emulate_media(media="print")
    assert not person.page.get_by_role("button", name="Download as Markdown").is_visible()
    assert not person.page.get_by_test_id("stSidebar").is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", person.page.pdf())) == 1
    person.page.emulate_media(media="screen")

    add_older(app.home, 2500)
    person.go("/activity")
    rows = list(csv.DictReader(io.StringIO(downloaded(person, "Download as CSV"))))
    assert [(row["name"], row["state"]) for row in rows[:2]] == [("Twice tried", "created"), ("Twice tried", "refused")]
    assert (len(rows), len({row["id"] for row in rows})) == (2502, 2502)
    person.choose("State", "Refused")
    assert not person.page.get_by_text("Version 1 · Twice tried").count()
    person.page.get_by_role("link", name="Twice tried").click()
    person.page.get_by_role("heading", name="Twice tried").wait_for()
    assert person.sees("Foundry did not accept the configuration")
    assert person.sees("Foundry: The changelog has 2500 characters")
    person.unfold("The request, as it was sent")
    assert person.sees(rows[1]["sha256"])
    assert "long long" in person.text()
