"""A failure that Foundry reports stands within its card or right below its field on the screen, with its fix."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from components.demo.server import LocalFoundry
from tests.browser.conftest import Person
from tests.conftest import inject_fault
from tests.pages.validation_failures import CASES, Case, draft_to_refuse, foundry_with_objects

KINDS = ("multipleColumnsNotAllowedForTrainer", "jsonSchemaValidationFailure")


@pytest.fixture
def local(seeded: Path, tmp_path: Path) -> Iterator[LocalFoundry]:
    with foundry_with_objects(seeded, tmp_path) as running:
        yield running


def place(person: Person, where: str) -> Locator:
    """The column mapping at a pointer, or the field of a label."""
    if "/" not in where:
        return person.page.get_by_role("textbox", name=where).first
    return person.page.locator(f"[class*='workerConfig-{where.replace('/', '-')}-spec']")


def stands_at(person: Person, case: Case) -> bool:
    """Whether the words are within the place, or right below it where it is a single field."""
    at = place(person, case.place)
    if at.get_by_text(case.says).count():
        return True
    field, summary = at.bounding_box(), person.page.get_by_text("What will be created").bounding_box()
    assert field is not None
    assert summary is not None
    boxes = [box for match in person.page.get_by_text(case.says).all() if (box := match.bounding_box())]
    return any(box["x"] < summary["x"] and 0 <= box["y"] - field["y"] - field["height"] < 80 for box in boxes)


def test_a_failure_stands_at_its_field_with_its_fix(person: Person, local: LocalFoundry) -> None:
    draft = draft_to_refuse(local)
    person.open_draft(draft)
    for case in (case for case in CASES if case.type in KINDS):
        inject_fault(local, kind="refuse", method="POST", path="configVersions", failures=[case.failure(draft)])
        person.click("Review")
        person.submit()
        assert person.sees("CreateConfigValidationError")
        assert person.page.get_by_text(case.says).count() >= 1
        person.page.get_by_role("button", name=f"Go to {case.section}").last.click()
        person.settle()
        person.page.get_by_text(case.says).first.wait_for()
        assert stands_at(person, case)
        assert person.page.get_by_text(case.says).count() >= 2, "it is not both in its section and in the summary"
        assert not case.fix or person.page.get_by_role("button", name=case.fix).count() == 1
