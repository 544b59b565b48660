"""Series of experiments as one chart, which can be panned and zoomed."""

from collections.abc import Sequence
from typing import Any

import altair
import numpy as np
import pandas as pd
import streamlit as st

from components.forms.experiments.downsampling import tabulate_series
from components.forms.markdown import drawable
from components.foundry.training_models import SeriesPoint

_HEIGHT = 340


def draw(series: Sequence[tuple[str, Sequence[SeriesPoint]]], key: str) -> None:
    """Draw named series over each other; `key` prefixes the keys of the widgets."""
    points, omitted = tabulate_series([(drawable(name), values) for name, values in series])
    if points.empty:
        st.caption("No values were logged yet.")
        return
    is_log = st.toggle("Log scale", key=f"{key}.log")
    st.altair_chart(chart_of(points, is_log), key=f"{key}.chart")
    total = sum(len(values) for _, values in series)
    notes = [f"{total:,} points"]
    if len(points) + omitted < total:
        notes.append("reduced to the lowest and the highest value of each interval")
    if omitted:
        notes.append(f"{omitted:,} without a value left out")
    st.caption(f"{', '.join(notes)}. Drag to move, scroll to zoom, double-click to reset.")


def chart_of(points: pd.DataFrame, is_log: bool) -> altair.Chart:
    """Return the line chart of the columns `step`, `value` and `series`.

    A log scale of values that are not all positive is symmetric about zero.
    """
    scale: dict[str, Any] = {"zero": False}
    if is_log and (points["value"] > 0).all():
        scale = {"type": "log"}
    elif is_log:
        sizes = np.abs(points["value"][points["value"] != 0])
        scale = {"type": "symlog", "constant": float(sizes.min()) if len(sizes) else 1.0}
    is_single = points.groupby("series").size().max() == 1
    mark: dict[str, Any] = {"point": bool(len(points) <= 60 or is_single), "clip": True}
    chart: altair.Chart = (
        altair.Chart(points)
        .mark_line(**mark)
        .encode(
            x=altair.X("step", type="quantitative", title="Step", axis=altair.Axis(tickMinStep=1)),
            y=altair.Y("value", type="quantitative", title=None, scale=altair.Scale(**scale)),
            color=altair.Color(
                "series",
                type="nominal",
                title=None,
                legend=altair.Legend(orient="top", columns=2, labelLimit=400, padding=0, offset=8),
            ),
            tooltip=[
                altair.Tooltip("series", type="nominal", title="Series"),
                altair.Tooltip("step", type="quantitative", title="Step"),
                altair.Tooltip("value", type="quantitative", title="Value", format=".6g"),
            ],
        )
        .properties(height=_HEIGHT, description="Series by step")
        .interactive()
    )
    return chart
