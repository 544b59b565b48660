"""Finds out from the studio's versions what became of a submission whose answer was lost.

It never sends anything. The steps:

1. A record in SENDING whose lease ran out becomes UNKNOWN (`refresh`); only UNKNOWN records are reconciled.
2. The time is taken before the versions are read, as what is missing in a list that was read too early may still come.
3. The studio's latest version and the whole list of versions are read. A list that lacks a version which is known to exist proves nothing:
   BadResponse is raised, and the record stays as it is.
4. Versions that belong to other submissions are left out, and the rest is matched with the request (`version_matching`).
5. The verdict is written: Created and NotCreated end it, Ambiguous ends it once the time is over (the user then decides), and Pending never
   lasts longer than the settle time after sending plus the time that sending took. So each record leaves UNKNOWN, or waits for its user.

Every write names the attempt that was judged, so that a late verdict changes nothing about a newer attempt.
"""

from dataclasses import dataclass

from components.foundry.client import Foundry
from components.foundry.errors import BadResponse
from components.foundry.models import ModelStudioConfigVersion
from components.storage.owner_id import foundry_id
from components.storage.submission_repository import Submission, SubmissionRepository
from components.submission import stored_response
from components.submission.lost_answer import expire_lease, sending_seconds
from components.submission.version_matching import Ambiguous, Created, MatchResult, NotCreated, Pending, match_versions


@dataclass(frozen=True)
class ReconcileResult:
    """The record afterwards, the verdict, and for how many seconds Foundry may still be at it."""

    record: Submission
    verdict: MatchResult
    seconds_left: float


class Reconciler:
    """Reconciles submissions with one Foundry's versions; threads may share it."""

    def __init__(
        self,
        submissions: SubmissionRepository,
        foundry: Foundry,
        settle_seconds: float,
    ) -> None:
        self._submissions = submissions
        self._foundry = foundry
        self._settle_seconds = settle_seconds

    def refresh(self, record: Submission) -> Submission:
        """Read a record again; one whose sender's lease ran out becomes unknown. Raises StorageError."""
        expire_lease(self._submissions, record)
        return self._submissions.find_by_id(record.id) or record

    def reconcile(self, record: Submission) -> ReconcileResult:
        """Judge an unknown submission by the studio's versions, and record the verdict.

        Raises FoundryError and StorageError.
        """
        now = self._submissions.read_time()
        settle_seconds = self._settle_seconds + sending_seconds(record)
        taken = self._submissions.list_created_versions(record.studio_rid)
        versions = [version for version in self._list_versions(record) if version.version not in taken]
        verdict = match_versions(record, versions, foundry_id(record.user), now, settle_seconds)
        seconds_left = settle_seconds - (now - (record.sent or now)).total_seconds()
        match verdict:
            case Created(version):
                self.confirm(record, version)
            case NotCreated():
                self.mark_not_created(record)
            case Ambiguous(candidates) if seconds_left <= 0:
                numbers = [version.version for version in candidates]
                self._submissions.set_candidates(record.id, record.sender or "", numbers)
            case Ambiguous() | Pending():
                pass
        return ReconcileResult(self._submissions.find_by_id(record.id) or record, verdict, max(0.0, seconds_left))

    def confirm(self, record: Submission, version: ModelStudioConfigVersion) -> bool:
        """Record that a version is the one that a submission created."""
        text = stored_response.dump_answer(version)
        is_confirmed = self._submissions.confirm(record.id, record.sender or "", version.version, text)
        if is_confirmed:
            self._submissions.set_read_back(record.id, text)
        return is_confirmed

    def mark_not_created(self, record: Submission) -> bool:
        """Record that a submission created nothing, as the versions show or the user decided."""
        return self._submissions.mark_not_created(record.id, record.sender or "")

    def _list_versions(self, record: Submission) -> list[ModelStudioConfigVersion]:
        """List the studio's versions.

        Raises BadResponse for a list that lacks some, as users get it who may not read them.
        """
        latest = self._foundry.latest_config_version(record.studio_rid)
        versions = list(self._foundry.config_versions(record.studio_rid))
        highest = max((version.version for version in versions), default=0)
        if highest < max(record.base_version, latest.version if latest else 0):
            raise BadResponse("the list of versions lacks some that exist, so nothing can be concluded from it")
        return versions
