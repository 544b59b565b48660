"""Creates the versions of a sweep one after the other, each under its own submission record.

A request that was submitted before, by this sweep or otherwise, is not sent again; one whose answer was lost is reconciled before the next one is
sent. So a sweep that was interrupted anywhere is run again from its beginning, and makes no version twice.
"""

import logging
from datetime import timedelta
from threading import Thread
from time import sleep
from uuid import uuid4

from components.foundry.errors import ApiError, FoundryError
from components.storage.request_repository import State
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import Submission, SubmissionRequest
from components.storage.sweep_repository import StoredSweep, SweepItem, SweepRepository, SweepState
from components.submission import stored_response
from components.submission.request_sender import LEASE
from components.submission.submission_reconciler import SubmissionReconciler
from components.submission.submitter import Submitter

log = logging.getLogger("configurator")

_WAIT_SECONDS = 1.0
_BUSY_STATUSES = (429, 503)
# As often a request is sent again that Foundry refused as it had too much to do, after so long a wait.
_BUSY_SECONDS = (1.0, 3.0, 10.0, 30.0)


class Paused(Exception):
    """The sweep cannot go on by itself; the text is the reason, for its maker."""


class SweepRunner:
    """Runs sweeps with one Foundry; threads may share it."""

    def __init__(
        self, sweeps: SweepRepository, submitter: Submitter, reconciler: SubmissionReconciler, lease: timedelta = LEASE
    ) -> None:
        self._sweeps = sweeps
        self._submitter = submitter
        self._reconciler = reconciler
        self._lease = lease

    def start(self, sweep: StoredSweep) -> Thread | None:
        """Run a sweep in a thread; None where somebody else runs it, or it is finished. Raises StorageError."""
        runner = uuid4().hex
        if not self._sweeps.acquire(sweep.id, runner, self._lease):
            return None
        # A process that ends interrupts the sweep; the request that is being sent is finished by a thread of its own.
        thread = Thread(target=self._run, args=(sweep, runner), daemon=True, name=f"sweep {sweep.id}")
        thread.start()
        return thread

    def _run(self, sweep: StoredSweep, runner: str) -> None:
        try:
            self._run_items(sweep, runner)
        except StorageError as error:
            # The lease runs out, and the sweep can be run again.
            log.warning("sweep %s was interrupted: %s", sweep.id, error)

    def _run_items(self, sweep: StoredSweep, runner: str) -> None:
        try:
            for item in self._sweeps.list_items(sweep.id):
                if item.state is State.CREATED:
                    continue
                if not self._create(sweep, item, runner):
                    self._sweeps.release(sweep.id, runner, SweepState.PAUSED)
                    return
        except Paused as pause:
            self._sweeps.release(sweep.id, runner, SweepState.PAUSED, str(pause))
        else:
            self._sweeps.release(sweep.id, runner, SweepState.FINISHED)

    def _create(self, sweep: StoredSweep, item: SweepItem, runner: str) -> bool:
        """Create a version; return False where the sweep was paused meanwhile. Raises Paused."""
        request = self._request(sweep, item)
        record = None
        for busy_seconds in _BUSY_SECONDS:
            if not self._sweeps.renew(sweep.id, runner, self._lease):
                return False
            try:
                record = self._settle(sweep, self._submitter.submit(request, _WAIT_SECONDS).record, runner)
            except FoundryError as error:
                raise Paused(f"“{item.name}” was not sent. {error.title}. {error.advice}") from error
            if record is None:
                return False
            if record.state is State.CREATED:
                return True
            if _is_refused_as_busy(record):
                self._wait(sweep, runner, busy_seconds)
            elif record.state is not State.PREPARED or record.sent is None:
                break
            # Otherwise its answer was lost, and the studio's versions show that it created nothing.
        raise Paused(_why_not_created(item, record))

    def _request(self, sweep: StoredSweep, item: SweepItem) -> SubmissionRequest:
        payload, origin = self._sweeps.load_payload(sweep.id, item.position), sweep.origin
        if payload is None:
            raise Paused("The secrets of its requests cannot be decrypted with the keys of this app.")
        return SubmissionRequest(
            origin.owner,
            origin.user,
            origin.studio_rid,
            origin.draft_id,
            origin.draft_revision,
            payload,
            origin.trainer_version,
        )

    def _settle(self, sweep: StoredSweep, record: Submission, runner: str) -> Submission | None:
        """Wait until the outcome of a submission is known, or only its maker can tell; None where the sweep was paused meanwhile."""
        while "wait" in record.allowed_actions:
            if not self._sweeps.renew(sweep.id, runner, self._lease):
                return None
            sleep(_WAIT_SECONDS / 4)
            record = self._reconciler.records.refresh(record)
            if record.state is State.UNKNOWN and "wait" in record.allowed_actions:
                record = self._reconciler.reconcile(record).record
        return record

    def _wait(self, sweep: StoredSweep, runner: str, seconds: float) -> None:
        while seconds > 0 and self._sweeps.renew(sweep.id, runner, self._lease):
            sleep(min(_WAIT_SECONDS, seconds))
            seconds -= _WAIT_SECONDS


def _is_refused_as_busy(record: Submission) -> bool:
    error = stored_response.load_refusal(record) if record.state is State.REFUSED else None
    return isinstance(error, ApiError) and error.status in _BUSY_STATUSES


def _why_not_created(item: SweepItem, record: Submission | None) -> str:
    if record is not None and "decide" in record.allowed_actions:
        return f"The outcome of “{item.name}” is not clear. Open it in the list and decide."
    if record is not None and record.state is State.REFUSED:
        return f"Foundry refused “{item.name}”. Open it in the list for the reason."
    return f"Foundry could not be reached, so “{item.name}” was not sent."
