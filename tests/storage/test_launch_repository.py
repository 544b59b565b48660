"""Launches have one record for each intention, one sender, and one run."""

from dataclasses import fields
from datetime import timedelta

import pytest

from components.storage.database import Database
from components.storage.launch_repository import Launch, LaunchRepository, LaunchRequest
from components.storage.request_repository import State
from components.storage.tables import launches as table
from tests.storage.examples import ME, STUDIO, YOU, Clock

LEASE = timedelta(seconds=30)


@pytest.fixture
def repository(database: Database, clock: Clock) -> LaunchRepository:
    return LaunchRepository(database, clock)


def now(repository: LaunchRepository, launch: Launch) -> Launch:
    stored = repository.find_by_id(launch.id)
    assert stored is not None
    return stored


def test_the_same_intention_has_one_record_and_one_sender(repository: LaunchRepository, clock: Clock) -> None:
    first = repository.prepare(LaunchRequest(ME, STUDIO, 5))
    assert (first.state, first.prepared, first.known_run_ids, first.candidate_ids) == (State.PREPARED, clock.now, set(), ())
    assert repository.prepare(LaunchRequest(ME, STUDIO, 5)) == first
    others = [
        LaunchRequest(YOU, STUDIO, 5),
        LaunchRequest(ME, "ri.other", 5),
        LaunchRequest(ME, STUDIO, 6),
        LaunchRequest(ME, STUDIO, 5, 1),
    ]
    assert len({first.id, *(repository.prepare(other).id for other in others)}) == 5
    assert repository.acquire_lease(first.id, "one", ["b", "a"], LEASE)
    assert not repository.acquire_lease(first.id, "two", [], LEASE)
    assert now(repository, first).known_run_ids == {"a", "b"}
    last = repository.find_last(ME, STUDIO, 5)
    assert last is not None
    assert last.repeat == 1
    assert repository.find_last(ME, STUDIO, 7) is None


def test_a_second_run_is_a_warning_and_never_the_run(repository: LaunchRepository) -> None:
    launch = repository.prepare(LaunchRequest(ME, STUDIO, 5))
    repository.acquire_lease(launch.id, "one", [], LEASE)
    assert repository.mark_created(launch.id, "run-1", "{}")
    assert not repository.mark_created(launch.id, "run-2", "{}")
    stored = now(repository, launch)
    assert (stored.run_id, stored.duplicate_warning) == ("run-1", "Run run-2 was created for the same request as well.")
    assert repository.list_created(STUDIO) == {"run-1"}
    assert repository.list_created("ri.other") == frozenset()


def test_started_launches_are_listed_the_latest_first(repository: LaunchRepository) -> None:
    launches = [repository.prepare(LaunchRequest(ME, STUDIO, number)) for number in (1, 2, 3, 4)]
    for launch in launches[:3]:
        repository.acquire_lease(launch.id, launch.id, [], LEASE)
        repository.mark_created(launch.id, f"run-{launch.config_version}", "{}")
    assert [launch.run_id for launch in repository.list_started(ME, 2)] == ["run-3", "run-2"]
    assert repository.list_started(YOU, 2) == ()


def test_an_expired_launch_is_unknown_until_its_run_is_confirmed(repository: LaunchRepository, clock: Clock) -> None:
    launch = repository.prepare(LaunchRequest(ME, STUDIO, 5))
    repository.acquire_lease(launch.id, "one", [], LEASE)
    clock.now += LEASE
    assert repository.expire_leases() == 1
    assert repository.set_candidates(launch.id, "one", ["run-1", "run-2"])
    assert now(repository, launch).candidate_ids == ("run-1", "run-2")
    assert not repository.confirm(launch.id, "another attempt", "run-2")
    assert repository.confirm(launch.id, "one", "run-2", "{}")
    assert (now(repository, launch).state, now(repository, launch).run_id) == (State.CREATED, "run-2")


def test_the_fields_are_the_columns() -> None:
    assert sorted(field.name for field in fields(Launch)) == sorted(column.key for column in table.columns)
