"""Runs scenarios in Chromium, against the whole app as a process that is killed and started again."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, TimeoutError

from components.draft import edits
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from tests.faults import worker
from tests.faults.runner import Runner
from tests.faults.scenario import Outcome, Scenario, judge
from tests.faults.worker import EDITS, Setting
from tests.running import ROOT, UNOPTIMIZED, App, chromium
from tests.shell.examples import configuration

# Seconds that a person stays with a submission; most of them go by where the machine is busy.
_TIMEOUT = 300.0
_CREATED = re.compile(r"(created|exists) as version \d", re.IGNORECASE)


def run(runner: Runner, folder: Path, scenarios: Iterator[Scenario], report: Callable[[Outcome], None]) -> None:
    """Run scenarios one after the other, with an app for each database."""
    apps = {
        name: App(
            ROOT / "app.py",
            folder / f"app-{name}",
            FOUNDRY_HOSTNAME=runner.local.url,
            FOUNDRY_TOKEN=runner.local.token,
            CONFIGURATOR_DATABASE_URL=url,
            CONFIGURATOR_SETTLE_SECONDS="2",
        )
        for name, url in runner.urls.items()
    }
    try:
        for app in apps.values():
            app.start()
        with chromium(UNOPTIMIZED) as browser:
            for scenario in scenarios:
                context = browser.new_context()
                report(_run_scenario(runner, apps[scenario.database], context.new_page(), scenario))
                context.close()
    finally:
        for app in apps.values():
            app.stop()


def _run_scenario(runner: Runner, app: App, page: Page, scenario: Scenario) -> Outcome:
    setting = runner.set_up(scenario)
    _save(setting)
    try:
        last_sign = _drive(app, page, scenario, f"{app.address}/review?draft={setting.draft_id}")
    except TimeoutError as error:
        last_sign = f"{error.message.splitlines()[0]} {_screen(page)}"
    return judge(scenario, runner.inspect(setting, EDITS, last_sign))


def _drive(app: App, page: Page, scenario: Scenario, url: str) -> str:
    """Press, and do what the screen offers until the version is there.

    Returns an empty text, or after five minutes what the screen shows.
    """
    _open(page, url)
    end = time.monotonic() + _TIMEOUT
    button = page.get_by_role("button", name=re.compile("^Create version"))
    while not _click(button, 3 if scenario.way == "double click" else 1):
        if time.monotonic() > end:
            return f"nothing to press: {_screen(page)}"
        page.wait_for_timeout(200)
    if scenario.way != "single click":
        page.wait_for_timeout(scenario.moment * 400)
    if scenario.way == "kill":
        app.kill()
        app.start()
    if scenario.way in ("kill", "reload"):
        _open(page, url)
    while not _CREATED.search(_screen(page)):
        if time.monotonic() > end:
            return f"after {_TIMEOUT:.0f} s: {_screen(page)}"
        again = page.get_by_role("button", name="Try again").first
        _click(again if again.count() else button, 1)
        page.wait_for_timeout(500)
    return ""


def _screen(page: Page) -> str:
    return " ".join(page.get_by_test_id("stMain").inner_text().split())


def _click(button: Locator, times: int) -> bool:
    """Click where a button is, and return whether it could be pressed; the page may change at any moment."""
    try:
        box = button.bounding_box(timeout=500) if button.is_enabled(timeout=500) else None
    except Error:
        return False
    if box is not None:
        button.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, click_count=times, delay=15)
    return box is not None


def _open(page: Page, url: str) -> None:
    page.goto(url, timeout=120_000)
    page.get_by_test_id("stMain").locator("h1").first.wait_for(timeout=120_000)


def _save(setting: Setting) -> None:
    """Save a draft that can be submitted, as if it had been edited before."""
    database = Database(setting.database)
    draft = replace(configuration(), id=setting.draft_id, studio_rid=setting.studio)
    for number in range(EDITS + 1):
        draft = edits.set_value(draft, ("changelog",), f"edit {number} of {setting.draft_id}")
        DraftRepository(database).save(draft, worker.ME, number, f"Edit {number}", 0)
    database.close()
