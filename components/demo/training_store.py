"""Runs with their builds, model versions and experiments in the database; it must not know HTTP or how they are trained."""

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from components.demo.sqlite_store import Store

BRANCH = "master"
RUNNING, SUCCEEDED, FAILED, CANCELED = "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"

Document = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A run with its build, which has one job; `outputs` is the JSON of its resolved outputs.

    The job waits until `attempt_time`. Times are in the API's format.
    """

    studio_rid: str
    config_version: int
    run_id: str
    build_rid: str
    job_rid: str
    outputs: str
    started_by: str
    started_time: str
    status: str = RUNNING
    attempt_time: str | None = None
    finished_time: str | None = None
    sequence: int | None = None

    @property
    def experiment_rid(self) -> str:
        """The RID of its experiment."""
        return str(next(iter(json.loads(self.outputs).values()))["experimentRid"])

    @classmethod
    def start(cls, studio_rid: str, version: Document, user_id: str, time: str, identity: uuid.UUID) -> "Run":
        """Return a run that begins, with RIDs that are derived from `identity`."""
        build = uuid.uuid5(identity, "build")
        experiment = f"ri.models.main.experiment.{uuid.uuid5(identity, 'experiment')}"
        outputs = {
            alias: {
                "type": "model",
                "modelRid": output["modelRid"],
                "modelVersionRid": f"ri.models.main.model-version.{uuid.uuid5(identity, alias)}",
                "experimentRid": experiment,
            }
            for alias, output in version["workerConfig"]["outputs"].items()
        }
        return cls(
            studio_rid=studio_rid,
            config_version=version["version"],
            run_id=hashlib.sha256(f"{studio_rid} {version['version']} {build}".encode()).hexdigest()[:12],
            build_rid=f"ri.foundry-build.main.build.{build}",
            job_rid=f"ri.foundry-build.main.job.{uuid.uuid5(identity, 'job')}",
            outputs=json.dumps(outputs),
            started_by=user_id,
            started_time=time,
        )


@dataclass(frozen=True)
class ExperimentRow:
    """An experiment; `document` is its JSON, which has no name."""

    model_rid: str
    rid: str
    name: str
    document: str
    sequence: int | None = None


@dataclass(frozen=True)
class Point:
    """One value of a series; `timestamp` is in milliseconds since the epoch, `position` counts from 0."""

    experiment_rid: str
    series_name: str
    position: int
    step: int
    timestamp: int
    value: float


class TrainingStore:
    """Reads and writes what runs make; may be shared by threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_run(self, run: Run, experiment: ExperimentRow) -> None:
        """Insert a run and its experiment."""
        with self._store.transaction():
            self.insert([run], [experiment])

    def insert(self, runs: Sequence[Run], experiments: Sequence[ExperimentRow]) -> None:
        """Insert many runs and experiments, in the order of the listings."""
        self._store.insert_many("runs", [vars(run) for run in runs])
        self._store.insert_many("experiments", [vars(experiment) for experiment in experiments])

    def runs(self, studio_rid: str, config_version: int | None, before: int | None, limit: int) -> list[Run]:
        """Return a studio's runs, newest first, of one configuration version if that is given."""
        query = "SELECT * FROM runs WHERE studio_rid = ?"
        values: list[Any] = [studio_rid]
        for condition, value in (("config_version = ?", config_version), ("sequence < ?", before)):
            if value is not None:
                query, values = f"{query} AND {condition}", [*values, value]
        return self._runs(f"{query} ORDER BY sequence DESC LIMIT ?", *values, limit)

    def run_of_build(self, build_rid: str) -> Run | None:
        """Return the run of a build."""
        return next(iter(self._runs("SELECT * FROM runs WHERE build_rid = ?", build_rid)), None)

    def run_of_job(self, job_rid: str) -> Run | None:
        """Return the run of a job."""
        return next(iter(self._runs("SELECT * FROM runs WHERE job_rid = ?", job_rid)), None)

    def runs_in(self, studios: Sequence[str]) -> list[Run]:
        """Return all runs of some studios, newest first."""
        query = "SELECT * FROM runs WHERE studio_rid IN (SELECT value FROM json_each(?)) ORDER BY sequence DESC"
        return self._runs(query, json.dumps(studios))

    def studios(self) -> list[str]:
        """Return the RIDs of the studios that have runs."""
        return [row["studio_rid"] for row in self._store.rows("SELECT DISTINCT studio_rid FROM runs")]

    def unfinished_runs(self) -> list[Run]:
        """Return the runs that have not ended."""
        return self._runs("SELECT * FROM runs WHERE status = ?", RUNNING)

    def start_attempt(self, run: Run, time: str) -> None:
        """Record that the job of a run no longer waits."""
        self._store.execute("UPDATE runs SET attempt_time = ? WHERE build_rid = ?", time, run.build_rid)

    def finish_run(self, run: Run, status: str, time: str, changes: Document) -> bool:
        """Record how a run ended, with changes of its experiment; False if it had ended before."""
        with self._store.transaction():
            statement = "UPDATE runs SET status = ?, finished_time = ? WHERE build_rid = ? AND status = ?"
            if not self._store.execute(statement, status, time, run.build_rid, RUNNING):
                return False
            self._change_experiment(run.experiment_rid, lambda document: document | changes)
            return True

    def add_model_version(self, model_rid: str, rid: str, document: Document | None) -> None:
        """Insert a model version; one without a document has a source that the API cannot tell."""
        text = None if document is None else json.dumps(document)
        self._store.insert_many("model_versions", [{"model_rid": model_rid, "rid": rid, "document": text}])

    def model_version(self, model_rid: str, rid: str) -> list[str | None]:
        """Return the JSON of a model version, in a list that is empty for an unknown one."""
        query = "SELECT document FROM model_versions WHERE model_rid = ? AND rid = ?"
        return [row["document"] for row in self._store.rows(query, model_rid, rid)]

    def model_versions(self, model_rid: str, before: int | None, limit: int) -> list[tuple[int, str | None]]:
        """Return model versions as (position, JSON), newest first."""
        query = "SELECT sequence, document FROM model_versions WHERE model_rid = ? AND (? IS NULL OR sequence < ?)"
        rows = self._store.rows(query + " ORDER BY sequence DESC LIMIT ?", model_rid, before, before, limit)
        return [(row["sequence"], row["document"]) for row in rows]

    def experiment(self, model_rid: str, rid: str) -> ExperimentRow | None:
        """Return an experiment."""
        rows = self._store.rows("SELECT * FROM experiments WHERE model_rid = ? AND rid = ?", model_rid, rid)
        return ExperimentRow(**rows[0]) if rows else None

    def experiments(self, model_rid: str) -> list[ExperimentRow]:
        """Return a model's experiments, newest first."""
        rows = self._store.rows("SELECT * FROM experiments WHERE model_rid = ? ORDER BY sequence DESC", model_rid)
        return [ExperimentRow(**row) for row in rows]

    def change_experiment(self, rid: str, change: Callable[[Document], Document]) -> None:
        """Replace an experiment's JSON by what `change` makes of it."""
        with self._store.transaction():
            self._change_experiment(rid, change)

    def _change_experiment(self, rid: str, change: Callable[[Document], Document]) -> None:
        for row in self._store.rows("SELECT document FROM experiments WHERE rid = ?", rid):
            text = json.dumps(change(json.loads(row["document"])))
            self._store.execute("UPDATE experiments SET document = ? WHERE rid = ?", text, rid)

    def add_points(self, points: Sequence[Point]) -> None:
        """Insert points of series."""
        self._store.insert_many("points", [vars(point) for point in points])

    def points(self, experiment_rid: str, series_name: str, offset: int, limit: int | None) -> list[Document]:
        """Return a series's points from an offset, in the API's JSON."""
        query = "SELECT value, timestamp, step FROM points WHERE experiment_rid = ? AND series_name = ? AND position >= ?"
        limit = -1 if limit is None else limit
        return self._store.rows(query + " ORDER BY position LIMIT ?", experiment_rid, series_name, offset, limit)

    def add_artifact_table(self, experiment_rid: str, name: str, content: bytes) -> None:
        """Insert a table, as Parquet."""
        self._store.insert_many("artifact_tables", [{"experiment_rid": experiment_rid, "name": name, "content": content}])

    def artifact_table(self, experiment_rid: str, name: str) -> bytes | None:
        """Return a table as Parquet."""
        query = "SELECT content FROM artifact_tables WHERE experiment_rid = ? AND name = ?"
        rows = self._store.rows(query, experiment_rid, name)
        return rows[0]["content"] if rows else None

    def _runs(self, query: str, *values: Any) -> list[Run]:
        return [Run(**row) for row in self._store.rows(query, *values)]
