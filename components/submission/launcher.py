"""Launches runs: of all that launch the same version, one thread sends, and what became of a lost answer is found out.

A launch takes no version, it runs the studio's latest: that is read just before. A lost answer is reconciled as a submission's is: nothing is sent
again by itself; the runs of the version (and of newer ones) are listed, and those that were known before sending, belong to other launches, were
started by somebody else or earlier (allowing for clocks that differ by two minutes) are left out. Exactly one that is left is the run, several are
for the user to judge, and none means that nothing was started once the settle time is over. Every verdict names the attempt that was judged.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from components.foundry.client import Foundry
from components.foundry.errors import BadResponse
from components.foundry.models import ModelStudioConfigVersion
from components.foundry.training_models import ModelStudioRun
from components.storage.launch_repository import Launch, LaunchRepository, LaunchRequest
from components.storage.owner_id import foundry_id
from components.storage.request_repository import State
from components.submission import stored_response
from components.submission.lost_answer import expire_lease, sending_seconds
from components.submission.request_sender import HEARTBEAT_SECONDS, LEASE, RequestSender, retry_write
from components.submission.version_matching import CLOCK_SKEW


@dataclass(frozen=True)
class LaunchResult:
    """The record, and the newer version that a launch would run instead, where there is one."""

    record: Launch
    newer_version: ModelStudioConfigVersion | None = None


@dataclass(frozen=True)
class LaunchReconcileResult:
    """The record afterwards, and for how many seconds Foundry may still be at it."""

    record: Launch
    seconds_left: float


class Launcher:
    """Launches runs in one Foundry, and reconciles launches with its runs; threads may share it."""

    def __init__(
        self,
        launches: LaunchRepository,
        foundry: Foundry,
        settle_seconds: float,
        lease: timedelta = LEASE,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._launches = launches
        self._foundry = foundry
        self._settle_seconds = settle_seconds
        self._sender = RequestSender(launches, lease, heartbeat_seconds)

    def launch(self, request: LaunchRequest, wait_seconds: float = 0) -> LaunchResult:
        """Start a run, or join who already starts it, and wait at most `wait_seconds` for the outcome.

        Nothing is sent where the studio's latest version is another than the requested one: it is returned instead.
        Raises StorageError and FoundryError, both before anything was sent.
        """
        record = self._launches.prepare(request)
        if record.state not in (State.PREPARED, State.REFUSED):
            return LaunchResult(record)
        known_runs = {run.run_id for run in self._foundry.runs(request.studio_rid, request.config_version)}
        # Read last, so that as little time as possible passes before the launch.
        latest = self._foundry.latest_config_version(request.studio_rid)
        if latest is not None and latest.version != request.config_version:
            return LaunchResult(record, latest)
        sender = uuid4().hex
        if self._launches.acquire_lease(record.id, sender, known_runs, self._sender.lease):
            self._sender.send(record.id, sender, lambda: self._start(record), wait_seconds)
        return LaunchResult(self._launches.find_by_id(record.id) or record)

    def refresh(self, record: Launch) -> Launch:
        """Read a record again; one whose sender's lease ran out becomes unknown. Raises StorageError."""
        expire_lease(self._launches, record)
        return self._launches.find_by_id(record.id) or record

    def reconcile(self, record: Launch) -> LaunchReconcileResult:
        """Judge an unknown launch by the studio's runs, and record the verdict. Raises FoundryError and StorageError."""
        now = self._launches.read_time()
        settle_seconds = self._settle_seconds + sending_seconds(record)
        seconds_left = settle_seconds - (now - (record.sent or now)).total_seconds()
        taken = self._launches.list_run_ids(record.studio_rid)
        runs = [run for run in self.list_possible_runs(record) if run.run_id not in taken]
        is_own_known = foundry_id(record.user) is not None
        if len(runs) == 1 and is_own_known:
            self.confirm(record, runs[0])
        elif seconds_left <= 0 and runs:
            self._launches.set_candidates(record.id, record.sender or "", [run.run_id for run in runs])
        elif seconds_left <= 0:
            self.mark_not_started(record)
        return LaunchReconcileResult(self._launches.find_by_id(record.id) or record, max(0.0, seconds_left))

    def confirm(self, record: Launch, run: ModelStudioRun) -> bool:
        """Record that a run is the one that a launch started."""
        return self._launches.confirm(record.id, record.sender or "", run.run_id, stored_response.dump_answer(run))

    def mark_not_started(self, record: Launch) -> bool:
        """Record that a launch started nothing, as the runs show or the user decided."""
        return self._launches.mark_not_created(record.id, record.sender or "")

    def list_possible_runs(self, record: Launch) -> list[ModelStudioRun]:
        """List the runs that a launch may have started.

        Raises BadResponse for a listing that lacks a run which is known to exist, as nothing can be concluded from it.
        """
        latest = self._foundry.latest_config_version(record.studio_rid)
        last = max(record.config_version, latest.version if latest else 0)
        runs = [run for number in range(record.config_version, last + 1) for run in self._foundry.runs(record.studio_rid, number)]
        if record.known_run_ids - {run.run_id for run in runs}:
            raise BadResponse("the list of runs lacks some that exist, so nothing can be concluded from it")
        user_id = foundry_id(record.user)
        return [
            run
            for run in runs
            if run.run_id not in record.known_run_ids
            and user_id in (None, run.started_by)
            and (record.sent is None or run.started_time >= record.sent - CLOCK_SKEW)
        ]

    def _start(self, record: Launch) -> None:
        run = self._foundry.launch(self._foundry.launch_request(record.studio_rid))
        retry_write(lambda: self._launches.mark_created(record.id, run.run_id, stored_response.dump_answer(run)))
