"""One column of a sample on a closer look: how many values, their distribution and the most frequent ones."""

from typing import Any

import altair
import pandas as pd
import streamlit as st

from components.forms import data_table
from components.forms.inputs.column_statistics import ColumnDetail, describe_column
from components.forms.markdown import drawable, escape

_HEIGHT = 200


def draw(name: str, values: "pd.Series[Any]") -> None:
    """Draw the detail of the column of a sample."""
    detail = describe_column(values)
    with st.container(border=True):
        st.markdown(f"**{escape(name)}**")
        facts = [
            f"{detail.rows:,} rows",
            f"{detail.missing:,} missing ({_share(detail.missing, detail.rows)})",
            f"{detail.distinct:,} distinct",
        ]
        st.caption(" · ".join(facts))
        if len(detail.bins):
            st.altair_chart(_histogram(name, detail))
        if detail.quantiles:
            data_table.draw(tabulate_quantiles(detail))
        if detail.top:
            data_table.draw(tabulate_values(detail))
            if detail.distinct > len(detail.top):
                st.caption(f"The {len(detail.top)} most frequent of {detail.distinct:,} values.")


def tabulate_quantiles(detail: ColumnDetail) -> pd.DataFrame:
    """Return one row with the quantiles of a column."""
    return pd.DataFrame([detail.quantiles])


def tabulate_values(detail: ColumnDetail) -> pd.DataFrame:
    """Return a row for each of the most frequent values of a column, with its share of the rows."""
    rows = [(drawable(text), f"{count:,}", _share(count, detail.rows)) for text, count in detail.top]
    return pd.DataFrame(rows, columns=["Value", "Rows", "Share"])


def _share(count: int, rows: int) -> str:
    """Return a part of the rows in percent, with one decimal place below ten percent."""
    percent = 100 * count / rows if rows else 0.0
    return f"{percent:.1f} %" if 0 < percent < 10 else f"{percent:.0f} %"


def _histogram(name: str, detail: ColumnDetail) -> altair.Chart:
    """Return a bar chart of the counts in bins of one width, from zero."""
    chart: altair.Chart = (
        altair.Chart(detail.bins)
        .mark_bar(binSpacing=1)
        .encode(
            x=altair.X(
                "start",
                type=detail.scale,
                bin="binned" if detail.scale == "quantitative" else altair.Undefined,
                title=drawable(name),
            ),
            x2="end",
            y=altair.Y(
                "count", type="quantitative", title="Rows", scale=altair.Scale(zero=True), axis=altair.Axis(tickMinStep=1)
            ),
            tooltip=[
                altair.Tooltip("start", type=detail.scale, title="From"),
                altair.Tooltip("end", type=detail.scale, title="To"),
                altair.Tooltip("count", type="quantitative", title="Rows"),
            ],
        )
        .properties(height=_HEIGHT, description=f"Histogram of {drawable(name)}")
    )
    return chart
