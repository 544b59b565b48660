"""Of all that press at once, one may send, whatever their clocks say."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier

import pytest

from components.storage.database import Database
from components.storage.request_repository import State
from components.storage.submission_repository import (
    SubmissionFilter,
    SubmissionRepository,
)
from tests.running import ROOT
from tests.storage.examples import FIRST, LEASE, ME, prepare
from tests.storage.processes import Ready, run_together


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


def press_in_four_threads(ready: Ready, url: str, name: str) -> list[bool]:
    with closing(Database(url)) as database, ThreadPoolExecutor(4) as threads:
        repository = SubmissionRepository(database)
        ready()
        return list(threads.map(lambda index: press(repository, f"{name}-{index}"), range(4)))


@pytest.mark.slow
def test_of_three_processes_one_may_send(url: str, database: Database) -> None:
    results = run_together(press_in_four_threads, *((url, str(index)) for index in range(3)))
    assert sorted(won for threads in results for won in threads) == [False] * 11 + [True]
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
    assert subprocess.check_output([sys.executable, "-c", CLOCK_AN_HOUR_FAST, url], cwd=ROOT) == b"True\n"
    other = next(record for record in repository.list_page(SubmissionFilter()).rows if record.id != own.id)
    assert other.lease_until is not None
    assert timedelta() < other.lease_until - repository.read_time() <= timedelta(seconds=10)
