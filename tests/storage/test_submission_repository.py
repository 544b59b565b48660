"""Each state of the state machine under each event, and one winner among all who press at once."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from components.draft import request_body
from components.storage.database import Database
from components.storage.submission_repository import State, Submission, SubmissionFilter, SubmissionRepository, SubmissionRequest
from components.storage.tables import submissions as table
from components.submission import csv_export
from tests.storage.examples import BODY, ME, SENT, STUDIO, YOU, Clock, payload, record

LEASE = timedelta(seconds=30)
FIRST, SECOND = "attempt-1", "attempt-2"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(database: Database, clock: Clock) -> SubmissionRepository:
    return SubmissionRepository(database, clock)


def prepare(kept: SubmissionRepository, **changes: Any) -> Submission:
    given: dict[str, Any] = {
        "owner": ME,
        "user": ME,
        "studio_rid": STUDIO,
        "draft_id": "d",
        "draft_revision": 3,
        "payload": payload(),
    }
    return kept.prepare(SubmissionRequest(**{**given, **changes}))


def begin(kept: SubmissionRepository, one: Submission, sender: str = FIRST, lease: timedelta = LEASE) -> bool:
    return kept.acquire_lease(one.id, ME, sender, 4, lease)


def now(kept: SubmissionRepository, one: Submission) -> Submission:
    found = kept.find_by_id(one.id)
    assert found is not None
    return found


def test_the_same_intention_has_one_record(kept: SubmissionRepository, clock: Clock) -> None:
    first = prepare(kept, trainer_version="1.0")
    assert (first.state, first.base_version, first.prepared, first.sent) == (State.PREPARED, 0, clock.now, None)
    assert (first.body, first.payload_hash, first.name) == (payload(), request_body.request_digest(payload()), "Baseline")
    begin(kept, first)
    joined = prepare(kept, user=YOU, draft_id="other")
    assert (joined.id, joined.state, joined.user, joined.draft_id) == (first.id, State.SENDING, ME, "d")
    different: list[dict[str, object]] = [
        {"repeat": 1},
        {"owner": YOU},
        {"studio_rid": "ri.other"},
        {"payload": payload({**BODY, "name": "b"})},
    ]
    assert len({first.id, *(prepare(kept, **one).id for one in different)}) == 5
    with pytest.raises(ValueError):
        prepare(kept, payload=b"\xff")
    with pytest.raises(ValueError):
        prepare(kept, payload=b"\0")


def test_the_fields_are_the_columns() -> None:
    assert [one.name for one in fields(Submission)] == [column.key for column in table.columns]


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
    "acquire second": lambda kept, one: begin(kept, one, SECOND),
    "renew": lambda kept, one: kept.renew_lease(one.id, FIRST, LEASE),
    "created": lambda kept, one: kept.mark_created(one.id, 5, '{"version": 5}'),
    "created other": lambda kept, one: kept.mark_created(one.id, 6, '{"version": 6}'),
    "refused": lambda kept, one: kept.mark_refused(one.id, FIRST, "{}", "CreateConfigValidationError", "instance"),
    "not sent": lambda kept, one: kept.mark_not_sent(one.id, FIRST),
    "unknown": lambda kept, one: kept.mark_unknown(one.id, FIRST, '{"timeout": true}', "Timeout"),
    "expire": lambda kept, one: kept.expire_leases() == 1,
    "not created": lambda kept, one: kept.mark_not_created(one.id, FIRST),
    "not created second": lambda kept, one: kept.mark_not_created(one.id, SECOND),
    "candidates": lambda kept, one: kept.set_candidates(one.id, FIRST, [5, 6]),
    "confirm": lambda kept, one: kept.confirm(one.id, FIRST, 5),
    "read back": lambda kept, one: kept.set_read_back(one.id, '{"read": true}'),
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
def test_every_event_in_every_state(kept: SubmissionRepository, clock: Clock, past: str) -> None:
    for place, (event, happen) in enumerate(EVENTS.items()):
        one = prepare(kept, repeat=place)
        for step in PASTS[past]:
            clock.now += LEASE if step == "expire" else timedelta()
            assert EVENTS[step](kept, one), step
        before = now(kept, one)
        if event == "expire" and before.state is S:
            clock.now += LEASE
        done = happen(kept, one)
        after = now(kept, one)
        leads = TRANSITIONS[past].get(event)
        assert bool(done) is (leads is not None), (past, event)
        if leads is None and event != "created other":
            assert after == before, (past, event)
        elif leads is None:
            assert {**vars(after), "duplicate_warning": None} == vars(before), (past, event)
        else:
            assert after.state is leads, (past, event)
        assert after.allowed_actions == ({"decide"} if after.candidate_versions else ACTIONS[after.state]), (past, event)
        # Or it would expire together with the next record.
        if after.state is S:
            kept.mark_created(one.id, 99, None)


def test_what_each_event_notes(kept: SubmissionRepository, clock: Clock) -> None:
    one = prepare(kept)
    begin(kept, one)
    sending = now(kept, one)
    assert (sending.sender, sending.base_version, sending.sent, sending.lease_until) == (FIRST, 4, clock.now, clock.now + LEASE)
    kept.renew_lease(one.id, FIRST, LEASE)
    assert now(kept, one).lease_until == clock.now + LEASE
    EVENTS["refused"](kept, one)
    refused = now(kept, one)
    assert (refused.answer, refused.error_name, refused.error_instance_id) == ("{}", "CreateConfigValidationError", "instance")
    assert (refused.ended, refused.lease_until) == (clock.now, None)
    kept.acquire_lease(one.id, YOU, SECOND, 6, LEASE, ("another draft", 7))
    again = now(kept, one)
    assert (again.draft_id, again.draft_revision) == ("another draft", 7)
    assert (again.user, again.base_version, again.answer, again.error_name, again.ended) == (YOU, 6, None, None, None)
    kept.mark_unknown(one.id, SECOND, '{"timeout": true}', "Timeout")
    kept.set_candidates(one.id, SECOND, [7, 8])
    assert (now(kept, one).candidate_versions, now(kept, one).error_name) == ((7, 8), "Timeout")
    kept.confirm(one.id, SECOND, 8, '{"version": 8}')
    kept.set_read_back(one.id, '{"version": 8, "read": true}')
    settled = now(kept, one)
    assert (settled.version, settled.answer, settled.read_back) == (8, '{"version": 8}', '{"version": 8, "read": true}')
    assert (settled.candidates, settled.error_name, settled.ended is not None) == (None, None, True)


def test_a_second_version_is_a_doubt_and_never_the_version(kept: SubmissionRepository) -> None:
    one = prepare(kept)
    begin(kept, one)
    assert kept.mark_created(one.id, 5, "five")
    assert kept.mark_created(one.id, 5, "again")
    assert not kept.mark_created(one.id, 6, "six")
    assert not kept.mark_created(one.id, 6, "six")
    assert not kept.mark_created(one.id, 7, "seven")
    found = now(kept, one)
    assert (found.version, found.answer) == (5, "five")
    assert [line.split()[1] for line in (found.duplicate_warning or "").splitlines()] == ["6", "7"]
    assert not kept.mark_created("none", 1, None)
    assert kept.find_by_id("none") is None


def test_the_answer_of_a_sender_whose_lease_ran_out(kept: SubmissionRepository, clock: Clock) -> None:
    one = prepare(kept)
    begin(kept, one)
    clock.now += LEASE
    assert kept.expire_leases() == 1
    assert not kept.renew_lease(one.id, FIRST, LEASE)
    assert kept.mark_created(one.id, 5, "{}")
    assert now(kept, one).state is State.CREATED


def test_a_lease_that_is_renewed_does_not_run_out(kept: SubmissionRepository, clock: Clock) -> None:
    one = prepare(kept)
    begin(kept, one)
    for _ in range(3):
        clock.now += LEASE / 2
        assert kept.renew_lease(one.id, FIRST, LEASE)
        assert kept.expire_leases() == 0


def test_lists(kept: SubmissionRepository, clock: Clock) -> None:
    several = [prepare(kept, repeat=place, draft_id=str(place % 2)) for place in range(5)]
    begin(kept, several[4])
    kept.mark_created(several[4].id, 5, "{}")
    yours = prepare(kept, owner=YOU, user=YOU, studio_rid="ri.other")
    ids = [one.id for one in several]
    assert [one.id for one in kept.list_by_draft("0")] == [ids[4], ids[2], ids[0]]
    assert [one.id for one in kept.list_page(SubmissionFilter()).rows] == [yours.id, *ids[::-1]]
    assert [one.id for one in kept.list_page(SubmissionFilter(user=YOU)).rows] == [yours.id]
    assert [one.id for one in kept.list_page(SubmissionFilter(studio_rid="ri.other")).rows] == [yours.id]
    assert [one.id for one in kept.list_page(SubmissionFilter(states=[State.CREATED])).rows] == [ids[4]]
    assert kept.list_page(SubmissionFilter(states=[])).rows == ()
    assert [one.id for one in kept.list_page(SubmissionFilter(since=several[1].prepared, until=several[3].prepared)).rows] == [
        ids[2],
        ids[1],
    ]
    pages = [kept.list_page(SubmissionFilter(ME), page, 2) for page in (1, 2, 3)]
    assert [([one.id for one in page.rows], page.more) for page in pages] == [
        ([ids[4], ids[3]], True),
        ([ids[2], ids[1]], True),
        ([ids[0]], False),
    ]
    assert list(kept.iterate(SubmissionFilter())) == list(kept.list_page(SubmissionFilter()).rows)
    assert list(kept.iterate(SubmissionFilter(ME, STUDIO, [State.PREPARED], several[1].prepared))) == [
        several[3],
        several[2],
        several[1],
    ]
    assert kept.list_created_versions(STUDIO) == {5}
    assert [one.id for one in kept.list_same_request(ME, STUDIO, several[0].payload_hash)] == ids[::-1]
    assert kept.list_same_request(YOU, STUDIO, several[0].payload_hash) == ()
    assert kept.list_created_versions("ri.other") == frozenset()


def press(kept: SubmissionRepository, sender: str) -> bool:
    return kept.acquire_lease(prepare(kept).id, ME, sender, 4, LEASE)


def test_of_eight_threads_one_may_send(opened: Callable[[], Database]) -> None:
    replicas = [SubmissionRepository(opened()), SubmissionRepository(opened())]
    ready, won = Barrier(8), []

    def work(place: int) -> None:
        ready.wait()
        won.append(press(replicas[place % 2], str(place)))

    threads = [Thread(target=work, args=(place,)) for place in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(won) == [False] * 7 + [True]
    assert len(replicas[0].list_page(SubmissionFilter()).rows) == 1


RACE = """
import sys, threading
from components.storage.database import Database
from components.storage.submission_repository import SubmissionRepository
from tests.storage.test_submission_repository import press

kept = SubmissionRepository(Database(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
won = []
threads = [threading.Thread(target=lambda place=place: won.append(press(kept, f"{sys.argv[2]}-{place}"))) for place in range(4)]
for one in threads: one.start()
for one in threads: one.join()
print(sum(won), len(won), flush=True)
"""


@pytest.mark.slow
def test_of_three_processes_one_may_send(url: str, database: Database) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([sys.executable, "-c", RACE, url, str(place)], **pipes) for place in range(3)]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    said = [one.communicate(timeout=30)[0].split() for one in running]
    assert [int(total) for _, total in said] == [4, 4, 4]
    assert sum(int(won) for won, _ in said) == 1
    (only,) = SubmissionRepository(database).list_page(SubmissionFilter()).rows
    assert only.state is State.SENDING


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "\uff1d1", "\ufeff=1"])
def test_a_sheet_runs_no_formula(name: str) -> None:
    header, row = csv_export.write_csv([record({**BODY, "name": name})]).split("\r\n", 1)
    assert header == ",".join(csv_export.COLUMNS)
    assert f"'{name}" in row
    assert csv_export.write_csv([record()]).splitlines()[1].startswith(f"{SENT:%Y-%m-%dT%H:%M:%SZ},unknown,Baseline,{STUDIO},,")


def test_any_answer_can_be_kept(kept: SubmissionRepository) -> None:
    body = {"name": "\ud800 \0 €", "trainerId": "t", "workerConfig": {"customConfig": {"big": 10**400}}}
    one = prepare(kept, payload=payload(body))
    assert (one.body, one.name) == (payload(body), body["name"])
    begin(kept, one)
    kept.mark_created(one.id, 5, json.dumps(body))
    assert json.loads(now(kept, one).answer or "") == body


@pytest.mark.slow
def test_what_is_read_all_at_once_is_one_state_of_the_database(kept: SubmissionRepository) -> None:
    ids = [prepare(kept, repeat=place).id for place in range(1200)]
    reading = kept.iterate(SubmissionFilter())
    first = next(reading)
    prepare(kept, repeat=1200)
    assert [first.id, *(one.id for one in reading)] == ids[::-1]
