"""The parameters and metrics of experiments side by side, and which metric is best. No Streamlit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from components.foundry.training_models import Experiment

# Higher is better for these; for errors lower is, but trainers report them negated, so that the value nearest to zero is the best either way.
_SCORES = {
    "accuracy", "balanced_accuracy", "mcc", "r2", "roc_auc", "roc_auc_ovo", "roc_auc_ovr", "average_precision", "quadratic_kappa",
    "f1", "f1_macro", "f1_micro", "f1_weighted", "precision", "precision_macro", "precision_micro", "precision_weighted", "recall",
    "recall_macro", "recall_micro", "recall_weighted", "pearsonr", "spearmanr",
}  # fmt: skip
_ERRORS = {
    "root_mean_squared_error", "mean_squared_error", "mean_absolute_error", "median_absolute_error", "mean_absolute_percentage_error",
    "symmetric_mean_absolute_percentage_error", "root_mean_squared_logarithmic_error", "log_loss", "pac_score", "pinball_loss",
    "mase", "mape", "smape", "rmse", "rmsse", "rmsle", "mae", "mse", "wql", "sql", "wape", "wcd",
}  # fmt: skip
_AGGREGATIONS = {"max": "highest", "min": "lowest"}


@dataclass(frozen=True)
class Row:
    """A parameter or metric with its value in each experiment, None where it has none.

    `best` are the positions of the best values.
    """

    name: str
    values: tuple[Any, ...]
    best: frozenset[int] = frozenset()

    @property
    def varies(self) -> bool:
        """Whether the experiments differ in it."""
        return any(type(value) is not type(self.values[0]) or value != self.values[0] for value in self.values)


def parameter_rows(experiments: Sequence[Experiment]) -> list[Row]:
    """Return the parameters of experiments, in the order in which they come first."""
    tables = [{parameter.name: parameter.value.value for parameter in experiment.parameters} for experiment in experiments]
    names = dict.fromkeys(name for table in tables for name in table)
    return [Row(name, tuple(table.get(name) for table in tables)) for name in names]


def metric_rows(experiments: Sequence[Experiment]) -> list[Row]:
    """Return the metrics of experiments by series and aggregation, with the best values where the direction is known."""
    tables = [dict(_metrics(experiment)) for experiment in experiments]
    names = dict.fromkeys(name for table in tables for name in table)
    rows = [Row(name, tuple(table.get(name) for table in tables)) for name in names]
    return [Row(row.name, row.values, best_positions(row.name, row.values)) for row in rows]


def best_positions(name: str, values: Sequence[float | None]) -> frozenset[int]:
    """Return where the best of a metric's values are.

    That is nowhere for a metric whose direction is not known, and where all are the same.
    """
    metric = name.partition(" (")[0].rpartition("/")[2].lower()
    if metric in _SCORES:
        ranks = values
    elif metric in _ERRORS:
        ranks = [None if value is None else -abs(value) for value in values]
    else:
        return frozenset()
    comparable = {rank for rank in ranks if rank is not None and rank == rank}
    return frozenset(index for index, rank in enumerate(ranks) if rank == max(comparable)) if len(comparable) > 1 else frozenset()


def metric_label(name: str) -> str:
    """Return the name of a series or metric in words: `test/mean_squared_error (max)` is `Test: mean squared error (highest)`."""
    series, bracket, aggregation = name.partition(" (")
    parts = [part.replace("_", " ").strip() for part in series.rpartition("/")[::2]]
    words = ": ".join(part for part in parts if part) or series
    aggregation = aggregation.removesuffix(")")
    return f"{words[:1].upper()}{words[1:]}" + (f" ({_AGGREGATIONS.get(aggregation, aggregation)})" if bracket else "")


def _metrics(experiment: Experiment) -> Iterator[tuple[str, float]]:
    for metric in experiment.summary_metrics:
        yield f"{metric.series_name} ({metric.aggregation.lower()})", metric.value
