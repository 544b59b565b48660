"""Regression and classification of tables; it must not know how a job comes and where it reports."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

from components.demo.training.estimators import MODEL_TYPES, fit_in_stages, to_probabilities
from components.demo.training.model_search import Candidate, ModelSearch, TrainedModel, variants
from components.demo.training.tabular_features import Features, to_floats
from components.demo.training.tabular_scores import classification_scores, regression_scores
from components.demo.training.training_job import InputTable, NoModelsTrained, Reporter, TrainingJob

Array = Any
STAGES = {"best_quality": 14, "high_quality": 11, "good_quality": 8, "medium_quality": 6}
# Trainers that are no AutoGluon have no model types to choose from.
OWN_MODEL_TYPES = {"legacy_scorecard": ("LR",), "experimental_simulation": ("GBM", "RF", "LR")}
# As documented, so much of the training rows is held out where there is no test dataset.
TEST_SHARE = 0.2
SEED = 0


def train_table(job: TrainingJob, reporter: Reporter) -> None:
    """Train, evaluate and report. Raises TrainingFailed."""
    source, target = job.training_input, job.target
    table = source.table.filter(pc.is_valid(source.table[target]))
    names = _feature_names(job, source, target)
    is_classifier = "classification" in job.trainer_id or "scorecard" in job.trainer_id
    encoder = LabelEncoder().fit(table[target].cast(pa.string()).to_pylist()) if is_classifier else None
    labels = _to_labels(table[target], encoder)
    if len(np.unique(labels)) < 2:
        raise NoModelsTrained(f"the target column {target} has one value only.")
    rows, test, test_labels = _split_test(job, table, labels, encoder)
    train_rows, validation_rows = _split(rows, labels[rows], is_classifier)
    features = Features(table.take(pa.array(train_rows)), names)
    classes = len(encoder.classes_) if encoder is not None else 0
    metric = job.config.get("eval_metric") or ("accuracy" if is_classifier else "root_mean_squared_error")
    scores = classification_scores if is_classifier else regression_scores
    inputs = features.transform(table)
    search = ModelSearch(
        reporter,
        metric,
        inputs[validation_rows],
        lambda predictions: scores(labels[validation_rows], predictions, metric)[metric],
        job.config.get("time_limit"),
        job.config.get("infer_limit"),
    )
    trained = search.fit(_candidates(job, (inputs[train_rows], labels[train_rows]), classes))
    stacking = job.config.get("stacking") or {}
    if len(trained) > 1 and stacking.get("fit_weighted_ensemble", True):
        trained = search.combine(trained)
    calibration = job.config.get("calibration") or {}
    best = trained[0]
    if calibration.get("enabled") and not classes:
        best = _calibrate(best, calibration, inputs[validation_rows], labels[validation_rows])
    predictions = best.predict(features.transform(test))
    reporter.values({f"test/{name}": value for name, value in scores(test_labels, predictions, None).items()})
    table_of_models = pa.table({"model": [model.name for model in trained], metric: [model.score for model in trained]})
    reporter.table(job, "leaderboard", "Score of each model for the validation rows", table_of_models)
    prediction_table = _prediction_table(job, predictions, test[target], encoder)
    reporter.table(job, "predictions", "Predictions for the test rows", prediction_table)
    returned = [(name, prediction_table[name].type) for name in prediction_table.column_names if name != "actual"]
    reporter.model([(name, table[name].type) for name in names], returned)


def _calibrate(model: TrainedModel, calibration: Any, features: Array, actual: Array) -> TrainedModel:
    is_isotonic = calibration.get("method", "isotonic") == "isotonic"
    curve = IsotonicRegression(out_of_bounds="clip") if is_isotonic else LinearRegression()
    curve.fit(model.predict(features).reshape(-1, 1), actual)
    return replace(model, predict=lambda rows: curve.predict(model.predict(rows).reshape(-1, 1)))


def _prediction_table(job: TrainingJob, predictions: Array, actual: pa.ChunkedArray, encoder: LabelEncoder | None) -> pa.Table:
    name = job.config.get("prediction_column_name") or "prediction"
    if encoder is None:
        return pa.table({"actual": actual, name: predictions})
    columns = {"actual": actual.cast(pa.string()), name: encoder.classes_[predictions.argmax(axis=1)].tolist()}
    if job.config.get("predict_probabilities"):
        columns |= {f"{name}_proba_{label}": predictions[:, number] for number, label in enumerate(encoder.classes_)}
    return pa.table(columns)


def _feature_names(job: TrainingJob, source: InputTable, target: str) -> list[str]:
    mapped = [name for spec_id, names in source.mapping.items() if spec_id != job.target_spec for name in names]
    kinds = (pa.types.is_nested, pa.types.is_binary)
    columns = [name for name in mapped or source.table.column_names if not any(test(source.table[name].type) for test in kinds)]
    names = [name for name in dict.fromkeys(columns) if name != target]
    if not names:
        raise NoModelsTrained("no column is left to train on.")
    return names


def _to_labels(column: pa.ChunkedArray, encoder: LabelEncoder | None) -> Array:
    if encoder is None:
        return to_floats(column)
    numbers = {name: number for number, name in enumerate(encoder.classes_)}
    return np.array([numbers.get(name, -1) for name in column.cast(pa.string()).to_pylist()])


def _split_test(job: TrainingJob, table: pa.Table, labels: Array, encoder: LabelEncoder | None) -> tuple[Array, pa.Table, Array]:
    test = job.input("TEST")
    everything = np.arange(table.num_rows)
    if test is None or job.target not in test.table.column_names:
        rows, test_rows = _split(everything, labels, encoder is not None)
        return rows, table.take(pa.array(test_rows)), labels[test_rows]
    test_table = test.table.filter(pc.is_valid(test.table[job.target]))
    test_labels = _to_labels(test_table[job.target], encoder)
    is_known = test_labels >= 0 if encoder is not None else np.isfinite(test_labels)
    return everything, test_table.filter(pa.array(is_known)), test_labels[is_known]


def _split(rows: Array, labels: Array, is_classifier: bool) -> tuple[Array, Array]:
    if len(rows) < 5:
        raise NoModelsTrained(f"{len(rows)} rows are too few.")
    can_stratify = is_classifier and np.unique(labels, return_counts=True)[1].min() > 1
    first, second = train_test_split(
        rows, test_size=TEST_SHARE, random_state=SEED, stratify=labels if can_stratify and len(rows) > 50 else None
    )
    return first, second


def _candidates(job: TrainingJob, rows: tuple[Array, Array], classes: int) -> Iterator[Candidate]:
    trainer = job.trainer_id.rsplit(".", 1)[1]
    stages = STAGES.get(job.config.get("presets", ""), 6)
    settings = {"C": 1 / job.config["penalty_strength"]} if job.config.get("penalty_strength") else {}
    for name, model_type, variant in variants(OWN_MODEL_TYPES.get(trainer, MODEL_TYPES), job.config):
        yield Candidate(name, _stages(model_type, rows, classes, stages, settings | variant))


def _stages(
    model_type: str, rows: tuple[Array, Array], classes: int, stages: int, settings: dict[str, Any]
) -> Callable[[], Iterator[Callable[[Array], Array]]]:
    features, target = rows
    # Networks need a target of common size.
    center, spread = (0, 1) if classes else (target.mean(), target.std() or 1.0)

    def predictor(estimator: Any) -> Callable[[Array], Array]:
        if classes:
            return lambda inputs: to_probabilities(estimator, inputs, classes)
        return lambda inputs: estimator.predict(inputs) * spread + center

    def fit() -> Iterator[Callable[[Array], Array]]:
        scaled = features, target if classes else (target - center) / spread
        for estimator in fit_in_stages(
            model_type, scaled, is_classifier=classes > 0, stages=stages, settings=settings, seed=SEED
        ):
            yield predictor(estimator)

    return fit
