"""What stands around every page: nothing of other hosts, titles of tabs, the way back to a draft, and a Foundry that is slow."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person
from tests.conftest import inject_fault
from tests.shell.examples import STUDIO

TRAINER = "ri.models..trainer.autogluon_tabular_regression"
HOUSES = "ri.models.main.model-studio.6e4586ae-588a-5e60-9ea0-b29fa6ac99f6"
PAGES = {
    "/": "Model Studio Configurator",
    "/drafts": "Drafts - Model Studio Configurator",
    f"/studios?studio={STUDIO}": "Diabetes progression - Model Studio Configurator",
    f"/trainers?trainer={TRAINER}": "AutoGluon Tabular Regression Trainer - Model Studio Configurator",
    f"/version?studio={HOUSES}&version=25": "House prices, v25 - Model Studio Configurator",
    "/activity": "Activity - Model Studio Configurator",
    "/receipt": "Receipt - Model Studio Configurator",
}

# Notes the heading that a skeleton stood under, as it may be gone when the test asks.
WATCH_SKELETONS = """
new MutationObserver(() => {
  const headings = [...document.querySelectorAll('h2')].map(heading => heading.textContent)
  if (document.querySelector('[data-testid=stSkeleton]')) document.documentElement.dataset.skeletonBelow = headings.at(-1)
}).observe(document, {childList: true, subtree: true})
"""


@pytest.mark.shared_app
def test_nothing_on_any_page_comes_from_another_host_and_tabs_are_told_apart(person: Person) -> None:
    asked: set[str] = set()
    person.page.on("request", lambda request: asked.add(request.url))
    person.visit("/")
    for where, title in PAGES.items():
        person.go(where)
        expect(person.page).to_have_title(title)
    person.visit(f"/configure?trainer={TRAINER}&studio={STUDIO}&view=Both")
    person.page.frame_locator("iframe[title*=ace]").locator(".ace_content").wait_for()
    expect(person.page).to_have_title(re.compile("^Diabetes progression.* - Model Studio Configurator$"))
    person.click("Review")
    expect(person.page).to_have_title(re.compile("^Review of Diabetes progression.* - Model Studio Configurator$"))
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(person.address).netloc}
    icon = person.page.locator("link[rel='shortcut icon'], link[rel='icon']").first.get_attribute("href") or ""
    assert icon.startswith("data:image/svg+xml")


@pytest.mark.shared_app
def test_studios_opened_for_a_draft_says_so_and_returns_to_it(person: Person) -> None:
    person.visit(f"/configure?trainer={TRAINER}")
    person.page.get_by_role("link", name="Create a studio").click()
    person.page.get_by_text("Choose or create the studio of the draft").wait_for()
    person.settle()
    person.type("Find a model studio", STUDIO)
    person.page.get_by_role("radio", name=re.compile("^Inputs")).wait_for()
    assert "Diabetes progression" in person.text()


def test_with_a_slow_foundry_the_frame_is_there_at_once_and_says_what_is_read(person: Person, local: LocalFoundry) -> None:
    inject_fault(local, kind="delay", seconds=2.5, times=None)
    with person.page.add_init_script(WATCH_SKELETONS):
        person.page.goto(person.address)
    person.page.get_by_role("heading", name="Model Studio Configurator").wait_for()
    person.page.get_by_role("heading", name="Continue").wait_for()
    expect(person.page.locator("html")).to_have_attribute("data-skeleton-below", "New configuration", timeout=30_000)
    assert person.page.get_by_test_id("stSidebarNav").get_by_text("Activity").count() == 1
    assert person.page.get_by_text("Alice Moreau").count() == 0
    person.page.get_by_role("button", name="Use this trainer").first.wait_for(timeout=30_000)
    person.page.get_by_text("Alice Moreau").wait_for(timeout=30_000)
