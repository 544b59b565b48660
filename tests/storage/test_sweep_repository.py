"""Sweeps in the database: one runs each, it can be paused and resumed, and each request has what became of it."""

from datetime import timedelta

import pytest

from components.storage.database import Database
from components.storage.request_repository import State
from components.storage.submission_repository import SubmissionRepository, SubmissionRequest
from components.storage.sweep_repository import StoredSweep, SweepOrigin, SweepRepository, SweepState
from tests.storage.examples import ME, STUDIO, YOU, Clock, payload

ORIGIN = SweepOrigin(ME, ME, STUDIO, "d", 3, "1.0")
PAYLOADS = [payload({"name": f"Rate {number}", "rate": number}) for number in range(3)]
LEASE = timedelta(seconds=10)


@pytest.fixture
def sweeps(database: Database, clock: Clock) -> SweepRepository:
    return SweepRepository(database, clock)


def found(sweeps: SweepRepository, sweep_id: str) -> StoredSweep:
    sweep = sweeps.find(sweep_id, ME)
    assert sweep is not None
    return sweep


def test_the_requests_keep_their_order_and_their_bytes(sweeps: SweepRepository) -> None:
    sweep_id = sweeps.create(ORIGIN, PAYLOADS)
    assert [item.name for item in sweeps.list_items(sweep_id)] == ["Rate 0", "Rate 1", "Rate 2"]
    assert [sweeps.load_payload(sweep_id, position) for position in range(3)] == PAYLOADS
    assert found(sweeps, sweep_id).origin == ORIGIN
    assert [sweep.id for sweep in sweeps.list_of_draft("d", ME)] == [sweep_id]


def test_a_stranger_finds_no_sweep(sweeps: SweepRepository) -> None:
    sweep_id = sweeps.create(ORIGIN, PAYLOADS)
    assert sweeps.find(sweep_id, YOU) is None
    assert sweeps.list_of_draft("d", YOU) == ()


def test_one_runs_a_sweep_until_its_lease_runs_out(sweeps: SweepRepository, clock: Clock) -> None:
    sweep_id = sweeps.create(ORIGIN, PAYLOADS)
    assert sweeps.acquire(sweep_id, "a", LEASE)
    assert not sweeps.acquire(sweep_id, "b", LEASE)
    assert sweeps.renew(sweep_id, "a", LEASE)
    assert not found(sweeps, sweep_id).is_interrupted
    clock.now += timedelta(seconds=30)
    assert found(sweeps, sweep_id).is_interrupted
    assert sweeps.acquire(sweep_id, "b", LEASE)
    assert not sweeps.renew(sweep_id, "a", LEASE)
    assert not sweeps.release(sweep_id, "a", SweepState.FINISHED)


def test_a_sweep_is_paused_resumed_and_finished(sweeps: SweepRepository) -> None:
    sweep_id = sweeps.create(ORIGIN, PAYLOADS)
    sweeps.acquire(sweep_id, "a", LEASE)
    assert sweeps.request_pause(sweep_id)
    assert not sweeps.renew(sweep_id, "a", LEASE)
    # What it was sending is still on its way.
    assert found(sweeps, sweep_id).has_runner
    assert not sweeps.acquire(sweep_id, "b", LEASE)
    assert sweeps.release(sweep_id, "a", SweepState.PAUSED, "why")
    assert (found(sweeps, sweep_id).state, found(sweeps, sweep_id).reason) == (SweepState.PAUSED, "why")
    assert sweeps.acquire(sweep_id, "b", LEASE)
    assert sweeps.release(sweep_id, "b", SweepState.FINISHED)
    assert not sweeps.acquire(sweep_id, "c", LEASE)
    assert not sweeps.request_pause(sweep_id)


def test_each_request_has_what_became_of_it(sweeps: SweepRepository, database: Database) -> None:
    sweep_id, submissions = sweeps.create(ORIGIN, PAYLOADS), SubmissionRepository(database)
    record = submissions.prepare(SubmissionRequest(ME, ME, STUDIO, "d", 3, PAYLOADS[1]))
    submissions.acquire_lease(record.id, ME, "s", 0, LEASE)
    submissions.mark_created(record.id, 7, "{}")
    items = sweeps.list_items(sweep_id)
    assert [item.state for item in items] == [None, State.CREATED, None]
    assert (items[1].version, items[1].submission_id) == (7, record.id)
