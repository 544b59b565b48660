"""Fits candidates one after the other and combines the best; it must not know what they predict."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from components.demo.training.training_job import NoModelsTrained, Reporter

Array = Any
ENSEMBLE = "WeightedEnsemble"


@dataclass(frozen=True)
class Candidate:
    """A model to fit; `stages` yields a function from features to predictions after each stage."""

    name: str
    stages: Callable[[], Iterator[Callable[[Array], Array]]]


@dataclass(frozen=True)
class TrainedModel:
    """A fitted model, with its score on the validation rows; `highest` is that of its best stage."""

    name: str
    predict: Callable[[Array], Array]
    score: float
    highest: float
    predictions: Array = field(repr=False, default=None)


@dataclass(frozen=True)
class ModelSearch:
    """The validation rows, the score of predictions for them (higher is better), and the limits in seconds."""

    reporter: Reporter
    metric: str
    features: Array
    score: Callable[[Array], float]
    time_limit: float | None = None
    infer_limit: float | None = None

    def fit(self, candidates: Iterable[Candidate]) -> list[TrainedModel]:
        """Return the models that were trained in time, best first. Raises NoModelsTrained if there is none."""
        start = time.monotonic()
        trained: list[TrainedModel] = []
        for candidate in candidates:
            model = self._fit_candidate(candidate, start, _highest(trained))
            if model is not None:
                trained.append(model)
        if not trained:
            raise NoModelsTrained("every model type is excluded, or none was fast enough for the time limits.")
        return sorted(trained, key=lambda model: -model.score)

    def _fit_candidate(self, candidate: Candidate, start: float, best: float) -> TrainedModel | None:
        model: TrainedModel | None = None
        for predict in candidate.stages():
            predict_start = time.monotonic()
            predictions = predict(self.features)
            seconds_per_row = (time.monotonic() - predict_start) / len(self.features)
            is_late = self.time_limit is not None and time.monotonic() - start > self.time_limit
            if is_late or (self.infer_limit is not None and seconds_per_row > self.infer_limit):
                break
            score = self.score(predictions)
            model = TrainedModel(candidate.name, predict, score, max(score, model.highest if model else score), predictions)
            best = max(best, score)
            self.reporter.values({f"{candidate.name}/{self.metric}": score, f"validation/{self.metric}": best})
        return model

    def combine(self, trained: list[TrainedModel], rounds: int = 12) -> list[TrainedModel]:
        """Return the models with a weighted ensemble of them, best first.

        In each round the model is added, again if need be, with which the mean of all that were added scores best.
        """
        chosen: list[TrainedModel] = []
        score = -np.inf
        for _ in range(rounds):
            scores = [self.score(np.mean([item.predictions for item in [*chosen, model]], axis=0)) for model in trained]
            best = int(np.argmax(scores))
            if scores[best] <= score:
                break
            score = scores[best]
            chosen.append(trained[best])
            best_so_far = max(score, _highest(trained))
            self.reporter.values({f"{ENSEMBLE}/{self.metric}": score, f"validation/{self.metric}": best_so_far})
        members = list(chosen)

        def predict(features: Array) -> Array:
            return np.mean([model.predict(features) for model in members], axis=0)

        ensemble = TrainedModel(ENSEMBLE, predict, score, score)
        return sorted([*trained, ensemble], key=lambda model: -model.score)


def _highest(trained: list[TrainedModel]) -> float:
    return max((model.highest for model in trained), default=-np.inf)


def variants(names: Iterable[str], config: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (name, model type, settings) of what a configuration lets be trained.

    With hyperparameters only the model types that they name are trained, each in as many variants as it has settings.
    """
    hyperparameters = config.get("hyperparameters") or {}
    excluded = set(config.get("excluded_model_types") or [])
    for model_type in hyperparameters or names:
        if model_type in excluded:
            continue
        entries = hyperparameters.get(model_type, {})
        entries = entries if isinstance(entries, list) else [entries]
        for number, settings in enumerate(entries, start=1):
            yield f"{model_type}_{number}" if len(entries) > 1 else model_type, model_type, settings
