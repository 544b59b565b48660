"""Finds out from the studio's runs what became of a launch whose answer was lost.

The runs of the version (and of newer ones) are listed, and those that were known before sending, belong to other launches, were started by
somebody else or earlier (allowing for clocks that differ by two minutes) are left out. Exactly one that is left is the run, several are
for the user to judge, and none means that nothing was started once the settle time is over.
"""

from collections.abc import Sequence

from components.foundry.errors import BadResponse
from components.foundry.training_models import ModelStudioRun
from components.storage.launch_repository import Launch
from components.storage.owner_id import foundry_id
from components.submission.reconciler import CLOCK_SKEW, Ambiguous, Created, MatchResult, NotCreated, Pending, Reconciler


class LaunchReconciler(Reconciler[Launch, ModelStudioRun]):
    """Reconciles launches with one Foundry's runs."""

    def list_candidates(self, record: Launch) -> list[ModelStudioRun]:
        """List the runs that a launch may have started.

        Raises BadResponse for a list that lacks a run which is known to exist.
        """
        latest = self._foundry.latest_config_version(record.studio_rid)
        last = max(record.config_version, latest.version if latest else 0)
        runs = [run for number in range(record.config_version, last + 1) for run in self._foundry.runs(record.studio_rid, number)]
        if record.known_run_ids - {run.run_id for run in runs}:
            raise BadResponse("the list of runs lacks some that exist, so nothing can be concluded from it")
        user_id = foundry_id(record.user)
        return [
            run
            for run in runs
            if run.run_id not in record.known_run_ids
            and user_id in (None, run.started_by)
            and (record.sent is None or run.started_time >= record.sent - CLOCK_SKEW)
        ]

    @staticmethod
    def id_of(created: ModelStudioRun) -> str:
        """Return the id of a run."""
        return created.run_id

    def _match(self, record: Launch, candidates: Sequence[ModelStudioRun], seconds_left: float) -> MatchResult[ModelStudioRun]:
        if len(candidates) == 1 and foundry_id(record.user) is not None:
            return Created(candidates[0])
        if candidates:
            return Ambiguous(tuple(candidates))
        return Pending() if seconds_left > 0 else NotCreated()
