"""The metrics of regression and classification; higher is better, so errors are negated."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import metrics

Array = Any


def regression_scores(actual: Array, predictions: Array, metric: str | None) -> dict[str, float]:
    """Return the scores of predictions, all or that of one metric."""
    error = metrics.mean_squared_error(actual, predictions)
    scores: dict[str, Callable[[], float]] = {
        "root_mean_squared_error": lambda: -np.sqrt(error),
        "mean_squared_error": lambda: -error,
        "mean_absolute_error": lambda: -metrics.mean_absolute_error(actual, predictions),
        "r2": lambda: metrics.r2_score(actual, predictions) if len(actual) > 1 else np.nan,
    }
    return {name: float(score()) for name, score in scores.items() if metric in (None, name)}


def classification_scores(actual: Array, probabilities: Array, metric: str | None) -> dict[str, float]:
    """Return the scores of probabilities, all or that of one metric."""
    predictions, classes = probabilities.argmax(axis=1), np.arange(probabilities.shape[1])
    scores: dict[str, Callable[[], float]] = {
        "accuracy": lambda: metrics.accuracy_score(actual, predictions),
        "balanced_accuracy": lambda: np.mean([np.mean(predictions[actual == label] == label) for label in np.unique(actual)]),
        "f1_macro": lambda: metrics.f1_score(actual, predictions, average="macro", zero_division=0),
        "f1_weighted": lambda: metrics.f1_score(actual, predictions, average="weighted", zero_division=0),
        "log_loss": lambda: -metrics.log_loss(actual, probabilities, labels=classes),
        "roc_auc_ovo_macro": lambda: _roc_auc(actual, probabilities, classes),
    }
    return {name: float(score()) for name, score in scores.items() if metric in (None, name)}


def _roc_auc(actual: Array, probabilities: Array, classes: Array) -> float:
    if len(np.unique(actual)) < len(classes):
        return float("nan")
    if len(classes) == 2:
        return float(metrics.roc_auc_score(actual, probabilities[:, 1]))
    return float(metrics.roc_auc_score(actual, probabilities, multi_class="ovo", average="macro", labels=classes))
