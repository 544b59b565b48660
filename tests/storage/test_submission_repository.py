"""Each state of the state machine under each event, and one winner among all who press at once."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from components.draft import request_body
from components.draft.draft import Draft
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from components.storage.request_repository import State
from components.storage.submission_repository import (
    DraftSubmission,
    Submission,
    SubmissionFilter,
    SubmissionRepository,
)
from components.storage.tables import submissions as table
from tests.storage.examples import BODY, FIRST, LEASE, ME, STUDIO, YOU, Clock, payload, prepare

SECOND = "attempt-2"


@pytest.fixture
def repository(database: Database, clock: Clock) -> SubmissionRepository:
    return SubmissionRepository(database, clock)


def begin(repository: SubmissionRepository, submission: Submission, sender: str = FIRST, lease: timedelta = LEASE) -> bool:
    return repository.acquire_lease(submission.id, ME, sender, 4, lease)


def begun_submission(repository: SubmissionRepository) -> Submission:
    submission = prepare(repository)
    assert begin(repository, submission)
    return submission


def now(repository: SubmissionRepository, submission: Submission) -> Submission:
    stored = repository.find_by_id(submission.id)
    assert stored is not None
    return stored


def test_the_submissions_of_several_drafts_are_read_at_once(repository: SubmissionRepository, database: Database) -> None:
    drafts = DraftRepository(database)
    sent, copy = Draft("d", STUDIO, BODY), Draft("copy", STUDIO, BODY)
    for draft in (sent, copy, Draft("other", None, {"name": "Other"})):
        drafts.save(draft, ME, 0)
    submission = begun_submission(repository)
    repository.mark_created(submission.id, 7, None)
    begin(repository, prepare(repository, payload=payload({**BODY, "name": "Later"}), draft_revision=4))
    listed = repository.list_of_drafts(drafts.list_by_owner(ME).rows)
    later, created = DraftSubmission(State.SENDING, None, 4, False), DraftSubmission(State.CREATED, 7, 3, True)
    assert listed == {"d": (later, created), "copy": (created,), "other": ()}


def test_the_same_intention_has_one_record(repository: SubmissionRepository, clock: Clock) -> None:
    first = prepare(repository, trainer_version="1.0")
    assert (first.state, first.base_version, first.prepared, first.sent) == (State.PREPARED, 0, clock.now, None)
    assert (first.body, first.payload_hash, first.name) == (payload(), request_body.request_digest(payload()), "Baseline")
    begin(repository, first)
    joined = prepare(repository, user=YOU, draft_id="other")
    assert (joined.id, joined.state, joined.user, joined.draft_id) == (first.id, State.SENDING, ME, "d")
    different: list[dict[str, object]] = [
        {"repeat": 1},
        {"owner": YOU},
        {"studio_rid": "ri.other"},
        {"payload": payload({**BODY, "name": "b"})},
    ]
    assert len({first.id, *(prepare(repository, **change).id for change in different)}) == 5
    for malformed in (b"\xff", b"\0"):
        with pytest.raises(ValueError):
            prepare(repository, payload=malformed)


def test_the_fields_are_the_columns() -> None:
    columns = [column.key for column in table.columns if not column.key.endswith("_encrypted")]
    assert sorted(field.name for field in fields(Submission)) == sorted([*columns, "lacks_key"])


# The events that lead to a state: the same state with another past may take other events.
PASTS: dict[str, list[str]] = {
    "fresh": [],
    "not created": ["acquire", "unknown", "not created"],
    "not sent": ["acquire", "not sent"],
    "sending": ["acquire"],
    "again": ["acquire", "unknown", "not created", "acquire second"],
    "refused": ["acquire", "refused"],
    "unknown": ["acquire", "unknown"],
    "expired": ["acquire", "expire"],
    "expired second": ["acquire", "unknown", "not created", "acquire second", "expire"],
    "created": ["acquire", "created"],
    "confirmed": ["acquire", "unknown", "confirm"],
}
EVENTS: dict[str, Callable[[SubmissionRepository, Submission], object]] = {
    "acquire": begin,
    "acquire second": lambda repository, submission: begin(repository, submission, SECOND),
    "renew": lambda repository, submission: repository.renew_lease(submission.id, FIRST, LEASE),
    "created": lambda repository, submission: repository.mark_created(submission.id, 5, '{"version": 5}'),
    "created other": lambda repository, submission: repository.mark_created(submission.id, 6, '{"version": 6}'),
    "refused": lambda repository, submission: repository.mark_refused(
        submission.id, FIRST, "{}", "CreateConfigValidationError", "instance"
    ),
    "not sent": lambda repository, submission: repository.mark_not_sent(submission.id, FIRST),
    "unknown": lambda repository, submission: repository.mark_unknown(submission.id, FIRST, '{"timeout": true}', "Timeout"),
    "expire": lambda repository, submission: repository.expire_leases() == 1,
    "not created": lambda repository, submission: repository.mark_not_created(submission.id, FIRST),
    "not created second": lambda repository, submission: repository.mark_not_created(submission.id, SECOND),
    "candidates": lambda repository, submission: repository.set_candidates(submission.id, FIRST, [5, 6]),
    "confirm": lambda repository, submission: repository.confirm(submission.id, FIRST, 5),
    "read back": lambda repository, submission: repository.set_read_back(submission.id, '{"read": true}'),
}
P, S, C, R, U = State
SECOND_SENDER = {"created": C, "created other": C, "expire": U}
UNKNOWN = {
    "created": C, "created other": C, "refused": R, "not sent": P, "not created": P, "candidates": U, "confirm": C,
}  # fmt: skip
# By past: the events that happen, and where they lead. All others change nothing.
TRANSITIONS: dict[str, dict[str, State]] = {
    "fresh": {"acquire": S, "acquire second": S},
    "not created": {"acquire": S, "acquire second": S, "created": C, "created other": C},
    "not sent": {"acquire": S, "acquire second": S},
    "sending": {
        "renew": S, "created": C, "created other": C, "refused": R, "not sent": P, "unknown": U, "expire": U,
    },
    "again": SECOND_SENDER,
    "refused": {"acquire": S, "acquire second": S, "created": C, "created other": C},
    "unknown": UNKNOWN,
    "expired": UNKNOWN,
    "expired second": {"created": C, "created other": C, "not created second": P},
    "created": {"created": C, "read back": C},
    "confirmed": {"created": C, "read back": C},
}  # fmt: skip


ACTIONS: dict[State, set[str]] = {P: {"submit"}, S: {"wait"}, C: {"receipt", "repeat"}, R: {"submit"}, U: {"wait"}}


@pytest.mark.parametrize("past", PASTS)
def test_every_event_in_every_state(repository: SubmissionRepository, clock: Clock, past: str) -> None:
    for index, (event, happen) in enumerate(EVENTS.items()):
        submission = prepare(repository, repeat=index)
        for step in PASTS[past]:
            clock.now += LEASE if step == "expire" else timedelta()
            assert EVENTS[step](repository, submission), step
        before = now(repository, submission)
        if event == "expire" and before.state is S:
            clock.now += LEASE
        done = happen(repository, submission)
        after = now(repository, submission)
        leads = TRANSITIONS[past].get(event)
        assert bool(done) is (leads is not None), (past, event)
        if leads is not None:
            assert after.state is leads, (past, event)
        elif event == "created other":
            assert replace(after, duplicate_warning=None) == before, past
        else:
            assert after == before, (past, event)
        assert after.allowed_actions == ({"decide"} if after.candidate_ids else ACTIONS[after.state]), (past, event)
        # Or it would expire together with the next record.
        if after.state is S:
            repository.mark_created(submission.id, 99, None)


def test_what_each_event_notes(repository: SubmissionRepository, clock: Clock) -> None:
    submission = begun_submission(repository)
    sending = now(repository, submission)
    assert (sending.sender, sending.base_version, sending.sent, sending.lease_until) == (FIRST, 4, clock.now, clock.now + LEASE)
    repository.renew_lease(submission.id, FIRST, LEASE)
    assert now(repository, submission).lease_until == clock.now + LEASE
    EVENTS["refused"](repository, submission)
    refused = now(repository, submission)
    assert (refused.answer, refused.error_name, refused.error_instance_id) == ("{}", "CreateConfigValidationError", "instance")
    assert (refused.ended, refused.lease_until) == (clock.now, None)
    repository.acquire_lease(submission.id, YOU, SECOND, 6, LEASE, ("another draft", 7))
    again = now(repository, submission)
    assert (again.draft_id, again.draft_revision) == ("another draft", 7)
    assert (again.user, again.base_version, again.answer, again.error_name, again.ended) == (YOU, 6, None, None, None)
    repository.mark_unknown(submission.id, SECOND, '{"timeout": true}', "Timeout")
    repository.set_candidates(submission.id, SECOND, [7, 8])
    assert (now(repository, submission).candidate_ids, now(repository, submission).error_name) == ((7, 8), "Timeout")
    repository.confirm(submission.id, SECOND, 8, '{"version": 8}')
    repository.set_read_back(submission.id, '{"version": 8, "read": true}')
    settled = now(repository, submission)
    assert (settled.version, settled.answer, settled.read_back) == (8, '{"version": 8}', '{"version": 8, "read": true}')
    assert (settled.candidates, settled.error_name, settled.ended is not None) == (None, None, True)


def test_a_second_version_is_a_doubt_and_never_the_version(repository: SubmissionRepository) -> None:
    submission = begun_submission(repository)
    assert repository.mark_created(submission.id, 5, "five")
    assert repository.mark_created(submission.id, 5, "again")
    assert not repository.mark_created(submission.id, 6, "six")
    assert not repository.mark_created(submission.id, 6, "six")
    assert not repository.mark_created(submission.id, 7, "seven")
    stored = now(repository, submission)
    assert (stored.version, stored.answer) == (5, "five")
    assert [line.split()[1] for line in (stored.duplicate_warning or "").splitlines()] == ["6", "7"]
    assert not repository.mark_created("none", 1, None)
    assert repository.find_by_id("none") is None


def test_the_answer_of_a_sender_whose_lease_ran_out(repository: SubmissionRepository, clock: Clock) -> None:
    submission = begun_submission(repository)
    clock.now += LEASE
    assert repository.expire_leases() == 1
    assert not repository.renew_lease(submission.id, FIRST, LEASE)
    assert repository.mark_created(submission.id, 5, "{}")
    assert now(repository, submission).state is State.CREATED


def test_a_lease_that_is_renewed_does_not_run_out(repository: SubmissionRepository, clock: Clock) -> None:
    submission = begun_submission(repository)
    for _ in range(3):
        clock.now += LEASE / 2
        assert repository.renew_lease(submission.id, FIRST, LEASE)
        assert repository.expire_leases() == 0


def test_lists(repository: SubmissionRepository, clock: Clock) -> None:
    several = [prepare(repository, repeat=index, draft_id=str(index % 2)) for index in range(5)]
    begin(repository, several[4])
    repository.mark_created(several[4].id, 5, "{}")
    yours = prepare(repository, owner=YOU, user=YOU, studio_rid="ri.other")
    ids = [submission.id for submission in several]
    first, last = several[1].prepared, several[3].prepared
    selections: list[tuple[SubmissionFilter, list[str]]] = [
        (SubmissionFilter(), [yours.id, *ids[::-1]]),
        (SubmissionFilter(user=YOU), [yours.id]),
        (SubmissionFilter(studio_rid="ri.other"), [yours.id]),
        (SubmissionFilter(states=[State.CREATED]), [ids[4]]),
        (SubmissionFilter(states=[]), []),
        (SubmissionFilter(since=first, until=last), [ids[2], ids[1]]),
        (SubmissionFilter(ME, STUDIO, [State.PREPARED], first), [ids[3], ids[2], ids[1]]),
        (SubmissionFilter(reader=YOU), [yours.id, ids[4]]),
    ]
    for selection, expected in selections:
        assert [submission.id for submission in repository.list_page(selection).rows] == expected
        assert list(repository.iterate(selection)) == list(repository.list_page(selection).rows)
    pages = [repository.list_page(SubmissionFilter(ME), page, 2) for page in (1, 2, 3)]
    assert [submission.id for page in pages for submission in page.rows] == ids[::-1]
    assert [(len(page.rows), page.more) for page in pages] == [(2, True), (2, True), (1, False)]
    assert [submission.id for submission in repository.list_by_draft("0")] == [ids[4], ids[2], ids[0]]
    same_request = repository.list_same_request(ME, STUDIO, several[0].payload_hash)
    assert [submission.id for submission in same_request] == ids[::-1]
    assert repository.list_same_request(YOU, STUDIO, several[0].payload_hash) == ()
    assert repository.list_created(STUDIO) == {5}
    assert repository.list_created("ri.other") == frozenset()


def test_any_answer_can_be_kept(repository: SubmissionRepository) -> None:
    body = {"name": "\ud800 \0 €", "trainerId": "t", "workerConfig": {"customConfig": {"big": 10**400}}}
    submission = prepare(repository, payload=payload(body))
    assert (submission.body, submission.name) == (payload(body), body["name"])
    begin(repository, submission)
    repository.mark_created(submission.id, 5, json.dumps(body))
    assert json.loads(now(repository, submission).answer or "") == body


@pytest.mark.slow
def test_what_is_read_all_at_once_is_one_state_of_the_database(repository: SubmissionRepository) -> None:
    ids = [prepare(repository, repeat=index).id for index in range(600)]
    reading = repository.iterate(SubmissionFilter())
    first = next(reading)
    prepare(repository, repeat=600)
    assert [first.id, *(submission.id for submission in reading)] == ids[::-1]
