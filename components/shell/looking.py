"""Finds out what became of a submission whose answer was lost, by reading the studio's versions. It never sends anything."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.foundry.client import Foundry
from components.foundry.errors import BadResponse
from components.foundry.models import ModelStudioConfigVersion
from components.records.drafts import Drafts
from components.records.failure import StorageReadOnly
from components.records.judgement import Absent, Created, Undecided, Verdict, Wait, judge
from components.records.submissions import State, Submission, Submissions
from components.shell import answer
from components.shell.person import foundry_id
from components.shell.sending import LEASE


@dataclass(frozen=True)
class Look:
    """What was seen: the record afterwards, the verdict, and for how many seconds Foundry may still be at it."""

    record: Submission
    verdict: Verdict
    left: float


class Looking:
    """Looks after submissions for one Foundry; may be shared by threads."""

    def __init__(
        self,
        submissions: Submissions,
        drafts: Drafts,
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

    def look(self, record: Submission) -> Look:
        """Judge an unknown submission by the studio's versions and write the verdict down. Raises FoundryError, StorageError."""
        # Taken before the versions are read: what is not in a list that was read too early may still come.
        now = self._clock()
        seconds = self._settle_seconds + _sending(record).total_seconds()
        claimed = self._submissions.claimed(record.studio_rid)
        open_ = [one for one in self._versions(record) if one.version not in claimed]
        verdict = judge(record, open_, foundry_id(record.user), now, seconds)
        left = seconds - (now - (record.sent or now)).total_seconds()
        sender = record.sender or ""
        match verdict:
            case Created(version):
                self.settle(record, version)
            case Absent():
                self._submissions.absent(record.id, sender)
            case Undecided(candidates) if left <= 0:
                self._submissions.found(record.id, sender, [one.version for one in candidates])
            case Undecided() | Wait():
                pass
        return Look(self._submissions.by_id(record.id) or record, verdict, max(0.0, left))

    def settle(self, record: Submission, version: ModelStudioConfigVersion) -> bool:
        """Take a version for what a submission created."""
        done = self._submissions.settle(record.id, record.sender or "", version.version, answer.of_version(version))
        if done:
            self._drafts.submitted(record.draft_id, version.version)
            self._submissions.noted(record.id, answer.of_version(version))
        return done

    def absent(self, record: Submission) -> bool:
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
