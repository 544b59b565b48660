"""The app as a process of its own, and a person in Chromium who clicks and types."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from components.demo.server import LocalFoundry
from tests.running import ROOT, App, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def app(local: LocalFoundry, tmp_path: Path) -> Iterator[App]:
    running = App(
        ROOT / "app.py",
        tmp_path,
        FOUNDRY_HOSTNAME=local.url,
        FOUNDRY_TOKEN=local.token,
        CONFIGURATOR_SETTLE_SECONDS="3",
    )
    running.start()
    yield running
    running.stop()
    assert local.token not in (tmp_path / "app.log").read_text("utf-8", "replace")


@pytest.fixture
def address(app: App) -> str:
    return app.address


class Person:
    """Someone at the app: finds things by their words, and waits until the page has settled."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def visit(self, where: str) -> None:
        self.page.goto(self.address + where)
        self.page.get_by_test_id("stApp").wait_for()
        self.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=30_000)
        self.settle()

    def reload(self) -> None:
        self.page.reload()
        self.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=30_000)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has been at rest for a moment; on a busy machine a run begins some time after what caused it."""
        self.page.wait_for_timeout(200)
        for _ in range(3):
            self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=30_000)
            self.page.wait_for_timeout(50)

    def card(self, path: str) -> Locator:
        """The bordered card of an input or output, by its pointer below workerConfig."""
        return self.page.locator(f"[class*='{re.sub(r'[^a-zA-Z0-9_-]', '-', path)}-card']")

    def click(self, name: str, within: Locator | None = None, exact: bool = True) -> None:
        (within or self.page).get_by_role("button", name=name, exact=exact).first.click()
        self.settle()

    def section(self, name: str) -> None:
        self.page.get_by_role("radio", name=re.compile(f"^{name}")).first.click()
        self.settle()

    def type(self, label: str, text: str, within: Locator | None = None) -> None:
        field = (within or self.page).get_by_role("textbox", name=label).first
        field.fill(text)
        field.press("Control+Enter" if field.evaluate("node => node.tagName") == "TEXTAREA" else "Enter")
        self.settle()

    def choose(self, label: str, *options: str, within: Locator | None = None) -> None:
        for option in options:
            field = (within or self.page).get_by_role("combobox", name=re.compile(re.escape(label))).first
            field.click()
            field.fill(option.split(" · ")[0])
            self.page.get_by_role("option", name=option, exact=True).first.click()
            self.page.keyboard.press("Tab")
            self.settle()

    def more(self, path: str, action: str) -> None:
        """Take an action from the menu of the field at a pointer below the parameters."""
        name = re.sub(r"[^a-zA-Z0-9_-]", "-", f"customConfig{path}")
        self.page.locator(f"[class*='{name}-menu'] button").first.click()
        self.settle()
        chosen = re.sub(r"[^a-zA-Z0-9_-]", "-", f"{name}-do-{action}")
        self.page.locator(f"[class*='{chosen}'] button").first.click()
        self.settle()

    def unfold(self, title: str) -> None:
        """Open or close the section of this title."""
        self.page.locator("summary").filter(has_text=re.compile(re.escape(title))).first.click()
        self.settle()

    def preview(self) -> Any:
        """The parameters as the summary shows them."""
        shown = self.page.locator("[data-testid=stCode] code").first
        return json.loads(shown.text_content() or "null") if shown.count() else None

    def text(self) -> str:
        return self.page.get_by_test_id("stMain").inner_text()

    def sees(self, words: str) -> bool:
        """Wait until the page shows some words; False when it does not within some seconds."""
        for _ in range(75):
            if words in self.text():
                return True
            self.page.wait_for_timeout(200)
        return False


@pytest.fixture
def person(browser: Browser, address: str) -> Iterator[Person]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    yield Person(page, address)
    context.close()
