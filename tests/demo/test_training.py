"""What the trainers of the local Foundry learn and why they fail, in this process."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from components.demo.seeded_tables import load
from components.demo.training import forecast_training, neural_training, tabular_training
from components.demo.training.forecast_scores import ForecastScores
from components.demo.training.training_job import InputTable, Reporter, TrainingFailed, TrainingJob
from components.demo.validation.config_rules import parse_memory

FORECAST = {"target": ["employees"], "timestamp": ["month"], "item_id": ["industry"], "known_covariates": ["working_days"]}


class Recorder(Reporter):
    """Keeps what a training reports."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def _write(self, event: Any) -> None:
        self.events.append(event)

    def series(self, name: str) -> list[float]:
        return [event["values"][name] for event in self.events if name in event.get("values", {})]

    def names(self) -> set[str]:
        return {name for event in self.events for name in event.get("values", {})}


def table(name: str) -> pa.Table:
    content = load(name)[1]
    assert content is not None
    return pa.ipc.open_stream(content).read_all()


def job(folder: Path, trainer: str, source: InputTable, config: dict[str, Any], target: str = "target_column") -> TrainingJob:
    kind = {"time_series_forecasting": "TIME_SERIES", "llm_finetuning": "LLM_FINETUNING"}.get(trainer, "GENERIC")
    return TrainingJob(folder, f"ri.models..trainer.{trainer}", kind, target, config, [source], 10**9)


def houses(folder: Path, **config: Any) -> TrainingJob:
    source = InputTable("TRAINING", table("houses"), {"target_column": ["price"]})
    return job(folder, "autogluon_tabular_regression", source, {"hyperparameters": {"RF": {}, "LR": {}}} | config)


def penguins(folder: Path, source: pa.Table | None = None, **config: Any) -> TrainingJob:
    rows = InputTable("TRAINING", source or table("penguins"), {"target_column": ["species"]})
    return job(folder, "autogluon_tabular_classification", rows, {"hyperparameters": {"XT": {}, "KNN": {}}} | config)


def forecast(folder: Path, source: pa.Table | None = None, **config: Any) -> TrainingJob:
    rows = InputTable("TRAINING", source or table("employment"), FORECAST)
    options = {"prediction_length": 12, "hyperparameters": {"Naive": {}, "Theta": {}}} | config
    return job(folder, "time_series_forecasting", rows, options, "target")


def test_a_regression_learns(tmp_path: Path) -> None:
    recorder = Recorder()
    tabular_training.train_table(houses(tmp_path, eval_metric="root_mean_squared_error"), recorder)
    spread = np.std(table("houses")["price"].to_numpy())
    (error,) = recorder.series("test/root_mean_squared_error")
    assert -0.7 * spread < error < 0
    best = recorder.series("validation/root_mean_squared_error")
    assert best == sorted(best)
    assert {"RF/root_mean_squared_error", "LR/root_mean_squared_error"} < recorder.names()
    assert not any(name.startswith("GBM") for name in recorder.names())
    tables = {event["name"]: event["rows"] for event in recorder.events if event["event"] == "table"}
    assert tables == {"leaderboard": 3, "predictions": 43}


def test_better_presets_take_more_stages_and_calibration_changes_the_predictions(tmp_path: Path) -> None:
    runs: list[Recorder] = []
    for config in ({"presets": "medium_quality"}, {"presets": "best_quality"}, {"calibration": {"enabled": True}}):
        recorder = Recorder()
        tabular_training.train_table(houses(tmp_path, **config), recorder)
        runs.append(recorder)
    medium, best, calibrated = (len(run.series("RF/root_mean_squared_error")) for run in runs)
    assert best > medium == calibrated
    assert runs[0].series("test/r2") != runs[2].series("test/r2")


def test_a_classification_learns_and_returns_probabilities(tmp_path: Path) -> None:
    recorder = Recorder()
    config = {"eval_metric": "log_loss", "predict_probabilities": True, "prediction_column_name": "kind"}
    tabular_training.train_table(penguins(tmp_path, **config), recorder)
    assert recorder.series("test/accuracy")[0] > 0.9
    (model,) = (event["modelApi"] for event in recorder.events if event["event"] == "model")
    names = [column["name"] for column in model["outputs"][0]["columns"]]
    assert names == ["kind", "kind_proba_Adelie", "kind_proba_Chinstrap", "kind_proba_Gentoo"]
    assert "species" not in {column["name"] for column in model["inputs"][0]["columns"]}


def test_a_forecast_beats_the_last_value(tmp_path: Path) -> None:
    recorder = Recorder()
    forecast_training.train_forecast(forecast(tmp_path), recorder)
    assert max(recorder.series("Theta/WQL")) > recorder.series("Naive/WQL")[0]
    assert recorder.series("test/WQL")[0] < 0
    predictions = pa.parquet.read_table(tmp_path / "predictions.parquet")
    assert predictions.num_rows == 15 * 12
    assert {"item_id", "timestamp", "actual", "mean", "0.1", "0.9"} <= set(predictions.column_names)
    assert (predictions["0.9"].to_numpy() >= predictions["0.1"].to_numpy()).all()


def test_a_language_model_learns(tmp_path: Path) -> None:
    recorder = Recorder()
    source = InputTable("TRAINING", table("questions"), {"instruction": ["instruction"], "response": ["response"]})
    config = {"learning_rate": 0.0002, "num_epochs": 1}
    neural_training.train_network(job(tmp_path, "llm_finetuning", source, config, "response"), recorder)
    losses = recorder.series("validation/negative_loss")
    assert len(losses) == 8
    assert losses[-1] > losses[0]


ONE_VALUE = pa.table({"species": ["Adelie"] * 20, "mass": list(range(20))})
IRREGULAR = pa.table(
    {
        "industry": ["mining"] * 40,
        "month": pa.array([1000 * day**2 for day in range(40)], pa.timestamp("s")),
        "employees": [float(day) for day in range(40)],
        "working_days": [20] * 40,
    }
)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: penguins(folder, ONE_VALUE), "the target column species has one value only"),
        (lambda folder: penguins(folder, excluded_model_types=["XT", "KNN"]), "every model type is excluded"),
        (lambda folder: penguins(folder, time_limit=1e-6), "fast enough for the time limits"),
        (lambda folder: penguins(folder, infer_limit=1e-12), "fast enough for the time limits"),
        (lambda folder: penguins(folder, ONE_VALUE.select(["species"])), "no column is left"),
        (lambda folder: forecast(folder, prediction_length=60), "shorter than twice the forecast horizon of 60"),
        (lambda folder: forecast(folder, IRREGULAR), "Frequency of train_data is not provided"),
    ],
)
def test_a_run_fails_as_real_ones_do(tmp_path: Path, make: Any, message: str) -> None:
    training = make(tmp_path)
    train = forecast_training.train_forecast if training.trainer_type == "TIME_SERIES" else tabular_training.train_table
    with pytest.raises(TrainingFailed, match=message):
        train(training, Recorder())


def test_irregular_times_are_resampled(tmp_path: Path) -> None:
    recorder = Recorder()
    resample = {"frequency": "D", "numeric_aggregation": "mean"}
    forecast_training.train_forecast(
        forecast(tmp_path, IRREGULAR, resample=resample, prediction_length=2, eval_metric="MAE"), recorder
    )
    assert recorder.series("test/MAE")


def test_forecast_scores_of_a_perfect_and_a_wrong_forecast() -> None:
    actual, scale = np.array([[2.0, 4.0]]), np.array([[2.0]])
    scores = ForecastScores(actual, scale, [0.5])
    assert set(scores.all(actual, actual[None]).values()) == {0.0}
    wrong = scores.all(actual + 1, actual[None] + 1)
    assert (wrong["MAE"], wrong["MASE"], wrong["RMSE"], wrong["WAPE"], wrong["WQL"]) == (-1, -0.5, -1, -1 / 3, -1 / 3)


@pytest.mark.parametrize(("text", "size"), [("4G", 4 * 10**9), ("512Mi", 512 * 2**20), ("1", 1)])
def test_memory_is_read(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is used")
@pytest.mark.parametrize(("more", "output"), [("0", "MemoryError\n"), ("90_000_000", "50000000 MemoryError\n")])
def test_memory_is_limited(more: str, output: str) -> None:
    code = f"""
from components.demo.training.memory_limit import limit_memory
used = int(open("/proc/self/statm").read().split()[1]) * 4096
try:
    limit_memory(used * ({more} > 0) + {more})
    print(len(bytearray(50_000_000)), end=" ")
    bytearray(200_000_000)
except MemoryError:
    print("MemoryError")
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == output
