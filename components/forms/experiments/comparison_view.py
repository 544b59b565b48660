"""Experiments compared on screen: tables of what varies, and a parameter against a metric."""

from collections.abc import Callable, Sequence
from typing import Literal

import altair
import pandas as pd
import streamlit as st

from components.forms.experiments.experiment_rows import Row, metric_label, metric_rows, parameter_rows
from components.forms.markdown import drawable, escape
from components.foundry.training_models import Experiment

_WIDEST = 80
_HEIGHT = 320


def draw_parameters(experiments: Sequence[Experiment], names: Sequence[str], key: str, label: Callable[[str], str]) -> None:
    """Draw the parameters of experiments side by side, those that vary unless all are asked for.

    `label` returns what a parameter is called.
    """
    rows = parameter_rows(experiments)
    if len(experiments) > 1:
        shows_all = st.toggle("Show all parameters", key=f"{key}.all-parameters")
        rows = [row for row in rows if row.varies or shows_all]
    if rows:
        _draw_table(rows, names, "Parameter", label)
    else:
        st.caption("The parameters are the same." if len(experiments) > 1 else "No parameters were logged.")


def draw_metrics(experiments: Sequence[Experiment], names: Sequence[str]) -> None:
    """Draw the metrics of experiments side by side, the best marked where it is known which is."""
    rows = metric_rows(experiments)
    if not rows:
        st.caption("No metrics were logged yet.")
        return
    _draw_table(rows, names, "Metric", metric_label)
    if any(row.best for row in rows):
        st.caption(":green[:material/trophy:] marks the best value, where it is known which direction is better.")


def draw_relation(experiments: Sequence[Experiment], names: Sequence[str], key: str, label: Callable[[str], str]) -> None:
    """Draw a parameter that varies against a metric, a point for each experiment."""
    parameters = {row.name: row for row in parameter_rows(experiments) if row.varies}
    metrics = {row.name: row for row in metric_rows(experiments)}
    if not parameters or not metrics:
        return
    st.header("Parameter against metric", anchor=False)
    left, right = st.columns(2)
    complete = next((index for index, row in enumerate(metrics.values()) if None not in row.values), 0)
    parameter = left.selectbox(
        "Parameter", list(parameters), format_func=lambda name: drawable(label(name)), key=f"{key}.parameter"
    )
    metric = right.selectbox(
        "Metric", list(metrics), complete, format_func=lambda name: drawable(metric_label(name)), key=f"{key}.metric"
    )
    chosen, values = parameters[parameter].values, metrics[metric].values
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in chosen)
    points = pd.DataFrame(
        {
            "parameter": chosen if is_number else [_cell_text(value) for value in chosen],
            "metric": values,
            "run": [drawable(name) for name in names],
        }
    ).dropna()
    kind: Literal["quantitative", "nominal"] = "quantitative" if is_number else "nominal"
    chart = (
        altair.Chart(points)
        .mark_point(filled=True, size=120)
        .encode(
            x=altair.X(
                "parameter",
                type=kind,
                title=drawable(label(parameter)),
                scale=altair.Scale(zero=False) if is_number else altair.Undefined,
                axis=altair.Axis(labelAngle=0, labelLimit=240),
            ),
            y=altair.Y("metric", type="quantitative", title=None, scale=altair.Scale(zero=False)),
            color=altair.Color(
                "run", type="nominal", title=None, legend=altair.Legend(orient="top", columns=3, padding=0, offset=8)
            ),
            tooltip=[
                altair.Tooltip("run", type="nominal", title="Run"),
                altair.Tooltip("parameter", type=kind, title="Parameter"),
                altair.Tooltip("metric", type="quantitative", title="Metric", format=".6g"),
            ],
        )
        .properties(height=_HEIGHT, description="A parameter against a metric, a point for each run")
    )
    st.altair_chart(chart, key=f"{key}.relation")


def _draw_table(
    rows: Sequence[Row], names: Sequence[str], heading: Literal["Parameter", "Metric"], label: Callable[[str], str]
) -> None:
    table = [
        {
            heading: _name_cell(label(row.name), "" if heading == "Metric" else row.name),
            **{escape(name): _cell(row, index) for index, name in enumerate(names)},
        }
        for row in rows
    ]
    st.table(table, hide_index=True, alt=f"{heading}s of the runs")


def _name_cell(label: str, logged_name: str) -> str:
    """Return the cell of a name as Markdown, with the name under which it was logged where that is another."""
    return f"{escape(label)} :small[:gray[{escape(logged_name)}]]" if logged_name not in ("", label) else escape(label)


def _cell(row: Row, index: int) -> str:
    value = row.values[index]
    text = ":gray[–]" if value is None else escape(_cell_text(value))
    return f":green[**{text}** :material/trophy:]" if index in row.best else text


def _cell_text(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = f"{value:.6g}" if isinstance(value, float) else "–" if value is None else str(value)
    return drawable(text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…")
