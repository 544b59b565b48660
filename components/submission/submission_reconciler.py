"""Finds out from the studio's versions what became of a submission whose answer was lost."""

from collections.abc import Sequence

from components.foundry.errors import BadResponse
from components.foundry.models import ModelStudioConfigVersion
from components.storage.owner_id import foundry_id
from components.storage.submission_repository import Submission, SubmissionRepository
from components.submission import stored_response
from components.submission.reconciler import MatchResult, Reconciler
from components.submission.version_matching import match_versions


class SubmissionReconciler(Reconciler[Submission, ModelStudioConfigVersion]):
    """Reconciles submissions with one Foundry's versions."""

    records: SubmissionRepository

    def confirm(self, record: Submission, created: ModelStudioConfigVersion) -> bool:
        """Record that a version is the one that a submission created, and as Foundry has it."""
        is_confirmed = super().confirm(record, created)
        if is_confirmed:
            self.records.set_read_back(record.id, stored_response.dump_answer(created))
        return is_confirmed

    def list_candidates(self, record: Submission) -> list[ModelStudioConfigVersion]:
        """List the studio's versions.

        Raises BadResponse for a list that lacks some, as users get it who may not read them.
        """
        latest = self._foundry.latest_config_version(record.studio_rid)
        versions = list(self._foundry.config_versions(record.studio_rid))
        highest = max((version.version for version in versions), default=0)
        if highest < max(record.base_version, latest.version if latest else 0):
            raise BadResponse("the list of versions lacks some that exist, so nothing can be concluded from it")
        return versions

    @staticmethod
    def id_of(created: ModelStudioConfigVersion) -> int:
        """Return the number of a version."""
        return created.version

    def _match(
        self, record: Submission, candidates: Sequence[ModelStudioConfigVersion], seconds_left: float
    ) -> MatchResult[ModelStudioConfigVersion]:
        return match_versions(record, candidates, foundry_id(record.user), seconds_left)
