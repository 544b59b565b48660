"""The finished runs of the sample studios, with made-up results; nothing is trained for them."""

import io
import json
import math
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.demo import clock, experiment_documents
from components.demo.sqlite_store import Store
from components.demo.trainer_catalog import Catalog
from components.demo.training_store import CANCELED, FAILED, SUCCEEDED, ExperimentRow, Point, Run, TrainingStore

NAMESPACE = uuid.UUID("0b6e8f1a-5d43-4c57-9a2e-1f3d5b7c9e11")
OUT_OF_MEMORY = "Out of memory: the run needed more than the {} that its configuration gives it."
CANCELED_MESSAGE = "The build was canceled."
STEPS = 30
# Versions of which the runs did not succeed, and those that ran twice or never.
ENDINGS = {
    ("House prices", 5): (CANCELED, CANCELED_MESSAGE),
    ("House prices", 8): (FAILED, OUT_OF_MEMORY),
    ("House prices", 17): (FAILED, OUT_OF_MEMORY),
}
TWICE = {("House prices", 4), ("House prices", 21), ("House prices", 25), ("Penguin species", 3)}
NEVER = {("House prices", 1), ("House prices", 6), ("House prices", 10), ("House prices", 23)}
Version = dict[str, Any]


@dataclass(frozen=True)
class History:
    """A studio with its versions; `target` holds the values that a run predicts."""

    studio_rid: str
    name: str
    versions: list[Version]
    target: list[Any]


def add(store: Store, history: History) -> None:
    """Insert the runs of a studio, oldest first."""
    training, catalog = TrainingStore(store), Catalog()
    for version in history.versions:
        key = history.name, version["version"]
        count = 0 if key in NEVER else 2 if key in TWICE else 1
        for number in range(1, count + 1):
            _add_run(training, history, version, catalog.trainer(version["trainer"]), number)


def _add_run(training: TrainingStore, history: History, version: Version, trainer: Version, number: int) -> None:
    status, message = ENDINGS.get((history.name, version["version"]), (SUCCEEDED, None))
    start = datetime.fromisoformat(version["createdTime"]) + timedelta(minutes=7 * number, days=3 * (number - 1))
    attempt = start + timedelta(seconds=11 + version["version"])
    is_thorough = version["workerConfig"].get("customConfig", {}).get("presets") == "best_quality"
    end = attempt + timedelta(seconds=(900 if is_thorough else 160) + 13 * version["version"])
    identity = uuid.uuid5(NAMESPACE, f"{history.studio_rid} {version['version']} {number}")
    run = Run.start(history.studio_rid, version, version["createdBy"], clock.to_text(start), identity)
    run = replace(run, status=status, attempt_time=clock.to_text(attempt), finished_time=clock.to_text(end))
    document = experiment_documents.new_experiment(run, version, trainer)
    values = dict(_values(version, number, status))
    document = experiment_documents.with_values(document, {name: list(entries) for name, entries in values.items()})
    document["status"] = SUCCEEDED if status == SUCCEEDED else FAILED
    if message is not None:
        document["statusMessage"] = message.format(version["resources"]["memory"])
    if status == SUCCEEDED:
        document = _add_results(training, history, run, version, document)
    training.insert([run], [ExperimentRow(document["modelRid"], run.experiment_rid, version["name"], json.dumps(document))])
    training.add_points(
        [
            Point(run.experiment_rid, name, step, step, _timestamp(attempt, end, step / len(entries)), value)
            for name, entries in values.items()
            for step, value in enumerate(entries)
        ]
    )


def _values(version: Version, number: int, status: str) -> Iterator[tuple[str, list[float]]]:
    config = version["workerConfig"].get("customConfig", {})
    ignored = version["workerConfig"]["inputs"]["input_df"]["ignoreColumns"]
    quality = 1.0 + 0.02 * math.sin(7 * version["version"] + number)
    quality -= 0.08 * (config.get("presets") == "best_quality") + 0.03 * config.get("refit_full", False)
    quality += 0.22 * ("x" in ignored) + 0.09 * ("age" in ignored) + 0.1 * ("island" in ignored)
    is_regression = version["trainerId"].endswith("regression")
    metric = config.get("eval_metric", "mean_squared_error" if is_regression else "accuracy")
    final = _scores(is_regression, quality)
    steps = STEPS if status == SUCCEEDED else STEPS // 3
    for name, share in ((f"validation/{metric}", 1.0), (f"GBM/{metric}", 1.03), (f"RF/{metric}", 1.08)):
        worst = _scores(is_regression, quality * share * 2)[metric]
        best = _scores(is_regression, quality * share)[metric]
        yield name, [round(best + (worst - best) * math.exp(-step / 5), 6) for step in range(steps)]
    if status == SUCCEEDED:
        for metric, value in final.items():
            yield f"test/{metric}", [round(value * 1.02 if value < 0 else value * 0.98, 6)]


def _scores(is_regression: bool, quality: float) -> dict[str, float]:
    """Return scores, of which higher ones are better; `quality` is about 1, less is better."""
    if not is_regression:
        error = 0.03 * quality
        return {"accuracy": 1 - error, "f1_macro": 1 - 1.2 * error, "log_loss": -2.6 * error}
    error = 11.4 * quality
    return {
        "root_mean_squared_error": -error,
        "mean_squared_error": -(error**2),
        "mean_absolute_error": -0.71 * error,
        "r2": 1 - (error / 23.6) ** 2,
    }


def _add_results(
    training: TrainingStore, history: History, run: Run, version: Version, document: dict[str, Any]
) -> dict[str, Any]:
    (output,) = json.loads(run.outputs).values()
    actual = history.target[::5]
    shift = 0.02 * version["version"]
    numeric = isinstance(actual[0], float)
    predicted = [value * (1 + 0.09 * math.sin(index + shift)) for index, value in enumerate(actual)] if numeric else actual
    sink = io.BytesIO()
    pq.write_table(pa.table({"actual": actual, "prediction": predicted}), sink)
    training.add_artifact_table(run.experiment_rid, "predictions", sink.getvalue())
    rows, size = len(actual), len(sink.getvalue())
    document = experiment_documents.with_table(document, "predictions", "Predictions for the test rows", rows, size)
    data_type = {"type": "double" if numeric else "string"}
    column = {"name": "prediction", "required": True, "dataType": data_type}
    model_api = {
        "inputs": [{"type": "tabular", "name": "input_df", "required": True, "columns": [], "format": "PANDAS"}],
        "outputs": [{"type": "tabular", "name": "output_df", "required": True, "columns": [column], "format": "PANDAS"}],
    }
    rid = output["modelVersionRid"]
    document_of_version = experiment_documents.model_version(rid, run, run.finished_time or run.started_time, model_api)
    training.add_model_version(output["modelRid"], rid, document_of_version)
    return document | {"linkedModelVersion": rid}


def _timestamp(start: datetime, end: datetime, share: float) -> int:
    return int((start + (end - start) * share).timestamp() * 1000)
