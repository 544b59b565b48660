"""The estimator that stands for each model type, fitted in stages; it must not know any dataset."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor

Array = Any


@dataclass(frozen=True)
class ModelType:
    """A regressor, a classifier and the setting that changes from stage to stage.

    `values` returns the setting for a stage, counted from 1, of so many.
    """

    regressor: Callable[..., Any]
    classifier: Callable[..., Any]
    setting: str
    values: Callable[[int, int], float]
    settings: Mapping[str, Any]
    classifier_setting: str = ""


def _grow(stage: int, stages: int) -> float:
    return 8 * stage


def _shrink(first: float, last: float) -> Callable[[int, int], float]:
    return lambda stage, stages: first * (last / first) ** ((stage - 1) / max(stages - 1, 1))


def _neighbors(stage: int, stages: int) -> float:
    return max(1, round(_shrink(24, 3)(stage, stages)))


_BOOSTING = {"warm_start": True, "learning_rate": 0.1, "early_stopping": False, "min_samples_leaf": 5}
_NETWORK = {"warm_start": True, "max_iter": 8, "early_stopping": False}
MODEL_TYPES = {
    "GBM": ModelType(HistGradientBoostingRegressor, HistGradientBoostingClassifier, "max_iter", _grow, _BOOSTING),
    "CAT": ModelType(
        HistGradientBoostingRegressor, HistGradientBoostingClassifier, "max_iter", _grow, _BOOSTING | {"max_depth": 4}
    ),
    "XGB": ModelType(
        GradientBoostingRegressor, GradientBoostingClassifier, "n_estimators", _grow, {"warm_start": True, "subsample": 0.8}
    ),
    "RF": ModelType(RandomForestRegressor, RandomForestClassifier, "n_estimators", _grow, {"warm_start": True}),
    "XT": ModelType(ExtraTreesRegressor, ExtraTreesClassifier, "n_estimators", _grow, {"warm_start": True}),
    "KNN": ModelType(KNeighborsRegressor, KNeighborsClassifier, "n_neighbors", _neighbors, {}),
    "LR": ModelType(Ridge, LogisticRegression, "alpha", _shrink(300, 0.01), {}, "C"),
    "NN_TORCH": ModelType(MLPRegressor, MLPClassifier, "max_iter", lambda *_: 8, _NETWORK | {"hidden_layer_sizes": (48, 24)}),
    "FASTAI": ModelType(MLPRegressor, MLPClassifier, "max_iter", lambda *_: 8, _NETWORK | {"hidden_layer_sizes": (32,)}),
}


def fit_in_stages(
    name: str, rows: tuple[Array, Array], *, is_classifier: bool, stages: int, settings: Mapping[str, Any], seed: int | None
) -> Iterator[Any]:
    """Yield an estimator after each stage of its fit on (features, target); each is the same object.

    Settings that the estimator does not have are left out: they are those of other libraries.
    """
    kind = MODEL_TYPES[name]
    estimator = (kind.classifier if is_classifier else kind.regressor)(**kind.settings)
    parameters = estimator.get_params()
    estimator.set_params(**{key: value for key, value in settings.items() if key in parameters and key != "n_jobs"})
    if settings.get("extra_trees") and "max_features" in parameters:
        estimator.set_params(max_features=0.5)
    if "random_state" in parameters:
        estimator.set_params(random_state=seed)
    features, target = rows
    setting = kind.classifier_setting if is_classifier and kind.classifier_setting else kind.setting
    for stage in range(1, stages + 1):
        value = kind.values(stage, stages)
        if setting in settings and stage == stages:
            value = max(settings[setting], getattr(estimator, setting))
        elif setting == "C":
            value = 1 / value
        if setting not in ("alpha", "C"):
            value = int(min(value, len(features)) if setting == "n_neighbors" else value)
        yield estimator.set_params(**{setting: value}).fit(features, target)


def to_probabilities(estimator: Any, features: Array, classes: int) -> Array:
    """Return a row of probabilities for each row, also for classes that were not in the training rows."""
    probabilities = np.zeros((len(features), classes))
    probabilities[:, estimator.classes_] = estimator.predict_proba(features)
    return probabilities
