"""What a browser makes of a value: options known by labels, lines joined, keys turned into classes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Person, window
from tests.running import ROOT, served


@pytest.fixture
def person(browser: Browser, tmp_path: Path, port: int) -> Iterator[Person]:
    with (
        served(ROOT / "tests/browser/fields.py", tmp_path, port=port, PYTHONPATH=str(ROOT)) as address,
        window(browser, address) as person,
    ):
        person.visit("")
        yield person


def test_what_is_shown_is_what_is_sent(person: Person) -> None:
    page = person.page

    def sent() -> object:
        person.settle()
        person.click("Refresh")
        return json.loads(page.locator("[data-testid=stCode] code").first.text_content() or "")

    prompt = page.get_by_role("textbox", name="Prompt")
    expect(prompt).to_have_value("one\ntwo\n\nthree")
    prompt.press("Control+End")
    prompt.press_sequentially("!")
    prompt.press("Control+Enter")
    values = {"level": 1, "several": [1], "prompt": "one\r\ntwo\n\nthree!"}
    assert sent() == values
    person.choose("Level", "1 (text)")
    assert sent() == {**values, "level": "1"}
    person.choose("Level", "1 (whole number)")
    person.choose("Several", "1 (text)")
    assert sent() == {**values, "several": [1, "1"]}
    person.choose("Told", "Second")
    sent_value = sent()
    assert isinstance(sent_value, dict)
    assert sent_value["told"] == {"kind": "second"}
    person.choose("Told", "First")
    assert sent() == {**values, "several": [1, "1"], "told": {"kind": "first", "depth": 3}}
    person.click("Lead")
    expect(page.get_by_role("textbox", name="Short")).to_be_focused()
