"""Runs trials in Chromium: the whole app as a process, a person who clicks, reloads, and an app that is killed and started again."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Error, Locator, Page

from components.draft import edit
from components.records.database import Database
from components.records.drafts import Drafts
from tests.faults import life
from tests.faults.campaign import Campaign
from tests.faults.life import EDITS, Setting
from tests.faults.trial import DATABASES, Outcome, Trial, outcome
from tests.running import ROOT, App, chromium
from tests.shell.examples import configuration

_LOOKS = 120


def run(campaign: Campaign, folder: Path, trials: Iterator[Trial], told: Callable[[Outcome], None]) -> None:
    """Run trials one after the other, with an app for each database."""
    apps = {
        name: App(
            ROOT / "app.py",
            folder / f"app-{name}",
            FOUNDRY_HOSTNAME=campaign.local.url,
            FOUNDRY_TOKEN=campaign.local.token,
            CONFIGURATOR_DATABASE_URL=campaign.urls[name],
            CONFIGURATOR_SETTLE_SECONDS="2",
        )
        for name in DATABASES
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
    where = f"{app.address}/review?draft={setting.draft_id}"
    _open(page, where)
    button = page.get_by_role("button", name="Submit", exact=True)
    button.wait_for(timeout=60_000)
    _click(button, 3 if trial.way == "double click" else 1)
    if trial.way != "single click":
        page.wait_for_timeout(trial.moment * 400)
    if trial.way == "kill":
        app.kill()
        app.start()
    if trial.way in ("kill", "reload"):
        _open(page, where)
    for _ in range(_LOOKS):
        if re.search(r"created as version \d", page.get_by_test_id("stMain").inner_text(), re.IGNORECASE):
            break
        again = page.get_by_role("button", name="Try again").first
        _click(again if again.count() else button, 1)
        page.wait_for_timeout(500)
    return outcome(trial, campaign.versions(setting), EDITS, campaign.kept(setting))


def _click(button: Locator, times: int) -> None:
    """Click where a button is, if it is there and can be pressed: the page may change at any moment."""
    try:
        box = button.bounding_box(timeout=500) if button.is_enabled(timeout=500) else None
    except Error:
        return
    if box is not None:
        button.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, click_count=times, delay=15)


def _open(page: Page, where: str) -> None:
    page.goto(where)
    page.get_by_test_id("stMain").locator("h1").first.wait_for(timeout=60_000)


def _save(setting: Setting) -> None:
    """Save a draft that can be submitted, as if it had been edited before."""
    database = Database(setting.database)
    draft = replace(configuration(), id=setting.draft_id, studio_rid=setting.studio)
    for number in range(EDITS + 1):
        draft = edit.put(draft, ("changelog",), f"edit {number} of {setting.draft_id}")
        Drafts(database).save(draft, life.ME, number, f"Edit {number}", 0)
    database.close()
