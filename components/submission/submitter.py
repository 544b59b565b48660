"""Submits configuration versions: of all that submit the same request, one thread sends it, waited for or not."""

import logging
from dataclasses import replace
from datetime import datetime

from components.foundry.client import Foundry
from components.foundry.errors import FoundryError
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import Submission, SubmissionRepository, SubmissionRequest
from components.submission import stored_response
from components.submission.request_sender import RequestSender, SubmitResult, retry_write

log = logging.getLogger("configurator")


class Submitter(RequestSender[SubmissionRepository]):
    """Sends submissions to one Foundry; threads may share it."""

    def submit(
        self,
        request: SubmissionRequest,
        wait_seconds: float = 0,
        draft_created: datetime | None = None,
        seen_versions: frozenset[int] = frozenset(),
    ) -> SubmitResult[Submission]:
        """Send a request, or join who already sends it, and wait at most `wait_seconds` for the outcome.

        Nothing is sent where the studio's latest version is younger than the draft and not among `seen_versions`: it is returned instead.
        Raises StorageError and FoundryError, both before anything was sent.
        """
        record = self._records.prepare(request)
        if "submit" not in record.allowed_actions:
            return SubmitResult(record)
        latest = self._foundry.latest_config_version(request.studio_rid)
        is_newer = latest is not None and draft_created is not None and latest.created_time > draft_created
        if latest is not None and is_newer and latest.version not in seen_versions:
            return SubmitResult(record, latest)
        base_version, draft = latest.version if latest else 0, (request.draft_id, request.draft_revision)
        record = replace(record, draft_id=request.draft_id, draft_revision=request.draft_revision)

        def acquire(sender: str) -> bool:
            return self._records.acquire_lease(record.id, request.user, sender, base_version, self._lease, draft)

        return self._send_once(record, acquire, lambda: self._create(record), wait_seconds)

    def _create(self, record: Submission) -> None:
        created = self._foundry.create_config_version(self._foundry.create_config_version_request(record.studio_rid, record.body))
        retry_write(lambda: self._records.mark_created(record.id, created.version, stored_response.dump_answer(created)))
        read_back(self._records, self._foundry, record.id, record.studio_rid, created.version)


def read_back(submissions: SubmissionRepository, foundry: Foundry, record_id: str, studio_rid: str, version: int) -> None:
    """Read a created version and record it as Foundry has it; a failure is only logged."""
    try:
        stored = foundry.config_version(studio_rid, version)
        submissions.set_read_back(record_id, stored_response.dump_answer(stored))
    except (FoundryError, StorageError) as error:
        log.warning("version %d could not be read back: %s", version, error)
