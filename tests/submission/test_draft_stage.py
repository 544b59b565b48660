"""The state of a draft in lists follows its submissions, its edits and its last check."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from components.draft import edits, request_body
from components.draft.draft import Draft
from components.shell.drafting import draft_row
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from components.storage.submission_repository import Submission, SubmissionRepository, SubmissionRequest
from components.submission import draft_stage
from tests.storage.examples import BODY, ME, STUDIO, YOU, Clock

LEASE = timedelta(seconds=30)
DRAFT = Draft("d", STUDIO, BODY)
EDITED = edits.set_value(DRAFT, ("changelog",), "Edited")


class Records:
    """The drafts and submissions in one database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.drafts, self.submissions = DraftRepository(database, clock), SubmissionRepository(database, clock)

    def save(self, draft: Draft, revision: int = 0, problems: int | None = 0) -> None:
        self.drafts.save(draft, ME, revision, "", problems)

    def send(self, draft: Draft, revision: int = 1, repeat: int = 0) -> Submission:
        body = request_body.encode_request(draft)
        submission = self.submissions.prepare(SubmissionRequest(ME, ME, STUDIO, draft.id, revision, body, repeat=repeat))
        assert self.submissions.acquire_lease(submission.id, ME, f"{submission.id}-sender", 0, LEASE)
        return submission

    def create(self, draft: Draft, version: int, revision: int = 1, repeat: int = 0) -> None:
        self.submissions.mark_created(self.send(draft, revision, repeat).id, version, "{}")

    def refuse(self, draft: Draft, revision: int = 1) -> None:
        submission = self.send(draft, revision)
        self.submissions.mark_refused(submission.id, f"{submission.id}-sender", "{}", "InvalidConfig", None)

    def badges(self, draft_id: str = "d", may_submit: bool = True) -> list[str]:
        records = self.drafts.list_by_owner(ME).rows
        record = next(record for record in records if record.id == draft_id)
        stage = draft_stage.decide_stage(record, self.submissions.list_of_drafts(records)[draft_id])
        return [label for label, _ in draft_row.describe(draft_row.DraftRow(record, "", "", stage, may_submit))]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(database: Database, clock: Clock) -> Records:
    return Records(database, clock)


@pytest.mark.parametrize(
    ("problems", "may_submit", "expected"),
    [
        (None, True, []),
        (0, True, ["Ready to submit"]),
        (0, False, ["Complete"]),
        (2, True, ["Incomplete: 2 left"]),
    ],
)
def test_what_was_never_sent_is_told_by_its_last_check(
    records: Records, problems: int | None, may_submit: bool, expected: list[str]
) -> None:
    records.save(DRAFT, problems=problems)
    assert records.badges(may_submit=may_submit) == expected


OUTCOMES: list[tuple[Callable[[Records], object], list[str], list[str]]] = [
    (lambda records: records.refuse(DRAFT), ["Refused"], ["Refused, edited since", "Ready to submit"]),
    (lambda records: records.create(DRAFT, 7), ["Version 7 created"], ["Version 7 created, edited since", "Ready to submit"]),
    (lambda records: records.send(DRAFT), ["Sending"], ["Sending"]),
]


@pytest.mark.parametrize(("submit", "at_once", "after_an_edit"), OUTCOMES)
def test_a_submission_is_shown_and_an_edit_after_it_and_undo(
    records: Records, submit: Callable[[Records], object], at_once: list[str], after_an_edit: list[str]
) -> None:
    records.save(DRAFT)
    submit(records)
    assert records.badges() == at_once
    records.save(EDITED, 1)
    assert records.badges() == after_an_edit
    records.save(DRAFT, 2)
    assert records.badges() == at_once


def test_a_sender_that_fell_silent_leaves_the_outcome_unknown(records: Records, clock: Clock) -> None:
    records.save(DRAFT)
    submission = records.send(DRAFT)
    clock.now += 2 * LEASE
    assert records.badges() == ["Outcome unknown"]
    records.submissions.expire_leases()
    assert records.badges() == ["Outcome unknown"]
    records.submissions.mark_not_created(submission.id, f"{submission.id}-sender")
    assert records.badges() == ["Ready to submit"]


def test_what_was_created_and_no_longer_passes_says_both(records: Records) -> None:
    records.save(DRAFT)
    records.create(DRAFT, 7)
    records.drafts.set_problem_count("d", 1, 1)
    assert records.badges() == ["Version 7 created", "Incomplete: 1 left"]


def test_a_copy_of_what_was_created_exists_as_well(records: Records) -> None:
    records.save(DRAFT)
    records.create(DRAFT, 7)
    records.create(DRAFT, 8, repeat=1)
    copy = records.drafts.duplicate("d", ME)[0]
    assert records.badges(copy.id) == ["Version 8 created"]
    records.drafts.rename(copy.id, ME, "Another")
    assert records.badges(copy.id) == ["Ready to submit"]


def test_a_sweep_is_not_the_draft_itself(records: Records) -> None:
    records.save(DRAFT)
    records.create(edits.set_value(DRAFT, ("name",), "Limit 1"), 5)
    assert records.badges() == ["Version 5 created", "Ready to submit"]
    records.create(edits.set_value(DRAFT, ("name",), "Limit 2"), 6)
    assert records.badges() == ["2 versions created", "Ready to submit"]
    records.save(EDITED, 1, None)
    assert records.badges() == ["2 versions created, edited since"]


def test_others_with_the_same_request_tell_nothing(records: Records) -> None:
    records.save(DRAFT)
    body = request_body.encode_request(DRAFT)
    for owner, studio in ((YOU, STUDIO), (ME, "ri.models.main.model-studio.other")):
        submission = records.submissions.prepare(SubmissionRequest(owner, owner, studio, "other", 1, body))
        records.submissions.acquire_lease(submission.id, owner, "sender", 0, LEASE)
        records.submissions.mark_created(submission.id, 3, "{}")
    assert records.badges() == ["Ready to submit"]
    assert records.submissions.list_of_drafts([]) == {}
