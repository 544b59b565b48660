"""Every page and state passes axe-core with all its rules, light and dark, wide and narrow by turns; the keyboard gets by, and changes are read out."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, expect

from components.demo.server import LocalFoundry
from components.draft.draft import Draft, new_draft_id
from tests.browser.conftest import ALICE, Person, window
from tests.browser.test_user_journey import DIABETES, REGRESSION, begin, find, use_trainer
from tests.conftest import inject_fault
from tests.pages.validation_failures import rid

STUDIO = f"{DIABETES}/Diabetes progression"
# Everything that axe knows of, apart from the rules of the level AAA, once the page is drawn in its new look.
INSPECT = """() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  .then(() => axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}))
  .then(({violations}) => violations.flatMap(({id, nodes}) => nodes.map(({any, all, none, html}) =>
    `${id}: ${[...any, ...all, ...none][0]?.message}\n    ${html.slice(0, 200)}`)))"""
# By turns, so that each theme is seen in each width on about half of the states.
Look = tuple[Literal["light", "dark"], int]
BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 31)"}
LOOKS: tuple[tuple[Look, Look], ...] = ((("light", 1440), ("dark", 420)), (("dark", 1440), ("light", 420)))


class Inspector:
    """Someone at the app who looks at each state with axe-core."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.violations: defaultdict[str, list[str]] = defaultdict(list)
        self._looks = cycle(LOOKS)

    def look(self, state: str) -> None:
        """Note what axe finds wrong with the page as it is."""
        page = self.person.page
        for theme, width in next(self._looks):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 1000})
            expect(page.get_by_test_id("stApp")).to_have_css("background-color", BACKGROUNDS[theme])
            for violation in page.evaluate(INSPECT):
                self.violations[violation].append(f"{state} {theme} {width}")
        page.set_viewport_size({"width": 1440, "height": 1000})

    def go(self, where: str) -> None:
        self.person.go(where)
        assert self.person.page.get_by_test_id("stSidebar").get_by_text("Trainers").count() == 1
        assert not self.person.page.get_by_text("Page not found").count()
        self.look(where)

    def click(self, name: str) -> None:
        self.person.click(name)
        self.look(name)


@contextmanager
def inspecting(browser: Browser, address: str) -> Iterator[Inspector]:
    """Look at pages; at the end, fail for each violation that was found, with the states that have it."""
    with window(browser, address) as person, person.page.add_init_script(path=AXE_FILE_PATH):
        person.visit("/")
        inspector = Inspector(person)
        yield inspector
    found = [f"{violation}\n    {len(states)}: {', '.join(states[:3])}" for violation, states in inspector.violations.items()]
    assert not found, "\n".join(found)


def request(local: LocalFoundry) -> dict[str, Any]:
    dataset = {
        "type": "dataset",
        "rid": rid(local, f"{DIABETES}/Diabetes patients"),
        "columnMapping": {"target_column": ["target"]},
    }
    return {
        "name": "For everyone",
        "trainerId": f"ri.models..trainer.{REGRESSION}",
        "changelog": "First line",
        "resources": {"cpu": "2", "memory": "8G"},
        "workerConfig": {
            "inputs": {"input_df": {**dataset, "ignoreColumns": ["sex"], "selectColumns": []}},
            "outputs": {"model": {"type": "model", "modelRid": rid(local, f"{DIABETES}/Diabetes progression model")}},
            "customConfig": {"refit_full": True},
        },
    }


@pytest.mark.shared_app
def test_pages_without_content_and_the_form_pass_axe(browser: Browser, address: str) -> None:
    with inspecting(browser, address) as at:
        person, page = at.person, at.person.page
        for where in (
            "/",
            "/trainers",
            "/studios",
            "/drafts",
            "/activity",
            "/configure",
            "/review",
            "/version",
            "/history",
            "/compare",
            "/sweep",
            "/copy",
            "/runs",
            "/experiment",
            "/lineage",
            "/receipt?submission=x",
        ):
            at.go(where)
        person.go("/drafts")
        person.click("Import a draft")
        person.type("Or paste it", "nothing")
        at.click("Import")
        at.go(f"/trainers?trainer=ri.models..trainer.{REGRESSION}")
        person.go("/studios")
        person.type("Find a model studio", STUDIO)
        at.look("studio")
        begin(person, REGRESSION)
        at.look("new draft")
        training = "/workerConfig/inputs/input_df"
        find(person, training, "dataset", f"{DIABETES}/Diabetes patients")
        person.choose("Target column", "target · integer", within=person.card(training))
        for summary in page.locator("[data-testid=stMain] summary").all():
            summary.click()
            person.settle()
        at.look("input with its columns and rows")
        for section in ("Outputs", "Parameters", "Resources", "Name"):
            person.section(section)
            at.look(section)
        for view in ("Both", "JSON"):
            page.get_by_role("radio", name=view, exact=True).click()
            person.settle()
            at.look(view)
        person.click("Review")
        at.look("review with problems")


@pytest.mark.usefixtures("untrained")
def test_pages_of_a_created_version_and_of_failures_pass_axe(browser: Browser, address: str, local: LocalFoundry) -> None:
    with inspecting(browser, address) as at:
        person = at.person
        draft = new_draft_id()
        person.open_draft(Draft(draft, rid(local, STUDIO), request(local), "0.388.0"))
        for button in person.page.get_by_role("button", name=re.compile("History|Revisions")).all()[:1]:
            button.click()
            person.settle()
            at.look("history")
        person.go(f"/review?draft={draft}")
        at.look("review")
        inject_fault(
            local,
            kind="refuse",
            method="POST",
            path="configVersions",
            times=1,
            failures=[{"type": "changelogTooLong", "maxLength": 2, "actualLength": 10}],
        )
        person.submit()
        assert person.sees("The changelog has")
        at.look("refused")
        at.go(f"/configure?draft={draft}&section=name")
        person.go(f"/review?draft={draft}")
        person.submit()
        person.page.wait_for_url("**/receipt?submission=*")
        assert person.sees("Created as version 1")
        person.settle()
        at.look("receipt")
        for where in (
            "/",
            "/drafts",
            "/activity",
            f"/version?studio={rid(local, STUDIO)}&version=1",
            f"/history?studio={rid(local, STUDIO)}",
            f"/compare?studio={rid(local, STUDIO)}&left=1&draft={draft}",
            f"/studios?studio={rid(local, STUDIO)}",
        ):
            at.go(where)
        look_at_runs_in_flight(at, local)
        look_at_drafts_of_others_and_conflicts(at, local)
        inject_fault(local, kind="unavailable", times=None)
        for where in (f"/configure?draft={draft}", "/studios"):
            person.visit(where)
            at.look(where)


def look_at_runs_in_flight(at: Inspector, local: LocalFoundry) -> None:
    """Look at a run and its experiment while they are followed, also where the page waits for Foundry."""
    person, page = at.person, at.person.page
    person.go(f"/version?studio={rid(local, STUDIO)}&version=1")
    person.click("Start training")
    run = page.locator("[class*='st-key-run-']").first
    expect(run).to_contain_text("Running", timeout=20_000)
    inject_fault(local, kind="delay", path="builds", seconds=1.5, times=3)
    expect(run.locator("[data-stale=true]").first).to_have_css("opacity", "1", timeout=20_000)
    at.look("runs in flight")
    run.get_by_role("link", name="Experiment").first.click()
    expect(page.get_by_role("heading", name="Metrics")).to_be_visible(timeout=20_000)
    at.look("experiment in flight")


def look_at_drafts_of_others_and_conflicts(at: Inspector, local: LocalFoundry) -> None:
    """Look at a draft that may only be read, at edits in two windows, and at an app without its database."""
    person = at.person
    theirs, mine = (Draft(new_draft_id(), rid(local, STUDIO), request(local), "0.388.0") for _ in range(2))
    with person.stored_drafts() as drafts:
        drafts.save(theirs, "a colleague", 0)
        drafts.share(theirs.id, "a colleague", "read")
    at.go(f"/configure?draft={theirs.id}")
    person.open_draft(mine, "configure")
    person.section("Name")
    with person.stored_drafts() as drafts:
        drafts.rename(mine.id, ALICE, "From another window")
    person.type("Changelog", "From this window")
    assert person.sees("You changed this draft in another window")
    at.look("conflict")
    person.go(f"/review?draft={theirs.id}")
    with person.lost_database():
        person.go("/drafts")
        assert person.sees("The database cannot be reached.")
        at.look("database gone")


@pytest.mark.shared_app
def test_the_first_field_of_the_form_is_few_keys_away(person: Person) -> None:
    begin(person, REGRESSION)
    person.visit(person.page.url.removeprefix(person.address))
    expect(person.page.get_by_role("link", name="Skip to the form")).to_be_attached()
    keys = ["Tab", "Enter"]
    for key in keys:
        person.page.keyboard.press(key)
    expect(person.page.get_by_role("textbox", name="Find a dataset").first).to_be_focused()
    print(f"{len(keys)} keys to the first field")


@pytest.mark.shared_app
def test_what_an_edit_changes_is_read_out(person: Person) -> None:
    person.visit("/trainers")
    use_trainer(person, REGRESSION)
    regions = person.page.get_by_role("status")
    problems, saved = regions.filter(has_text="left").first, regions.filter(has_text="Saved").first
    # A screen reader follows the elements that were there before the change.
    before = [region.element_handle() for region in (problems, saved)]
    texts = [region.inner_text() for region in before]
    assert "steps left" in texts[0]
    person.section("Resources")
    person.type("Memory (exact)", "much")
    for region, text in zip(before, texts, strict=True):
        assert region.evaluate("node => node.isConnected && node.role === 'status'")
        assert region.inner_text() != text
