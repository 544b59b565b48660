"""Forecasting of time series; it must not know how a job comes and where it reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from components.demo.training.estimators import fit_in_stages
from components.demo.training.forecast_scores import ForecastScores
from components.demo.training.forecast_series import Series, SeriesReader, season_of
from components.demo.training.model_search import Candidate, ModelSearch, TrainedModel, variants
from components.demo.training.training_job import NoModelsTrained, Reporter, TrainingJob

Array = Any
STAGES = {"best_quality": 12, "high_quality": 9, "medium_quality": 6, "fast_training": 4}
# The estimator that stands for each model type; the first two have none.
ESTIMATORS = {
    "Naive": "",
    "SeasonalNaive": "",
    "Theta": "LR",
    "NPTS": "KNN",
    "DirectTabular": "GBM",
    "RecursiveTabular": "XT",
    "TemporalFusionTransformer": "NN_TORCH",
    "ETS": "LR",
    "DeepAR": "FASTAI",
    "AutoETS": "XGB",
    "PatchTST": "NN_TORCH",
    "TiDE": "FASTAI",
}
MODEL_COUNTS = {"best_quality": 12, "high_quality": 9, "medium_quality": 7, "fast_training": 5}
CONTEXT = 24
MAXIMUM_ROWS = 2500
DEFAULT_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


@dataclass(frozen=True)
class Horizon:
    """How far is forecast, from how many values before, with which season; all in steps."""

    length: int
    context: int
    season: int

    def rows(self, series: Series, origin: int) -> Array:
        """Return a row of features for each step after an origin, the last value relative to which all others are."""
        window = series.values[origin - self.context : origin]
        last, steps = window[-1], np.arange(self.length)
        lags = np.tile((window - last) / series.scale, (self.length, 1))
        # The value one season before a step, or before the origin where that is not known yet.
        seasons = origin + steps - self.season * (1 + steps // self.season)
        before = (series.values[np.clip(seasons, 0, origin - 1)] - last) / series.scale
        return np.column_stack([lags, steps, before, series.covariates[origin : origin + self.length]])

    def targets(self, series: Series, origin: int) -> Array:
        """Return what the values after an origin are, relative to the last one before."""
        return (series.values[origin : origin + self.length] - series.values[origin - 1]) / series.scale


def train_forecast(job: TrainingJob, reporter: Reporter) -> None:
    """Train, evaluate and report. Raises TrainingFailed."""
    source, config = job.training_input, job.config
    reader = SeriesReader(
        job.target,
        source.column("timestamp") or "",
        source.column("item_id"),
        list(source.mapping.get("known_covariates", [])),
        config,
    )
    series, frequency = reader.read(source)
    length = config["prediction_length"]
    series = [item for item in series if len(item.values) > 2 * length + 3]
    if not series:
        raise NoModelsTrained(f"every series is shorter than twice the forecast horizon of {length} steps.")
    if all(np.ptp(item.values) == 0 for item in series):
        raise NoModelsTrained(f"the target column {job.target} has one value only.")
    test = job.input("TEST")
    tests = {item.item: item for item in reader.read(test)[0]} if test is not None else {}
    tested = [tests.get(item.item, item) for item in series]
    held_out = 0 if test is not None else length
    context = max(1, min(CONTEXT, min(len(item.values) for item in series) - 2 * length - held_out - 1))
    horizon = Horizon(length, context, season_of(frequency))
    origins = [max(len(item.values) - held_out - length, context) for item in series]
    trained = _search(job, reporter, horizon, series, origins)
    _evaluate(job, reporter, trained, _Evaluation(horizon, series, origins, tested))
    columns = [(name, source.table[name].type) for name in source.table.column_names]
    reporter.model(columns, [("item_id", pa.string()), ("timestamp", pa.timestamp("us")), ("mean", pa.float64())])


def _search(
    job: TrainingJob, reporter: Reporter, horizon: Horizon, series: list[Series], origins: list[int]
) -> list[TrainedModel]:
    levels = job.config.get("quantile_levels") or DEFAULT_LEVELS
    actual = np.array([item.values[origin : origin + horizon.length] for item, origin in zip(series, origins, strict=True)])
    scale = np.array([[item.scale] for item in series])
    scores = ForecastScores(actual, scale, levels)
    metric = job.config.get("eval_metric", "WQL")

    def score(predictions: Array) -> float:
        mean = _to_values(predictions, series, origins)
        return scores.all(mean, _quantiles(mean, actual - mean, scale, levels))[metric]

    features = np.vstack([horizon.rows(item, origin) for item, origin in zip(series, origins, strict=True)])
    search = ModelSearch(reporter, metric, features, score, job.config.get("time_limit"))
    seed = job.config.get("random_seed", 123)
    trained = search.fit(_candidates(job, horizon, _training_rows(horizon, series, origins, seed), seed))
    return search.combine(trained) if len(trained) > 1 and job.config.get("enable_ensemble", True) else trained


def _training_rows(horizon: Horizon, series: list[Series], origins: list[int], seed: int | None) -> tuple[Array, Array]:
    features, targets = [], []
    for item, end in zip(series, origins, strict=True):
        for origin in range(horizon.context, end - horizon.length + 1):
            features.append(horizon.rows(item, origin))
            targets.append(horizon.targets(item, origin))
    if not features:
        raise NoModelsTrained("the series are too short for the forecast horizon.")
    rows, goals = np.vstack(features), np.concatenate(targets)
    chosen = np.random.default_rng(seed).permutation(len(rows))[:MAXIMUM_ROWS]
    return rows[chosen], goals[chosen]


def _candidates(job: TrainingJob, horizon: Horizon, rows: tuple[Array, Array], seed: int | None) -> Iterator[Candidate]:
    presets = job.config.get("presets", "medium_quality")
    names = list(ESTIMATORS)[: MODEL_COUNTS[presets]]
    for name, model_type, settings in variants(names, job.config):
        yield Candidate(name, _stages(model_type, horizon, rows, STAGES[presets], settings, seed))


def _stages(
    model_type: str, horizon: Horizon, rows: tuple[Array, Array], stages: int, settings: dict[str, Any], seed: int | None
) -> Callable[[], Iterator[Callable[[Array], Array]]]:
    def fit() -> Iterator[Callable[[Array], Array]]:
        if model_type == "Naive":
            yield lambda features: np.zeros(len(features))
        elif model_type == "SeasonalNaive":
            yield lambda features: features[:, horizon.context + 1]
        else:
            kind = ESTIMATORS[model_type]
            for estimator in fit_in_stages(kind, rows, is_classifier=False, stages=stages, settings=settings, seed=seed):
                yield estimator.predict

    return fit


def _to_values(predictions: Array, series: list[Series], origins: list[int]) -> Array:
    steps = predictions.reshape(len(series), -1)
    return np.array(
        [item.values[origin - 1] + row * item.scale for item, origin, row in zip(series, origins, steps, strict=True)]
    )


def _quantiles(mean: Array, residuals: Array, scale: Array, levels: list[float]) -> Array:
    """Return a layer for each level: the spread of all residuals, which grows with the root of the step."""
    steps = np.sqrt(np.arange(1, mean.shape[1] + 1))
    spread = np.quantile(residuals / scale / steps, levels)
    return np.array([mean + level * scale * steps for level in spread])


@dataclass(frozen=True)
class _Evaluation:
    """The series that were trained on with the origins of validation, and those of the test."""

    horizon: Horizon
    series: list[Series]
    origins: list[int]
    tested: list[Series]


def _evaluate(job: TrainingJob, reporter: Reporter, trained: list[TrainedModel], evaluation: _Evaluation) -> None:
    horizon, best = evaluation.horizon, trained[0]
    levels = job.config.get("quantile_levels") or DEFAULT_LEVELS
    scale = np.array([[item.scale] for item in evaluation.series])

    def forecast(series: list[Series], origins: list[int]) -> tuple[Array, Array]:
        rows = np.vstack([horizon.rows(item, origin) for item, origin in zip(series, origins, strict=True)])
        actual = np.array([item.values[origin : origin + horizon.length] for item, origin in zip(series, origins, strict=True)])
        return _to_values(best.predict(rows), series, origins), actual

    # The scale is that of the training rows, as the models learned it.
    tested = [replace(item, scale=model.scale) for item, model in zip(evaluation.tested, evaluation.series, strict=True)]
    ends = [len(item.values) - horizon.length for item in tested]
    validation, validation_actual = forecast(evaluation.series, evaluation.origins)
    mean, actual = forecast(tested, ends)
    quantiles = _quantiles(mean, validation_actual - validation, scale, levels)
    results = ForecastScores(actual, scale, levels).all(mean, quantiles)
    reporter.values({f"test/{name}": value for name, value in results.items()})
    metric = job.config.get("eval_metric", "WQL")
    models = pa.table({"model": [model.name for model in trained], metric: [model.score for model in trained]})
    reporter.table(job, "leaderboard", "Score of each model for the validation window", models)
    times = np.concatenate([item.times[end : end + horizon.length] for item, end in zip(tested, ends, strict=True)])
    columns = {
        "item_id": np.repeat([item.item for item in tested], horizon.length),
        "timestamp": times.astype("datetime64[us]"),
        "actual": actual.ravel(),
        "mean": mean.ravel(),
    }
    columns |= {f"{level:g}": layer.ravel() for level, layer in zip(levels, quantiles, strict=True)}
    reporter.table(job, "predictions", "Forecasts for the test window", pa.table(columns))
