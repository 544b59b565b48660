"""Starts, watches and ends runs; it must not know HTTP or any model."""

import json
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.demo import experiment_documents
from components.demo.clock import now, now_milliseconds
from components.demo.sqlite_store import Store
from components.demo.training_process import JobInput, TrainingProcess
from components.demo.training_store import (
    CANCELED,
    FAILED,
    RUNNING,
    SUCCEEDED,
    Document,
    ExperimentRow,
    Point,
    Run,
    TrainingStore,
)
from components.demo.validation.config_rules import parse_memory

STOPPED = "The local Foundry was stopped while this run was training."
BUILD_CANCELED = "The build was canceled."
UNREADABLE = "The rows of the input {} could not be read."
# So many processes train at a time; further jobs wait.
SLOTS = 2


class UnreadableInput(Exception):
    """The rows of a dataset cannot be read; its text is the experiment's status message."""


class RunSupervisor:
    """The runs in flight. Those that an earlier process left unfinished are recorded as failed."""

    def __init__(self, store: Store, training: TrainingStore) -> None:
        self._store = store
        self._training = training
        self._slots = threading.Semaphore(SLOTS)
        self._lock = threading.Lock()
        self._processes: dict[str, TrainingProcess] = {}
        self._threads: list[threading.Thread] = []
        self._is_closed = False
        for run in training.unfinished_runs():
            self._fail(run, STOPPED)

    def launch(self, run: Run, version: Document, trainer: Document) -> None:
        """Record a run and its experiment, and train it as soon as a process is free."""
        document = experiment_documents.new_experiment(run, version, trainer)
        experiment = ExperimentRow(document["modelRid"], run.experiment_rid, version["name"], json.dumps(document))
        self._training.add_run(run, experiment)
        thread = threading.Thread(target=self._train, args=(run, version, trainer), name="training", daemon=True)
        self._threads = [*(entry for entry in self._threads if entry.is_alive()), thread]
        thread.start()

    def cancel(self, run: Run) -> bool:
        """End a run; False if it had ended before."""
        changes = {"status": FAILED, "statusMessage": BUILD_CANCELED}
        if not self._training.finish_run(run, CANCELED, now(), changes):
            return False
        with self._lock:
            process = self._processes.get(run.build_rid)
        if process is not None:
            process.kill()
        return True

    def close(self) -> None:
        """End all processes; their runs fail when the database is opened next."""
        with self._lock:
            self._is_closed = True
            processes = list(self._processes.values())
        for process in processes:
            process.kill()
        for thread in self._threads:
            thread.join()

    def _train(self, run: Run, version: Document, trainer: Document) -> None:
        with self._slots, tempfile.TemporaryDirectory() as folder:
            try:
                inputs = list(self._inputs(version, trainer))
            except UnreadableInput as error:
                self._fail(run, str(error))
                return
            with self._lock:
                current = self._training.run_of_build(run.build_rid)
                if self._is_closed or current is None or current.status != RUNNING:
                    return
                self._training.start_attempt(run, now())
                process = TrainingProcess(Path(folder), _settings(version, trainer), inputs)
                self._processes[run.build_rid] = process
            self._watch(run, process)
            with self._lock:
                del self._processes[run.build_rid]

    def _watch(self, run: Run, process: TrainingProcess) -> None:
        positions: dict[str, int] = defaultdict(int)
        model_api: Document = {"inputs": [], "outputs": []}
        failure: str | None = None
        for event in process.events():
            match event["event"]:
                case "values":
                    self._add_values(run, event["values"], positions)
                case "table":
                    self._add_table(run, process, event)
                case "model":
                    model_api = event["modelApi"]
                case "failure":
                    failure = event["message"]
        if self._is_closed:
            return
        if failure is None:
            self._succeed(run, model_api)
        else:
            self._fail(run, failure)

    def _inputs(self, version: Document, trainer: Document) -> Iterator[JobInput]:
        for alias, config in version["workerConfig"]["inputs"].items():
            dataset = self._store.dataset(config["rid"]) if config["type"] == "dataset" else None
            if dataset is None or dataset.content is None or dataset.refusal is not None:
                raise UnreadableInput(UNREADABLE.format(alias))
            yield JobInput(trainer["inputs"][alias]["type"]["dataset"]["role"], config, dataset.content)

    def _add_values(self, run: Run, values: dict[str, float], positions: dict[str, int]) -> None:
        timestamp = now_milliseconds()
        points = []
        for name, value in values.items():
            points.append(Point(run.experiment_rid, name, positions[name], positions[name], timestamp, value))
            positions[name] += 1
        self._training.add_points(points)
        added = {name: [value] for name, value in values.items()}
        self._training.change_experiment(run.experiment_rid, lambda document: experiment_documents.with_values(document, added))

    def _add_table(self, run: Run, process: TrainingProcess, event: dict[str, Any]) -> None:
        name, content = event["name"], (process.folder / f"{event['name']}.parquet").read_bytes()
        self._training.add_artifact_table(run.experiment_rid, name, content)
        self._training.change_experiment(
            run.experiment_rid,
            lambda document: experiment_documents.with_table(document, name, event["description"], event["rows"], len(content)),
        )

    def _succeed(self, run: Run, model_api: Document) -> None:
        outputs = list(json.loads(run.outputs).values())
        changes = {"status": SUCCEEDED, "linkedModelVersion": outputs[0]["modelVersionRid"]}
        if not self._training.finish_run(run, SUCCEEDED, now(), changes):
            return
        for output in outputs:
            rid = output["modelVersionRid"]
            document = experiment_documents.model_version(rid, run, now(), model_api)
            self._training.add_model_version(output["modelRid"], rid, document)

    def _fail(self, run: Run, message: str) -> None:
        self._training.finish_run(run, FAILED, now(), {"status": FAILED, "statusMessage": message})


def _settings(version: Document, trainer: Document) -> Document:
    specs = next(
        spec["type"]["dataset"].get("columnsTypeSpecs", {})
        for spec in trainer["inputs"].values()
        if spec["type"].get("dataset", {}).get("role") == "TRAINING"
    )
    target = next((spec_id for spec_id, spec in specs.items() if spec.get("isTarget")), "")
    return {
        "trainer_id": trainer["trainerId"],
        "trainer_type": trainer["type"],
        "target_spec": target,
        "config": experiment_documents.effective_config(version, trainer),
        "memory": parse_memory(version["resources"]["memory"]),
    }
