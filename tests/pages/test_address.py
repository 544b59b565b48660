"""Whatever stands in an address or in a draft, every page opens and says what it cannot use."""

from dataclasses import replace
from typing import Any

import pytest

from components.draft import edits
from components.draft.draft import Draft
from components.shell.persistence import repositories
from components.storage.submission_repository import SubmissionRequest
from tests.pages.conftest import Open, page_text
from tests.session.app_state import session_of
from tests.shell.examples import configuration

ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"
HOUSES = "ri.models.main.model-studio.6e4586ae-588a-5e60-9ea0-b29fa6ac99f6"
PAGES = [
    "home",
    "drafts",
    "trainers",
    "studios",
    "configure",
    "review",
    "version",
    "activity",
    "receipt",
    "runs",
    "experiment",
    "lineage",
]
NAMES = [
    "studio",
    "trainer",
    "draft",
    "submission",
    "version",
    "model",
    "modelVersion",
    "experiment",
    "experiments",
    "section",
    "view",
    "trainers.search",
    "drafts.search",
]
# What there is beside these is read by `tests/shell/page/test_query_parameters.py`.
ODD = [
    "..",
    "\0",
    "ä٣½",
    "-1",
    "9" * 5000,
    "x" * 100_000,
    "<script>alert(1)</script>",
    "ri.models.main.model-studio.nobody",
    "ri.compass.main.folder.a1",
]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_anything_in_its_address(visit: Open, page: str, subtests: pytest.Subtests) -> None:
    for odd in ODD:
        with subtests.test(odd[:40]):
            at = visit(page, **dict.fromkeys(NAMES, odd))
            assert not at.exception
            assert at.title or at.error


@pytest.mark.parametrize("odd", ["9" * 5000, "٣", "-1", "0", "1e3"])
def test_a_version_that_cannot_be_is_said_and_the_latest_shown(visit: Open, odd: str) -> None:
    at = visit("version", studio=HOUSES, version=odd)
    assert not at.exception
    assert at.title[0].value.startswith("Version 25")
    assert len(at.warning) == 1


def test_a_studio_that_cannot_be_does_not_take_the_place_of_the_one_in_use(visit: Open) -> None:
    at = visit("studios", studio=HOUSES)
    at.query_params["studio"] = "."
    at.run()
    assert session_of(at).studio_rid == HOUSES
    assert len(at.warning) == 1
    del at.query_params["studio"]
    at.run()
    assert not at.warning


def hostile(odd: Any) -> Draft:
    """A draft in which everything that names something in Foundry is odd."""
    draft = configuration(name="Odd")
    draft = edits.set_value(draft, ("trainerId",), odd)
    for path in (("inputs", "input_df", "rid"), ("outputs", "model", "modelRid")):
        draft = edits.set_value(draft, ("workerConfig", *path), odd)
    return replace(draft, studio_rid=odd if isinstance(odd, str) else None, trainer_version=str(odd), base_version=10**30)


@pytest.mark.slow
@pytest.mark.parametrize("odd", [".", "..", "", " ", "\0", "\ud800", "x" * 10_000, "a/../b", "ri.models..trainer.x", 7, None])
def test_a_draft_with_ids_that_cannot_be_opens_on_every_page(visit: Open, odd: Any) -> None:
    visit("drafts")
    draft = hostile(odd)
    repositories.draft_repository().save(draft, ALICE, 0, "Began")
    repositories.submission_repository().prepare(SubmissionRequest(ALICE, ALICE, str(odd), draft.id, 1, b'{"name": "Odd"}'))
    for page in ("drafts", "activity", "review"):
        at = visit(page, draft=draft.id)
        assert not at.exception, page
        assert at.title, page
    for section in ("inputs", "outputs", "parameters", "resources", "name"):
        at = visit("configure", draft=draft.id, section=section)
        assert not at.exception, section
        assert at.title[0].value == "Odd"
    assert "What will be created" in page_text(visit("review", draft=draft.id))
