"""What a browser makes of a value: options known by labels, lines joined, keys turned into classes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person
from tests.running import ROOT, served


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    with served(ROOT / "tests/browser/fields.py", tmp_path, PYTHONPATH=str(ROOT)) as address:
        context = browser.new_context(viewport={"width": 1200, "height": 1400})
        page = context.new_page()
        page.goto(address)
        page.get_by_role("heading", name="Fields").wait_for(timeout=30_000)
        yield page
        context.close()


def test_what_is_shown_is_what_is_sent(page: Page) -> None:
    person = Person(page, page.url)

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
