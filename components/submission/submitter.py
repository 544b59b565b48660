"""Sends what was submitted: of all who press, one worker thread sends, and it goes on when nobody looks. It knows no widgets."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread, main_thread
from time import sleep
from uuid import uuid4

from components.foundry.client import Foundry
from components.foundry.errors import ApiError, FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.storage.draft_repository import DraftRepository
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import State, Submission, SubmissionRepository
from components.submission import stored_response

log = logging.getLogger("configurator")

LEASE = timedelta(seconds=10)
HEARTBEAT_SECONDS = 2.0
_RETRY_PAUSES = (0.1, 0.3, 1.0, *[3.0] * 100)


@dataclass(frozen=True)
class SubmissionRequest:
    """What somebody wants created. `since` is when the draft was begun; `known` are the studio's versions that are no news to the person."""

    owner: str
    user: str
    studio_rid: str
    draft_id: str
    draft_revision: int
    payload: bytes
    trainer_version: str | None = None
    repeat: int = 0
    since: datetime | None = None
    known: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SubmitResult:
    """What pressing led to: the record, and the newer version that should be looked at before anything is sent."""

    record: Submission
    newer: ModelStudioConfigVersion | None = None


class Submitter:
    """Sends submissions for one Foundry; may be shared by threads."""

    def __init__(
        self,
        submissions: SubmissionRepository,
        drafts: DraftRepository,
        foundry: Foundry,
        lease: timedelta = LEASE,
        beat: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._submissions = submissions
        self._drafts = drafts
        self._foundry = foundry
        self._lease = lease
        self._beat = beat

    def submit(self, intention: SubmissionRequest, patience: float = 0) -> SubmitResult:
        """Send an intention, or join who already does. A sender is waited for at most `patience` seconds.

        Raises StorageError and FoundryError before anything was sent.
        """
        one = intention
        record = self._submissions.prepare(
            one.owner, one.user, one.studio_rid, one.draft_id, one.draft_revision, one.payload, one.trainer_version, one.repeat
        )
        if record.state not in (State.PREPARED, State.REFUSED):
            return SubmitResult(record)
        latest = self._foundry.latest_config_version(one.studio_rid)
        if latest is not None and _is_unseen(latest, one):
            return SubmitResult(record, latest)
        sender = uuid4().hex
        base, draft = latest.version if latest else 0, (one.draft_id, one.draft_revision)
        if self._submissions.begin(record.id, one.user, sender, base, self._lease, draft):
            record = replace(record, draft_id=one.draft_id, draft_revision=one.draft_revision)
            worker = Thread(target=self._send, args=(record, sender), name=f"submission {record.id}")
            worker.start()
            worker.join(patience)
        return SubmitResult(self._submissions.by_id(record.id) or record)

    def _send(self, record: Submission, sender: str) -> None:
        try:
            if not self._submissions.renew(record.id, sender, self._lease):
                return
        except StorageError as error:
            log.warning("submission %s was not sent: %s", record.id, error)
            return
        over = Event()
        Thread(target=self._heartbeat, args=(record.id, sender, over), daemon=True, name=f"heartbeat {record.id}").start()
        try:
            self._post(record, sender)
        finally:
            over.set()

    def _heartbeat(self, record_id: str, sender: str, over: Event) -> None:
        """Say again and again that the sender is at it."""
        while not over.wait(self._beat):
            try:
                if not self._submissions.renew(record_id, sender, self._lease):
                    return
            except StorageError as error:
                log.warning("submission %s could not be renewed: %s", record_id, error)

    def _post(self, record: Submission, sender: str) -> None:
        request = self._foundry.create_config_version_request(record.studio_rid, record.body)
        try:
            made = self._foundry.create_config_version(request)
        except FoundryError as error:
            self._retry_write(partial(self._failed, record.id, sender, error))
            return
        self._retry_write(lambda: self._submissions.created(record.id, made.version, stored_response.dump_version(made)))
        self._retry_write(lambda: self._drafts.set_submitted_version(record.draft_id, made.version))
        read_back(self._submissions, self._foundry, record.id, record.studio_rid, made.version)

    def _failed(self, record_id: str, sender: str, error: FoundryError) -> bool:
        told = stored_response.dump_error(error)
        name, instance = (error.error_name, error.error_instance_id) if isinstance(error, ApiError) else (None, None)
        if error.may_have_happened:
            return self._submissions.lost(record_id, sender, told, name or type(error).__name__, instance)
        if isinstance(error, ApiError):
            return self._submissions.refused(record_id, sender, told, name, instance)
        return self._submissions.not_sent(record_id, sender)

    def _retry_write(self, write: Callable[[], object]) -> None:
        """Write an outcome however long the database fails, as long as the app runs; after that the versions themselves tell it."""
        for pause in _RETRY_PAUSES:
            try:
                write()
                return
            except StorageError as error:
                log.warning("an outcome could not be written: %s", error)
            if not main_thread().is_alive():
                return
            sleep(pause)


def read_back(submissions: SubmissionRepository, foundry: Foundry, record_id: str, studio_rid: str, version: int) -> None:
    """Read a created version as it was kept and note it; where that fails now, the receipt does it when it is opened."""
    try:
        submissions.noted(record_id, stored_response.dump_version(foundry.config_version(studio_rid, version)))
    except (FoundryError, StorageError) as error:
        log.warning("version %d could not be read back: %s", version, error)


def _is_unseen(latest: ModelStudioConfigVersion, intention: SubmissionRequest) -> bool:
    """Tell whether a version came after the draft was begun without the person having seen it."""
    return intention.since is not None and latest.created_time > intention.since and latest.version not in intention.known
