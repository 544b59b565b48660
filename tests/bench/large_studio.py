"""A local Foundry with a studio of few and one of many versions and runs, of which some have long series."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from components.demo import clock, experiment_documents
from components.demo.seed import seed
from components.demo.sqlite_store import Resource, Store
from components.demo.trainer_catalog import Catalog
from components.demo.training_store import FAILED, SUCCEEDED, ExperimentRow, Point, Run, TrainingStore
from tests.bench.large_foundry import PROJECT, add

START = datetime(2020, 1, 1, tzinfo=UTC)
TRAINER = "ri.models..trainer.autogluon_tabular_regression"
SERIES = "validation/root_mean_squared_error"
# So many of the newest runs have a series of `points`.
OVERLAID = 6


@dataclass(frozen=True)
class Size:
    """How much a studio has."""

    versions: int
    runs: int
    points: int

    @property
    def name(self) -> str:
        return f"Studio of {self.versions:,} versions"


FEW, MANY = Size(10, 20, 100), Size(5000, 20_000, 10_000)


def fill(data: Path, sizes: tuple[Size, ...] = (FEW, MANY)) -> None:
    """Seed a local Foundry's data folder and add the studios, before it is started."""
    store = Store(data, seed)
    try:
        project = store.resource_at(PROJECT)
        assert project is not None
        with store.transaction():
            for size in sizes:
                _fill_studio(store, project, size)
    finally:
        store.close()


def _fill_studio(store: Store, project: Resource, size: Size) -> None:
    studio = add(store, project, "STUDIO", "ri.models.main.model-studio.", size.name)
    model = add(store, project, "MODEL", "ri.models.main.model.", f"Model of {size.versions:,} versions")
    versions = [_version(number, project.created_by, model.rid) for number in range(1, size.versions + 1)]
    store.insert_many(
        "versions",
        [{"studio_rid": studio.rid, "version": version["version"], "document": json.dumps(version)} for version in versions],
    )
    trainer, training = Catalog().versions(TRAINER)[-1], TrainingStore(store)
    runs, experiments = [], []
    for number in range(size.runs):
        version = versions[number * size.versions // size.runs]
        length = size.points if number >= size.runs - OVERLAID else 1
        run, experiment = _run(studio.rid, version, trainer, number, length)
        runs.append(run)
        experiments.append(experiment)
    training.insert(runs, experiments)
    for run in runs[-OVERLAID:]:
        training.add_points(list(_points(run.experiment_rid, size.points)))


def _version(number: int, user: str, model: str) -> dict[str, Any]:
    source = {"type": "dataset", "rid": "ri.foundry.main.dataset.a1b2c3d4-e5f6-7890-abcd-ef1234567890"}
    lists: dict[str, Any] = {"columnMapping": {"target_column": ["target"]}, "ignoreColumns": [], "selectColumns": []}
    return {
        "name": f"Configuration {number:,}",
        "version": number,
        "trainerId": TRAINER,
        "trainer": {"trainerId": TRAINER, "version": "0.388.0"},
        "resources": {"cpu": "2", "memory": "4G"},
        "workerConfig": {
            "inputs": {"input_df": source | lists},
            "outputs": {"model": {"type": "model", "modelRid": model}},
            "customConfig": {"presets": ["medium_quality", "best_quality"][number % 2], "refit_full": number % 3 == 0},
        },
        "createdBy": user,
        "createdTime": clock.to_text(START + timedelta(minutes=10 * number)),
    }


def _run(studio: str, version: dict[str, Any], trainer: dict[str, Any], number: int, length: int) -> tuple[Run, ExperimentRow]:
    start = START + timedelta(minutes=10 * version["version"], seconds=number % 60)
    run = Run.start(studio, version, version["createdBy"], clock.to_text(start), uuid.uuid4())
    status = FAILED if number % 9 == 0 else SUCCEEDED
    run = replace(
        run, status=status, attempt_time=clock.to_text(start), finished_time=clock.to_text(start + timedelta(minutes=4))
    )
    document = experiment_documents.new_experiment(run, version, trainer)
    document = experiment_documents.with_values(document, {SERIES: [_value(step) for step in range(length)]})
    document["status"] = status
    return run, ExperimentRow(document["modelRid"], run.experiment_rid, version["name"], json.dumps(document))


def _points(experiment: str, length: int) -> Iterator[Point]:
    for step in range(length):
        yield Point(experiment, SERIES, step, step, 1_600_000_000_000 + step, _value(step))


def _value(step: int) -> float:
    return -10 - 90 / (1 + step) + (step * 31 % 17) / 100
