"""Launches runs: of all that launch the same version, one thread sends.

A launch takes no version, it runs the studio's latest: that is read just before.
"""

from components.storage.launch_repository import Launch, LaunchRepository, LaunchRequest
from components.submission import stored_response
from components.submission.request_sender import RequestSender, SubmitResult, retry_write


class Launcher(RequestSender[LaunchRepository]):
    """Launches runs in one Foundry; threads may share it."""

    def launch(self, request: LaunchRequest, wait_seconds: float = 0) -> SubmitResult[Launch]:
        """Start a run, or join who already starts it, and wait at most `wait_seconds` for the outcome.

        Nothing is sent where the studio's latest version is another than the requested one: it is returned instead.
        Raises StorageError and FoundryError, both before anything was sent.
        """
        record = self._records.prepare(request)
        if "submit" not in record.allowed_actions:
            return SubmitResult(record)
        known_runs = {run.run_id for run in self._foundry.runs(request.studio_rid, request.config_version)}
        # Read last, so that as little time as possible passes before the launch.
        latest = self._foundry.latest_config_version(request.studio_rid)
        if latest is not None and latest.version != request.config_version:
            return SubmitResult(record, latest)

        def acquire(sender: str) -> bool:
            return self._records.acquire_lease(record.id, sender, known_runs, self._lease)

        return self._send_once(record, acquire, lambda: self._start(record), wait_seconds)

    def _start(self, record: Launch) -> None:
        run = self._foundry.launch(self._foundry.launch_request(record.studio_rid))
        retry_write(lambda: self._records.mark_created(record.id, run.run_id, stored_response.dump_answer(run)))
