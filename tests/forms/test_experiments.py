"""Charts keep the extremes of long series; comparisons mark what is best only where that is known."""

import json
import math
from typing import Any

import numpy as np
import pytest

from components.forms.experiments import series_chart
from components.forms.experiments.downsampling import CHART_POINTS, extreme_positions, tabulate_series
from components.forms.experiments.experiment_rows import Row, best_positions, metric_label, metric_rows, parameter_rows
from components.foundry.training_models import Experiment, SeriesPoint


def points(count: int) -> list[SeriesPoint]:
    return [SeriesPoint(step=step, value=math.sin(step / 50)) for step in range(count)]


def test_a_short_series_is_drawn_as_it_is() -> None:
    frame, omitted = tabulate_series([("a", points(3000)), ("b", points(2000))])
    assert (len(frame), omitted) == (5000, 0)


@pytest.mark.slow
def test_long_series_share_the_points_and_keep_their_ends_and_extremes() -> None:
    series = points(10_000)
    series[7_321] = SeriesPoint(step=7_321, value=90.0)
    series[20] = SeriesPoint(step=20, value=math.nan)
    frame, omitted = tabulate_series([("a", series), *((str(number), points(10_000)) for number in range(5))])
    assert len(frame) <= CHART_POINTS
    own = frame[frame["series"] == "a"]
    assert (own["step"].min(), own["step"].max(), own["value"].max(), omitted) == (0, 9_999, 90.0, 1)
    assert own["step"].is_monotonic_increasing


@pytest.mark.parametrize(("length", "limit"), [(0, 10), (5, 10), (11, 10), (100, 4), (1000, 3)])
def test_never_more_positions_than_asked_for(length: int, limit: int) -> None:
    positions = extreme_positions(np.arange(length, dtype=float), limit)
    assert len(positions) <= max(limit, 4)
    assert sorted(set(positions)) == list(positions)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1.0, 10.0], {"type": "log"}),
        ([-2.0, 0.0, -0.5], {"type": "symlog", "constant": 0.5}),
        ([0.0], {"type": "symlog", "constant": 1.0}),
    ],
)
def test_a_log_scale_fits_the_signs_of_the_values(values: list[float], scale: dict[str, Any]) -> None:
    frame, _ = tabulate_series([("a", [SeriesPoint(step=step, value=value) for step, value in enumerate(values)])])
    assert json.loads(series_chart.chart_of(frame, True).to_json())["encoding"]["y"]["scale"] == scale


def experiment(parameters: dict[str, Any], **metrics: float) -> Experiment:
    return Experiment.model_validate(
        {
            "rid": "ri.e",
            "modelRid": "ri.m",
            "status": "SUCCEEDED",
            "createdTime": "2025-03-01T12:00:00Z",
            "parameters": [{"name": name, "value": {"type": "x", "value": value}} for name, value in parameters.items()],
            "summaryMetrics": [{"seriesName": name, "aggregation": "MAX", "value": value} for name, value in metrics.items()],
        }
    )


def test_parameters_of_several_experiments_stand_side_by_side() -> None:
    rows = parameter_rows([experiment({"a": 1, "b": "x"}), experiment({"a": 1.0, "c": True}), experiment({"a": 1})])
    assert rows == [Row("a", (1, 1.0, 1)), Row("b", ("x", None, None)), Row("c", (None, True, None))]
    assert [row.varies for row in parameter_rows([experiment({"a": 1, "b": 2}), experiment({"a": 1, "b": 3})])] == [False, True]


@pytest.mark.parametrize(
    ("name", "values", "best"),
    [
        ("test/accuracy (last)", (0.9, 0.95, None), {1}),
        ("validation/root_mean_squared_error (max)", (-12.0, -11.5), {1}),
        ("validation/root_mean_squared_error (min)", (12.0, 11.5), {1}),
        ("test/r2 (last)", (0.5, 0.5), set()),
        ("test/r2 (last)", (0.5, 0.7, 0.7), {1, 2}),
        ("test/accuracy (last)", (math.nan, 0.2, 0.3), {2}),
        ("loss (last)", (1.0, 2.0), set()),
        ("my_score", (1.0, 2.0), set()),
    ],
)
def test_the_best_is_marked_where_the_direction_is_known(name: str, values: tuple[float, ...], best: set[int]) -> None:
    assert best_positions(name, values) == best


def test_metrics_are_named_by_series_and_aggregation() -> None:
    rows = metric_rows([experiment({}, accuracy=0.9), experiment({}, accuracy=0.95, loss=1.0)])
    assert rows == [Row("accuracy (max)", (0.9, 0.95), frozenset({1})), Row("loss (max)", (None, 1.0))]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("validation/root_mean_squared_error (max)", "Validation: root mean squared error (highest)"),
        ("GBM/log_loss", "GBM: log loss"),
        ("loss (last)", "Loss (last)"),
        ("a/b/accuracy (mean)", "A/b: accuracy (mean)"),
        ("", ""),
    ],
)
def test_metrics_are_shown_in_words(name: str, label: str) -> None:
    assert metric_label(name) == label
