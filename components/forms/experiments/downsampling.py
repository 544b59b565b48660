"""Fewer points of a series that look like all of them. No Streamlit."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from components.foundry.training_models import SeriesPoint

# So many points a chart draws at most, of all its series together.
CHART_POINTS = 5000
Floats = np.ndarray[Any, np.dtype[np.float64]]


def tabulate_series(series: Sequence[tuple[str, Sequence[SeriesPoint]]]) -> tuple[pd.DataFrame, int]:
    """Return the points of named series in the columns `step`, `value` and `series`, and how many have no finite value.

    Of more points than a chart draws, each series keeps an equal share: the least and the greatest value of equal stretches of steps.
    """
    frames, omitted = [], 0
    is_too_long = sum(len(points) for _, points in series) > CHART_POINTS
    for name, points in series:
        steps = np.array([point.step for point in points], np.float64)
        values = np.array([point.value for point in points], np.float64)
        finite = np.isfinite(values)
        omitted += int((~finite).sum())
        steps, values = steps[finite], values[finite]
        if is_too_long:
            positions = extreme_positions(values, CHART_POINTS // len(series))
            steps, values = steps[positions], values[positions]
        frames.append(pd.DataFrame({"step": steps, "value": values, "series": name}))
    columns = pd.DataFrame({"step": [], "value": [], "series": []})
    return (pd.concat(frames, ignore_index=True) if frames else columns), omitted


def extreme_positions(values: Floats, limit: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return at most `limit` positions of values that keep the look of a series, in order.

    These are the first, the last, and the least and the greatest of equal stretches.
    """
    if len(values) <= limit:
        return np.arange(len(values))
    edges = np.linspace(0, len(values), max(1, (limit - 2) // 2) + 1).astype(int)
    positions = {0, len(values) - 1}
    for start, end in pairwise(edges):
        part = values[start:end]
        positions |= {int(start + part.argmin()), int(start + part.argmax())}
    return np.array(sorted(positions))
