"""Of all that press at once, one may send, whatever their clocks say."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from components.storage.database import Database
from components.storage.request_repository import State
from components.storage.submission_repository import (
    SubmissionFilter,
    SubmissionRepository,
)
from tests.storage.examples import FIRST, LEASE, ME, prepare
from tests.storage.processes import run_together


def press(repository: SubmissionRepository, sender: str) -> bool:
    return repository.acquire_lease(prepare(repository).id, ME, sender, 4, LEASE)


def test_of_eight_threads_one_may_send(opened: Callable[[], Database]) -> None:
    replicas = [SubmissionRepository(opened()), SubmissionRepository(opened())]
    ready = Barrier(8)

    def work(index: int) -> bool:
        ready.wait()
        return press(replicas[index % 2], str(index))

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(work, range(8)))
    assert sorted(won) == [False] * 7 + [True]
    assert len(replicas[0].list_page(SubmissionFilter()).rows) == 1


RACE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from components.storage.database import Database
from components.storage.submission_repository import SubmissionRepository
from tests.storage.test_submission_leases import press

repository = SubmissionRepository(Database(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(4) as threads:
    won = list(threads.map(lambda index: press(repository, f"{sys.argv[2]}-{index}"), range(4)))
print(sum(won), len(won), flush=True)
"""


@pytest.mark.slow
def test_of_three_processes_one_may_send(url: str, database: Database) -> None:
    results = [output.split() for output in run_together(RACE, *((url, str(index)) for index in range(3)))]
    assert [total for _, total in results] == ["4"] * 3
    assert sum(int(won) for won, _ in results) == 1
    (only,) = SubmissionRepository(database).list_page(SubmissionFilter()).rows
    assert only.state is State.SENDING


CLOCK_AN_HOUR_FAST = """
import datetime, sys

class Fast(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(hours=1)

datetime.datetime = Fast
from components.storage.database import Database
from components.storage.submission_repository import SubmissionRepository, SubmissionRequest

repository = SubmissionRepository(Database(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
assert repository.expire_leases() == 0
record = repository.prepare(SubmissionRequest("me", "me", "ri.s", "d", 1, b'{"name": "Fast"}'))
assert repository.acquire_lease(record.id, "me", "fast", 0, datetime.timedelta(seconds=10))
print(Fast.now(datetime.UTC) - record.prepared > datetime.timedelta(minutes=59))
"""


@pytest.mark.slow
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_leases_go_by_the_databases_clock(url: str, database: Database) -> None:
    repository = SubmissionRepository(database)
    own = prepare(repository)
    assert repository.acquire_lease(own.id, ME, FIRST, 0, timedelta(minutes=5))
    assert run_together(CLOCK_AN_HOUR_FAST, (url,)) == ["True\n"]
    other = next(record for record in repository.list_page(SubmissionFilter()).rows if record.id != own.id)
    assert other.lease_until is not None
    assert timedelta() < other.lease_until - repository.read_time() <= timedelta(seconds=10)
