"""Names of many resources and people are read in batches: a long list costs a handful of calls."""

import logging

import pytest
from sqlalchemy import insert

from components.draft.draft import Draft
from components.shell.persistence import repositories
from components.shell.process import open_database
from components.storage.submission_repository import SubmissionRequest
from components.storage.tables import opened_shared_drafts
from tests.pages.conftest import Open, page_text
from tests.pages.test_drafts import ALICE
from tests.shell.examples import STUDIO, configuration, request

DRAFTS = 200


def studio(number: int) -> str:
    return f"ri.models.main.model-studio.00000000-0000-0000-0000-{number:012d}"


def calls_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the calls to Foundry since the last time, one each."""
    calls = [record.getMessage().split("?")[0] for record in caplog.records if record.name == "foundry"]
    caplog.clear()
    return calls


@pytest.mark.slow
def test_a_list_of_200_drafts_costs_a_handful_of_calls(visit: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "foundry")
    visit("home")
    repository, body = repositories.draft_repository(), configuration().body
    for number in range(DRAFTS):
        repository.save(Draft(f"own{number}", studio(number), body), ALICE, 0)
        repository.save(Draft(f"shared{number}", STUDIO, body), f"user-{number}", 0)
        repository.share(f"shared{number}", f"user-{number}", "read")
    with open_database.database().writing() as connection:
        rows = [{"user": ALICE, "draft_id": f"shared{number}"} for number in range(DRAFTS)]
        connection.execute(insert(opened_shared_drafts), rows)
    calls_of(caplog)
    at = visit("drafts")
    assert not at.exception
    assert len(calls_of(caplog)) <= 5
    at.segmented_control(key="drafts.group").set_value("Shared with me").run()
    assert "by user-" in page_text(at)
    assert len(calls_of(caplog)) <= 3


@pytest.mark.slow
def test_a_page_of_submissions_costs_a_handful_of_calls(visit: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "foundry")
    visit("home")
    submissions = repositories.submission_repository()
    for number in range(20):
        submissions.prepare(SubmissionRequest(ALICE, f"user-{number}", studio(number), "d", 1, request(name=f"Number {number}")))
    calls_of(caplog)
    at = visit("activity")
    assert "user-1" in page_text(at)
    assert len(calls_of(caplog)) <= 4
