"""Runs trials in Chromium: the whole app as a process, a person who clicks, reloads, and an app that is killed and started again."""

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
from tests.faults.runner import Campaign
from tests.faults.scenario import Outcome, Trial, outcome
from tests.faults.worker import EDITS, Setting
from tests.running import ROOT, App, chromium
from tests.shell.examples import configuration

# So many seconds a person stays with a submission; much of them is spent waiting on a busy machine.
_LONGEST = 300.0
_CREATED = re.compile(r"created as version \d", re.IGNORECASE)


def run(campaign: Campaign, folder: Path, trials: Iterator[Trial], told: Callable[[Outcome], None]) -> None:
    """Run trials one after the other, with an app for each database."""
    apps = {
        name: App(
            ROOT / "app.py",
            folder / f"app-{name}",
            FOUNDRY_HOSTNAME=campaign.local.url,
            FOUNDRY_TOKEN=campaign.local.token,
            CONFIGURATOR_DATABASE_URL=url,
            CONFIGURATOR_SETTLE_SECONDS="2",
        )
        for name, url in campaign.urls.items()
    }
    try:
        for app in apps.values():
            app.start()
        with chromium() as browser:
            for trial in trials:
                context = browser.new_context()
                told(_one(campaign, apps[trial.database], context.new_page(), trial))
                context.close()
    finally:
        for app in apps.values():
            app.stop()


def _one(campaign: Campaign, app: App, page: Page, trial: Trial) -> Outcome:
    setting = campaign.setting(trial)
    _save(setting)
    try:
        seen = _drive(app, page, trial, f"{app.address}/review?draft={setting.draft_id}")
    except TimeoutError as error:
        seen = f"{error.message.splitlines()[0]} {_screen(page)}"
    return outcome(trial, campaign.ending(setting, EDITS, seen))


def _drive(app: App, page: Page, trial: Trial, where: str) -> str:
    """Press, and go the way that is offered until the version is there; return what the screen shows where that takes too long."""
    _open(page, where)
    end = time.monotonic() + _LONGEST
    button = page.get_by_role("button", name="Submit", exact=True)
    while not _click(button, 3 if trial.way == "double click" else 1):
        if time.monotonic() > end:
            return f"nothing to press: {_screen(page)}"
        page.wait_for_timeout(200)
    if trial.way != "single click":
        page.wait_for_timeout(trial.moment * 400)
    if trial.way == "kill":
        app.kill()
        app.start()
    if trial.way in ("kill", "reload"):
        _open(page, where)
    while not _CREATED.search(_screen(page)):
        if time.monotonic() > end:
            return f"after {_LONGEST:.0f} s: {_screen(page)}"
        again = page.get_by_role("button", name="Try again").first
        _click(again if again.count() else button, 1)
        page.wait_for_timeout(500)
    return ""


def _screen(page: Page) -> str:
    return " ".join(page.get_by_test_id("stMain").inner_text().split())


def _click(button: Locator, times: int) -> bool:
    """Click where a button is, and return whether it was there and could be pressed: the page may change at any moment."""
    try:
        box = button.bounding_box(timeout=500) if button.is_enabled(timeout=500) else None
    except Error:
        return False
    if box is not None:
        button.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, click_count=times, delay=15)
    return box is not None


def _open(page: Page, where: str) -> None:
    page.goto(where, timeout=120_000)
    page.get_by_test_id("stMain").locator("h1").first.wait_for(timeout=120_000)


def _save(setting: Setting) -> None:
    """Save a draft that can be submitted, as if it had been edited before."""
    database = Database(setting.database)
    draft = replace(configuration(), id=setting.draft_id, studio_rid=setting.studio)
    for number in range(EDITS + 1):
        draft = edits.set_value(draft, ("changelog",), f"edit {number} of {setting.draft_id}")
        DraftRepository(database).save(draft, worker.ME, number, f"Edit {number}", 0)
    database.close()
