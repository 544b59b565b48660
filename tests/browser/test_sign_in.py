"""Signing in with the local Foundry's consent page, in Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, expect

from components.demo.server import PUBLIC_CLIENT, LocalFoundry
from tests.browser.conftest import Person, window
from tests.browser.test_accessibility import INSPECT
from tests.running import ROOT, App


@pytest.fixture
def shared(local: LocalFoundry, tmp_path: Path, port: int) -> Iterator[App]:
    """An app to which everybody signs in."""
    environment = {"FOUNDRY_HOSTNAME": local.url, "CONFIGURATOR_SIGN_IN": "oauth", "CONFIGURATOR_CLIENT_ID": PUBLIC_CLIENT}
    app = App(ROOT / "app.py", tmp_path / "home", port=port, **environment)
    app.start()
    try:
        yield app
    finally:
        app.stop()


def sign_in(person: Person, name: str, link: str = "Sign in with Foundry") -> None:
    person.page.get_by_role("link", name=link, exact=True).click()
    person.page.get_by_role("button", name=name).click()
    person.page.get_by_test_id("stSidebar").get_by_text(name).wait_for()
    person.settle()


def test_two_people_sign_in_edit_are_signed_out_and_return_to_their_drafts(
    browser: Browser, shared: App, local: LocalFoundry
) -> None:
    with (
        window(browser, shared.address) as alice,
        alice.page.add_init_script(path=AXE_FILE_PATH),
        window(browser, shared.address) as dana,
    ):
        for person, name in ((alice, "Alice Moreau"), (dana, "Dana Kim")):
            person.visit("/configure?trainer=ri.models..trainer.autogluon_tabular_regression")
            sign_in(person, name)
            person.section("Name")
            person.type("Name", f"Draft of {name}")
        draft = alice.page.url
        assert "draft=" in draft
        dana.go(draft.removeprefix(shared.address))
        assert dana.sees("does not exist or is not shared with you")

        # In mid-edit an expired access token is renewed without a word; a revoked sign-in asks to sign in again.
        local.grants.expire_access_tokens()
        alice.go("/studios")
        alice.go(draft.removeprefix(shared.address))
        alice.section("Name")
        expect(alice.page.get_by_role("textbox", name="Name").first).to_have_value("Draft of Alice Moreau")
        local.grants.revoke_all()
        alice.type("Name", "Edited without a token")
        alice.reload()
        expect(alice.page.get_by_text("Your sign-in has ended.")).to_be_visible()
        sign_in(alice, "Alice Moreau", "Sign in again")
        assert alice.page.url == draft
        expect(alice.page.get_by_role("textbox", name="Name").first).to_have_value("Edited without a token")

        alice.page.get_by_role("button", name="Sign out").click()
        expect(alice.page.get_by_role("link", name="Sign in with Foundry")).to_be_visible()
        assert [cookie["name"] for cookie in alice.page.context.cookies() if cookie["httpOnly"]] == []
        assert alice.page.evaluate(INSPECT) == []
        alice.page.get_by_role("link", name="Sign in with Foundry").click()
        expect(alice.page.get_by_role("button", name="Refuse")).to_be_visible()
        assert alice.page.evaluate(INSPECT) == []
        alice.page.get_by_role("button", name="Refuse").click()
        expect(alice.page.get_by_role("alert")).to_contain_text("You refused access")
        assert alice.page.evaluate(INSPECT) == []
    assert local.token not in (shared.home / "app.log").read_text("utf-8", "replace")
