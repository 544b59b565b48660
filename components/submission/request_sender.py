"""Sends recorded requests: a thread renews the lease of its record while it sends, and records the outcome."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain, repeat
from threading import Event, Thread, main_thread
from time import monotonic, sleep
from typing import Any, Generic, TypeVar
from uuid import uuid4

from components.foundry.client import Foundry
from components.foundry.errors import ApiError, FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.storage.request_repository import RequestRecord, RequestRepository
from components.storage.storage_errors import StorageError
from components.submission import stored_response

log = logging.getLogger("configurator")

LEASE = timedelta(seconds=10)
HEARTBEAT_SECONDS = 2.0
_RETRY_SECONDS = 300.0
_THREAD_PREFIX = "request "
R = TypeVar("R", bound=RequestRecord[Any])
Records = TypeVar("Records", bound=RequestRepository[Any, Any])


@dataclass(frozen=True)
class SubmitResult(Generic[R]):
    """The record, and the newer version that the user has to see before anything is sent."""

    record: R
    newer_version: ModelStudioConfigVersion | None = None


class RequestSender(Generic[Records]):
    """Sends requests whose records are in one repository to one Foundry; threads may share it."""

    def __init__(
        self, records: Records, foundry: Foundry, lease: timedelta = LEASE, heartbeat_seconds: float = HEARTBEAT_SECONDS
    ) -> None:
        self._records = records
        self._foundry = foundry
        self._lease = lease
        self._heartbeat_seconds = heartbeat_seconds

    def _send_once(
        self, record: R, acquire_lease: Callable[[str], bool], post: Callable[[], None], wait_seconds: float
    ) -> SubmitResult[R]:
        """Send in a thread, which goes on alone after `wait_seconds`, unless somebody else has the record's lease.

        `acquire_lease` is given the id of this very attempt, `post` sends the request and records what was created; a FoundryError that it
        raises is recorded.
        """
        sender = uuid4().hex
        if acquire_lease(sender):
            worker = Thread(target=self._send, args=(record.id, sender, post), name=f"{_THREAD_PREFIX}{record.id}")
            worker.start()
            worker.join(wait_seconds)
        current: R | None = self._records.find_by_id(record.id)
        return SubmitResult(current or record)

    def _send(self, record_id: str, sender: str, post: Callable[[], None]) -> None:
        try:
            if not self._records.renew_lease(record_id, sender, self._lease):
                return
        except StorageError as error:
            log.warning("request %s was not sent: %s", record_id, error)
            return
        done = Event()
        Thread(target=self._renew_until, args=(record_id, sender, done), daemon=True, name=f"heartbeat {record_id}").start()
        try:
            post()
        except FoundryError as error:
            retry_write(partial(self._record_error, record_id, sender, error))
        finally:
            done.set()

    def _renew_until(self, record_id: str, sender: str, done: Event) -> None:
        """Renew the lease again and again, until it is done or the lease is lost."""
        while not done.wait(self._heartbeat_seconds):
            try:
                if not self._records.renew_lease(record_id, sender, self._lease):
                    return
            except StorageError as error:
                log.warning("the lease of request %s could not be renewed: %s", record_id, error)

    def _record_error(self, record_id: str, sender: str, error: FoundryError) -> bool:
        answer = stored_response.dump_error(error)
        name, instance = (error.error_name, error.error_instance_id) if isinstance(error, ApiError) else (None, None)
        if error.may_have_happened:
            return self._records.mark_unknown(record_id, sender, answer, name or type(error).__name__, instance)
        if isinstance(error, ApiError):
            return self._records.mark_refused(record_id, sender, answer, name, instance)
        return self._records.mark_not_sent(record_id, sender)


def wait_for_sending(seconds: float) -> bool:
    """Wait at most so long until this process sends nothing more, and return whether that is so.

    What is still sent then is recorded as being sent; another process decides about it by what Foundry has.
    """
    end = monotonic() + seconds
    senders = [thread for thread in threading.enumerate() if thread.name.startswith(_THREAD_PREFIX)]
    for sender in senders:
        sender.join(max(end - monotonic(), 0))
    return not any(sender.is_alive() for sender in senders)


def retry_write(write: Callable[[], object]) -> None:
    """Write an outcome, and again while the database fails.

    Waits 0.1, 0.3 and 1 second, then 3 seconds between the attempts. Gives up after five minutes, or when the main thread has
    ended. The record then becomes unknown as its lease runs out, and is reconciled with what Foundry has.
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
