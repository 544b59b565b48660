"""Starts and ends runs; it must not know HTTP or any model."""

import json

from components.demo import experiment_documents
from components.demo.clock import now
from components.demo.training_store import CANCELED, FAILED, Document, ExperimentRow, Run, TrainingStore

STOPPED = "The local Foundry was stopped while this run was training."
BUILD_CANCELED = "The build was canceled."


class RunSupervisor:
    """Runs in flight; those that an earlier process left are recorded as failed."""

    def __init__(self, training: TrainingStore) -> None:
        self._training = training
        for run in training.unfinished_runs():
            self._fail(run, STOPPED)

    def launch(self, run: Run, version: Document, trainer: Document) -> None:
        """Record a run and its experiment."""
        document = experiment_documents.new_experiment(run, version, trainer)
        experiment = ExperimentRow(document["modelRid"], run.experiment_rid, version["name"], json.dumps(document))
        self._training.add_run(run, experiment)

    def cancel(self, run: Run) -> bool:
        """End a run; False if it had ended before."""
        return self._training.finish_run(run, CANCELED, now(), {"status": FAILED, "statusMessage": BUILD_CANCELED})

    def _fail(self, run: Run, message: str) -> None:
        self._training.finish_run(run, FAILED, now(), {"status": FAILED, "statusMessage": message})
