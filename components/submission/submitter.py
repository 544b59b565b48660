"""Sends submissions: of all that submit the same request, one thread sends it, waited for or not."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, repeat
from threading import Event, Thread, main_thread
from time import monotonic, sleep
from uuid import uuid4

from components.foundry.client import Foundry
from components.foundry.errors import ApiError, FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.storage.draft_repository import DraftRepository
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import State, Submission, SubmissionRepository, SubmissionRequest
from components.submission import stored_response

log = logging.getLogger("configurator")

LEASE = timedelta(seconds=10)
HEARTBEAT_SECONDS = 2.0
_RETRY_SECONDS = 300.0
_THREAD_PREFIX = "submission "


@dataclass(frozen=True)
class SubmitResult:
    """The record, and the newer version that the user has to see before anything is sent."""

    record: Submission
    newer_version: ModelStudioConfigVersion | None = None


class Submitter:
    """Sends submissions to one Foundry; threads may share it."""

    def __init__(
        self,
        submissions: SubmissionRepository,
        drafts: DraftRepository,
        foundry: Foundry,
        lease: timedelta = LEASE,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._submissions = submissions
        self._drafts = drafts
        self._foundry = foundry
        self._lease = lease
        self._heartbeat_seconds = heartbeat_seconds

    def submit(
        self,
        request: SubmissionRequest,
        wait_seconds: float = 0,
        draft_created: datetime | None = None,
        seen_versions: frozenset[int] = frozenset(),
    ) -> SubmitResult:
        """Send a request, or join who already sends it, and wait at most `wait_seconds` for the outcome.

        Nothing is sent where the studio's latest version is younger than the draft and not among `seen_versions`: it is returned instead.
        Raises StorageError and FoundryError, both before anything was sent.
        """
        record = self._submissions.prepare(request)
        if record.state not in (State.PREPARED, State.REFUSED):
            return SubmitResult(record)
        latest = self._foundry.latest_config_version(request.studio_rid)
        is_newer = latest is not None and draft_created is not None and latest.created_time > draft_created
        if latest is not None and is_newer and latest.version not in seen_versions:
            return SubmitResult(record, latest)
        sender = uuid4().hex
        base_version, draft = latest.version if latest else 0, (request.draft_id, request.draft_revision)
        if self._submissions.acquire_lease(record.id, request.user, sender, base_version, self._lease, draft):
            record = replace(record, draft_id=request.draft_id, draft_revision=request.draft_revision)
            worker = Thread(target=self._send, args=(record, sender), name=f"{_THREAD_PREFIX}{record.id}")
            worker.start()
            worker.join(wait_seconds)
        return SubmitResult(self._submissions.find_by_id(record.id) or record)

    def _send(self, record: Submission, sender: str) -> None:
        try:
            if not self._submissions.renew_lease(record.id, sender, self._lease):
                return
        except StorageError as error:
            log.warning("submission %s was not sent: %s", record.id, error)
            return
        done = Event()
        Thread(target=self._renew_until, args=(record.id, sender, done), daemon=True, name=f"heartbeat {record.id}").start()
        try:
            self._post(record, sender)
        finally:
            done.set()

    def _renew_until(self, record_id: str, sender: str, done: Event) -> None:
        """Renew the lease again and again, until it is done or the lease is lost."""
        while not done.wait(self._heartbeat_seconds):
            try:
                if not self._submissions.renew_lease(record_id, sender, self._lease):
                    return
            except StorageError as error:
                log.warning("submission %s could not be renewed: %s", record_id, error)

    def _post(self, record: Submission, sender: str) -> None:
        request = self._foundry.create_config_version_request(record.studio_rid, record.body)
        try:
            created = self._foundry.create_config_version(request)
        except FoundryError as error:
            _retry_write(partial(self._record_error, record.id, sender, error))
            return
        _retry_write(lambda: self._submissions.mark_created(record.id, created.version, stored_response.dump_version(created)))
        _retry_write(lambda: self._drafts.set_submitted_version(record.draft_id, created.version))
        read_back(self._submissions, self._foundry, record.id, record.studio_rid, created.version)

    def _record_error(self, record_id: str, sender: str, error: FoundryError) -> bool:
        answer = stored_response.dump_error(error)
        name, instance = (error.error_name, error.error_instance_id) if isinstance(error, ApiError) else (None, None)
        if error.may_have_happened:
            return self._submissions.mark_unknown(record_id, sender, answer, name or type(error).__name__, instance)
        if isinstance(error, ApiError):
            return self._submissions.mark_refused(record_id, sender, answer, name, instance)
        return self._submissions.mark_not_sent(record_id, sender)


def wait_for_sending(seconds: float) -> bool:
    """Wait at most so long until this process sends nothing more, and return whether that is so.

    What is still sent then is recorded as being sent; another process decides about it by the studio's versions.
    """
    end = monotonic() + seconds
    senders = [thread for thread in threading.enumerate() if thread.name.startswith(_THREAD_PREFIX)]
    for sender in senders:
        sender.join(max(end - monotonic(), 0))
    return not any(sender.is_alive() for sender in senders)


def _retry_write(write: Callable[[], object]) -> None:
    """Write an outcome, and again while the database fails.

    Waits 0.1, 0.3 and 1 second, then 3 seconds between the attempts. Gives up after five minutes, or when the main thread has
    ended. The record then becomes unknown as its lease runs out, and the reconciler decides by the studio's versions.
    """
    end = monotonic() + _RETRY_SECONDS
    for pause in chain((0.1, 0.3, 1.0), repeat(3.0)):
        try:
            write()
            return
        except StorageError as error:
            log.warning("an outcome could not be written: %s", error)
        if monotonic() > end or not main_thread().is_alive():
            return
        sleep(pause)


def read_back(submissions: SubmissionRepository, foundry: Foundry, record_id: str, studio_rid: str, version: int) -> None:
    """Read a created version and record it as Foundry has it; a failure is only logged."""
    try:
        stored = foundry.config_version(studio_rid, version)
        submissions.set_read_back(record_id, stored_response.dump_version(stored))
    except (FoundryError, StorageError) as error:
        log.warning("version %d could not be read back: %s", version, error)
