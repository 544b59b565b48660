"""Finds out from what a studio has what became of a request whose answer was lost.

It never sends anything. The steps:

1. A record in SENDING whose lease ran out becomes UNKNOWN (`refresh` of its repository); only UNKNOWN records are reconciled.
2. The time is taken before the studio is read, as what is missing in a list that was read too early may still come.
3. Everything that the request may have created is listed. A list that lacks something which is known to exist proves nothing: BadResponse is
   raised, and the record stays as it is.
4. What belongs to other requests is left out, and the rest is matched with the request.
5. The verdict is written: Created and NotCreated end it, Ambiguous ends it once the time is over (the user then decides), and Pending never
   lasts longer than the settle time after sending plus the time that sending took. So each record leaves UNKNOWN, or waits for its user.

Every write names the attempt that was judged, so that a late verdict changes nothing about a newer attempt.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from components.foundry.client import Foundry
from components.foundry.models import Wire
from components.storage.request_repository import RequestRecord, RequestRepository
from components.submission import stored_response
from components.submission.request_sender import LEASE

# By so much the clocks of Foundry and of the database may differ.
CLOCK_SKEW = timedelta(minutes=2)
R = TypeVar("R", bound=RequestRecord[Any])
T = TypeVar("T", bound=Wire)


@dataclass(frozen=True)
class Created(Generic[T]):
    """This is what the request created."""

    created: T


@dataclass(frozen=True)
class NotCreated:
    """Nothing was created, so it is safe to send again."""


@dataclass(frozen=True)
class Pending:
    """Nothing is there yet, but Foundry may still be at it."""


@dataclass(frozen=True)
class Ambiguous(Generic[T]):
    """Only the user can tell whether one of these is it; the most similar comes first."""

    candidates: tuple[T, ...]


MatchResult = Created[T] | NotCreated | Pending | Ambiguous[T]


@dataclass(frozen=True)
class ReconcileResult(Generic[R, T]):
    """The record afterwards, the verdict, and for how many seconds Foundry may still be at it."""

    record: R
    verdict: MatchResult[T]
    seconds_left: float


class Reconciler(ABC, Generic[R, T]):
    """Reconciles the requests of one repository with what Foundry has; threads may share it."""

    def __init__(self, records: RequestRepository[R, Any], foundry: Foundry, settle_seconds: float) -> None:
        self.records = records
        self._foundry = foundry
        self._settle_seconds = settle_seconds

    def reconcile(self, record: R) -> ReconcileResult[R, T]:
        """Judge an unknown request by what the studio has, and record the verdict. Raises FoundryError and StorageError."""
        now = self.records.read_time()
        seconds_left = self._settle_seconds + _sending_seconds(record) - (now - (record.sent or now)).total_seconds()
        taken = self.records.list_created(record.studio_rid)
        candidates = [candidate for candidate in self.list_candidates(record) if self.id_of(candidate) not in taken]
        verdict = self._match(record, candidates, seconds_left)
        match verdict:
            case Created(created):
                self.confirm(record, created)
            case NotCreated():
                self.mark_not_created(record)
            case Ambiguous(possible) if seconds_left <= 0:
                self.records.set_candidates(record.id, record.sender or "", map(self.id_of, possible))
            case Ambiguous() | Pending():
                pass
        return ReconcileResult(self.records.find_by_id(record.id) or record, verdict, max(0.0, seconds_left))

    def confirm(self, record: R, created: T) -> bool:
        """Record that this is what a request created."""
        return self.records.confirm(record.id, record.sender or "", self.id_of(created), stored_response.dump_answer(created))

    def mark_not_created(self, record: R) -> bool:
        """Record that a request created nothing, as Foundry shows or the user decided."""
        return self.records.mark_not_created(record.id, record.sender or "")

    @abstractmethod
    def list_candidates(self, record: R) -> Sequence[T]:
        """List what a request may have created. Raises BadResponse for a list that lacks some, and FoundryError."""

    @staticmethod
    @abstractmethod
    def id_of(created: T) -> int | str:
        """Return the number or id by which the records know what was created."""

    @abstractmethod
    def _match(self, record: R, candidates: Sequence[T], seconds_left: float) -> MatchResult[T]:
        """Decide what became of a request; `seconds_left` is for how long Foundry may still be at it."""


def _sending_seconds(record: RequestRecord[Any]) -> float:
    """Return the seconds from sending to losing the answer, the whole lease where no answer is recorded."""
    if record.error_name is None or record.ended is None or record.sent is None:
        return LEASE.total_seconds()
    return (record.ended - record.sent).total_seconds()
