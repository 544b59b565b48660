"""Finds out what became of a submission whose answer was lost, by reading the studio's versions. It never sends anything."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.foundry.client import Foundry
from components.foundry.errors import BadResponse
from components.foundry.models import ModelStudioConfigVersion
from components.storage.draft_repository import DraftRepository
from components.storage.owner_id import foundry_id
from components.storage.storage_errors import StorageReadOnly
from components.storage.submission_repository import State, Submission, SubmissionRepository
from components.submission import stored_response
from components.submission.submitter import LEASE
from components.submission.version_matching import Ambiguous, Created, MatchResult, NotCreated, Pending, match_versions


@dataclass(frozen=True)
class ReconcileResult:
    """What was seen: the record afterwards, the verdict, and for how many seconds Foundry may still be at it."""

    record: Submission
    verdict: MatchResult
    left: float


class Reconciler:
    """Looks after submissions for one Foundry; may be shared by threads."""

    def __init__(
        self,
        submissions: SubmissionRepository,
        drafts: DraftRepository,
        foundry: Foundry,
        settle_seconds: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._submissions = submissions
        self._drafts = drafts
        self._foundry = foundry
        self._settle_seconds = settle_seconds
        self._clock = clock

    def current(self, record: Submission) -> Submission:
        """Give a record as it stands; one whose sender has not been heard of for too long is unknown from now on."""
        over = record.lease_until is not None and record.lease_until < self._clock()
        if record.state is State.SENDING and over:
            # Where the database may only be read, the record stays as it is.
            with suppress(StorageReadOnly):
                self._submissions.expire()
        return self._submissions.by_id(record.id) or record

    def reconcile(self, record: Submission) -> ReconcileResult:
        """Judge an unknown submission by the studio's versions and write the verdict down. Raises FoundryError, StorageError."""
        # Taken before the versions are read: what is not in a list that was read too early may still come.
        now = self._clock()
        seconds = self._settle_seconds + _sending(record).total_seconds()
        claimed = self._submissions.claimed(record.studio_rid)
        open_ = [one for one in self._versions(record) if one.version not in claimed]
        verdict = match_versions(record, open_, foundry_id(record.user), now, seconds)
        left = seconds - (now - (record.sent or now)).total_seconds()
        sender = record.sender or ""
        match verdict:
            case Created(version):
                self.confirm(record, version)
            case NotCreated():
                self._submissions.absent(record.id, sender)
            case Ambiguous(candidates) if left <= 0:
                self._submissions.found(record.id, sender, [one.version for one in candidates])
            case Ambiguous() | Pending():
                pass
        return ReconcileResult(self._submissions.by_id(record.id) or record, verdict, max(0.0, left))

    def confirm(self, record: Submission, version: ModelStudioConfigVersion) -> bool:
        """Take a version for what a submission created."""
        done = self._submissions.confirm(record.id, record.sender or "", version.version, stored_response.dump_version(version))
        if done:
            self._drafts.set_submitted_version(record.draft_id, version.version)
            self._submissions.noted(record.id, stored_response.dump_version(version))
        return done

    def mark_not_created(self, record: Submission) -> bool:
        """Take the person's word that none of the candidates is it."""
        return self._submissions.absent(record.id, record.sender or "")

    def _versions(self, record: Submission) -> list[ModelStudioConfigVersion]:
        """List the studio's versions. Who may not read them gets an empty list, from which nothing may be concluded."""
        latest = self._foundry.latest_config_version(record.studio_rid)
        found = list(self._foundry.config_versions(record.studio_rid))
        highest = max((one.version for one in found), default=0)
        if highest < max(record.base_version, latest.version if latest else 0):
            raise BadResponse("the list of versions lacks some that exist, so nothing can be concluded from it")
        return found


def _sending(record: Submission) -> timedelta:
    """Give for how long it was sent until the answer was lost; of a sender that ended unseen, the longest it went unheard."""
    if record.error_name is None or record.ended is None or record.sent is None:
        return LEASE
    return record.ended - record.sent
