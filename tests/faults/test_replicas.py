"""Two apps on one database behind a proxy: one is killed in mid-edit and in mid-submit, the other goes on."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import edits
from components.draft.draft import new_draft_id
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from tests.faults.replicas import Replicas, installed_nginx, replicas
from tests.running import UNOPTIMIZED, chromium
from tests.shell.examples import STUDIO, configuration
from tests.storage.postgresql import postgresql_server

pytestmark = [pytest.mark.slow, pytest.mark.skipif(installed_nginx() is None, reason="nginx is not installed")]
LOST = "Connection lost. Reconnecting automatically."


def _open(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_test_id("stMain").locator("h1").first.wait_for(timeout=60_000)


def _type_name(page: Page, name: str) -> None:
    field = page.get_by_role("textbox", name="Name").first
    field.fill(name)
    field.press("Enter")


def _kill_serving(running: Replicas, page: Page) -> None:
    """Kill the app that has the page's session, and wait until the page is with the other one."""
    name = running.serving()
    running.apps[name].kill()
    page.get_by_text(LOST).wait_for(timeout=30_000)
    page.get_by_text(LOST).wait_for(state="hidden", timeout=60_000)
    assert running.serving() != name
    running.apps[name].start()


def test_one_of_two_apps_is_killed_in_mid_edit_and_in_mid_submit(local: LocalFoundry, tmp_path: Path) -> None:
    with postgresql_server() as server, chromium(UNOPTIMIZED) as browser:
        database = Database(server.get_uri())
        foundry = Foundry(Connection(local.url, SecretStr(local.token)))
        me = foundry.current_user().id
        draft = edits.set_value(replace(configuration(), id=new_draft_id()), ("changelog",), "As it was")
        DraftRepository(database).save(draft, me, 0, "", 0)
        versions_before = len(list(foundry.config_versions(STUDIO)))
        with replicas(tmp_path, local, server.get_uri()) as running:
            context = browser.new_context(ignore_https_errors=True, viewport={"width": 1440, "height": 1000})
            page = context.new_page()
            _edit(running, page, draft.id)
            assert DraftRepository(database).load(draft.id, me)[0].name == "Went on at the other"
            _submit(running, page, draft.id, local)
            context.close()
        assert len(list(foundry.config_versions(STUDIO))) == versions_before + 1
        database.close()


def _edit(running: Replicas, page: Page, draft_id: str) -> None:
    _open(page, f"{running.address}/configure?draft={draft_id}")
    page.get_by_role("radio", name=re.compile("^Name")).first.click()
    _type_name(page, "Saved before the kill")
    expect(page.get_by_role("heading", name="Saved before the kill")).to_be_visible(timeout=30_000)
    field = page.get_by_role("textbox", name="Name").first
    field.fill("Went on at the other")
    _kill_serving(running, page)
    expect(field).to_have_value("Went on at the other")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Went on at the other")).to_be_visible(timeout=30_000)


def _submit(running: Replicas, page: Page, draft_id: str, local: LocalFoundry) -> None:
    fault = {"kind": "delay", "method": "POST", "path": "configVersions", "seconds": 4}
    headers = {"Authorization": f"Bearer {local.token}"}
    requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=10).raise_for_status()
    _open(page, f"{running.address}/review?draft={draft_id}")
    button = page.get_by_role("button", name=re.compile("^Create version"))
    expect(button).to_be_enabled(timeout=30_000)
    button.click()
    page.wait_for_timeout(1500)
    _kill_serving(running, page)
    expect(page.get_by_text(re.compile(r"(created|exists) as version \d", re.IGNORECASE)).first).to_be_visible(timeout=90_000)
