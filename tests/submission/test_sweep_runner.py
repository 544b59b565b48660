"""A sweep makes each of its versions once, also where it is paused, fails, or is killed in the middle."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import edits
from components.draft.draft import MEMORY
from components.draft.request_body import encode_request
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.storage.database import Database, file_url
from components.storage.request_repository import State
from components.storage.submission_repository import SubmissionRepository
from components.storage.sweep_repository import StoredSweep, SweepOrigin, SweepRepository, SweepState
from components.submission.submission_reconciler import SubmissionReconciler
from components.submission.submitter import Submitter
from components.submission.sweep_runner import SweepRunner
from tests.running import FORKS
from tests.shell.examples import STUDIO, configuration

LEASE = timedelta(seconds=1.5)
SETTLE_SECONDS = 1.0


class Sweeping:
    """The parts that run a sweep, as one process of the app has them."""

    def __init__(self, url: str, token: str, database: Database) -> None:
        self.foundry = Foundry(Connection(url, SecretStr(token)))
        self.sweeps, submissions = SweepRepository(database), SubmissionRepository(database)
        submitter = Submitter(submissions, self.foundry, LEASE, 0.3)
        self.runner = SweepRunner(self.sweeps, submitter, SubmissionReconciler(submissions, self.foundry, SETTLE_SECONDS), LEASE)
        self.user = self.foundry.current_user().id

    def create(self, count: int, **changes: str) -> str:
        base = configuration(**changes)
        drafts = [edits.set_value(base, MEMORY, f"{4 + number}G") for number in range(count)]
        drafts = [edits.set_value(draft, ("name",), f"Limit {number}") for number, draft in enumerate(drafts)]
        return self.sweeps.create(SweepOrigin(self.user, self.user, STUDIO, "d", 1, "0.388.0"), list(map(encode_request, drafts)))

    def find(self, sweep_id: str) -> StoredSweep:
        sweep = self.sweeps.find(sweep_id, self.user)
        assert sweep is not None
        return sweep

    def run(self, sweep_id: str) -> StoredSweep:
        """Run a sweep until it ends; wait for the lease of who ran it before."""
        end = time.monotonic() + 60
        while (thread := self.runner.start(self.find(sweep_id))) is None and time.monotonic() < end:
            time.sleep(0.1)
        assert thread is not None
        thread.join(120)
        return self.find(sweep_id)

    def names(self) -> list[str]:
        return sorted(version.name for version in self.foundry.config_versions(STUDIO))


@pytest.fixture
def sweeping(local: LocalFoundry, database: Database) -> Sweeping:
    return Sweeping(local.url, local.token, database)


def expected(count: int) -> list[str]:
    return sorted(f"Limit {number}" for number in range(count))


def test_all_versions_are_created_in_their_order(sweeping: Sweeping) -> None:
    sweep_id = sweeping.create(4)
    assert sweeping.run(sweep_id).state is SweepState.FINISHED
    items = sweeping.sweeps.list_items(sweep_id)
    assert [(item.state, item.version) for item in items] == [(State.CREATED, number) for number in range(1, 5)]
    again = sweeping.create(4)
    assert sweeping.run(again).state is SweepState.FINISHED
    assert sweeping.names() == expected(4)


def test_a_lost_answer_is_reconciled_before_the_next_is_sent(sweeping: Sweeping, fault: Callable[..., None]) -> None:
    sweep_id = sweeping.create(3)
    fault("drop_after", times=1)
    assert sweeping.run(sweep_id).state is SweepState.FINISHED
    assert sweeping.names() == expected(3)


def test_a_refusal_pauses_the_sweep_with_its_reason(sweeping: Sweeping, fault: Callable[..., None]) -> None:
    sweep_id = sweeping.create(2)
    fault("refuse", times=1, failures=[{"type": "other"}])
    sweep = sweeping.run(sweep_id)
    assert (sweep.state, sweep.reason) == (SweepState.PAUSED, "Foundry refused “Limit 0”. Open it in the list for the reason.")
    assert sweeping.run(sweep_id).state is SweepState.FINISHED
    assert sweeping.names() == expected(2)


def test_a_paused_sweep_sends_nothing_more_until_it_is_resumed(sweeping: Sweeping, fault: Callable[..., None]) -> None:
    sweep_id = sweeping.create(3)
    fault("delay", times=1, seconds=1)
    thread = sweeping.runner.start(sweeping.find(sweep_id))
    assert thread is not None
    assert sweeping.runner.start(sweeping.find(sweep_id)) is None
    sweeping.sweeps.request_pause(sweep_id)
    thread.join(30)
    assert sweeping.find(sweep_id).state is SweepState.PAUSED
    assert len(sweeping.names()) < 3
    assert sweeping.run(sweep_id).state is SweepState.FINISHED
    assert sweeping.names() == expected(3)


def run_in_process(url: str, token: str, folder: str, sweep_id: str) -> None:
    sweeping = Sweeping(url, token, Database(file_url(Path(folder)), 5))
    sweeping.run(sweep_id)


@pytest.mark.slow
def test_twenty_versions_come_of_a_sweep_that_is_killed_in_the_middle(
    sweeping: Sweeping, local: LocalFoundry, tmp_path: Path, fault: Callable[..., None]
) -> None:
    sweep_id = sweeping.create(20)
    fault("delay", times=None, seconds=0.1)
    for enough in (4, 11):
        process = FORKS.Process(target=run_in_process, args=(local.url, local.token, str(tmp_path / "data"), sweep_id))
        process.start()
        end = time.monotonic() + 120
        while len(sweeping.names()) < enough:
            assert time.monotonic() < end
            time.sleep(0.02)
        process.kill()
        process.join(20)
    assert 11 <= len(sweeping.names()) < 20
    assert sweeping.run(sweep_id).state is SweepState.FINISHED
    assert sweeping.names() == expected(20)
    assert all(item.state is State.CREATED for item in sweeping.sweeps.list_items(sweep_id))
