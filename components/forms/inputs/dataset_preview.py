"""A preview of a dataset: columns, first rows and figures of a sample, read once it is opened."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components.forms import data_table
from components.forms.fields import search_field
from components.forms.foundry_reader import FoundryReader
from components.forms.inputs import column_detail
from components.forms.inputs.column_statistics import summarize_columns
from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.foundry.models import DatasetFieldSchema, DatasetSchema

_COLUMNS, _ROWS = 50, 20
# Foundry reads no row at all where one of these types is asked for.
UNREADABLE = frozenset(["BINARY", "STRUCT", "MAP", "ARRAY"])
# Each column's title and its width in pixels, None for the width of its content: the figures fit beside the names.
_HEADS: Mapping[str, tuple[str, int | None]] = {
    "column": ("Column", None),
    "type": ("Type", 66),
    "values": ("Values", 84),
    "missing": ("Missing", 64),
    "distinct": ("Distinct", 64),
    "min": ("Min", 60),
    "max": ("Max", 60),
    "mean": ("Mean", 60),
    "nullable": ("May be empty", None),
    "description": ("Description", None),
}


def draw(rid: str, schema: DatasetSchema | str, foundry: FoundryReader, name: str) -> None:
    """Draw the preview, collapsed, if the schema could be read; `name` prefixes the widget keys."""
    if not isinstance(schema, DatasetSchema):
        return
    title = f"Preview data · {len(schema.fields):,} columns"
    with st.expander(title, icon=":material/table_view:", type="compact", key=f"{name}#table", on_change="rerun") as expander:
        if expander.open:
            st.fragment(_draw_preview, key=f"{name}#data")(rid, schema, foundry, name)


def _draw_preview(rid: str, schema: DatasetSchema, foundry: FoundryReader, name: str) -> None:
    fields = _draw_search(schema, name)
    readable = tuple(dict.fromkeys(field.name for field in fields if field.name and field.type not in UNREADABLE))
    sample = foundry.sample(rid, readable) if readable else "None of these columns can be read as a table."
    if isinstance(sample, str):
        st.info(f"{escape(sample)} Its columns can still be mapped.", icon=":material/visibility_off:")
        rows = pd.DataFrame()
    else:
        # No table can have two columns of one name: the first stays.
        rows = sample.loc[:, ~sample.columns.duplicated()]
    columns, first = st.tabs(["Columns", "First rows"])
    with columns:
        lines = summarize_columns(fields, rows)
        config: dict[str, Any] = {
            key: st.column_config.Column(head, width=_width(lines, key, width)) for key, (head, width) in _HEADS.items()
        }
        head, width = _HEADS["values"]
        config["values"] = st.column_config.BarChartColumn(
            head, width=width, y_min=0, help="Distribution from low to high; for text, the most frequent values"
        )
        if len(rows):
            table: Any = data_table.draw(
                lines,
                column_order=tuple(_HEADS),
                column_config=config,
                key=f"{name}#summary",
                on_select="rerun",
                selection_mode="single-row",
            )
            st.caption(
                f"Based on a sample of {len(rows):,} rows, not on the whole dataset. Select a row for details of a column."
            )
            for index in table.selection.rows[:1]:
                if index < len(fields) and fields[index].name in rows:
                    column_detail.draw(str(fields[index].name), rows[fields[index].name])
        else:
            data_table.draw(lines, column_order=tuple(_HEADS), column_config=config)
    with first:
        if len(rows):
            data_table.draw(first_rows(rows))
            st.caption(f"{min(_ROWS, len(rows))} of {len(rows):,} sampled rows, in no particular order.")
        else:
            st.caption("No rows to show.")


def _width(lines: pd.DataFrame, key: str, width: int | None) -> int | None:
    """Return a column's width in pixels, wider where its longest figure needs it, 130 at most."""
    if width is None or key not in ("min", "max", "mean") or key not in lines:
        return width
    longest = max((len(text) for text in lines[key] if isinstance(text, str) and text[:1] in "-0123456789"), default=0)
    return max(width, min(20 + 7 * longest, 130))


def first_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first 20 rows, with text for what a table cannot show, such as maps and bytes."""
    first = rows.head(_ROWS).copy()
    for name in first.select_dtypes("object").columns:
        if any(isinstance(cell, list | tuple | dict | np.ndarray | bytes | timedelta) for cell in first[name]):
            first[name] = first[name].map(_cell_text, na_action="ignore")
    return first


def _cell_text(value: Any) -> str:
    return str(value.tolist() if isinstance(value, np.ndarray) else value)


def _draw_search(schema: DatasetSchema, name: str) -> list[DatasetFieldSchema]:
    """Return up to 50 columns; of more, draw a search and return a page of its matches."""
    if len(schema.fields) <= _COLUMNS:
        return list(schema.fields)
    query = search_field.draw("Search the data", f"{name}#column", f"Search the {len(schema.fields):,} columns by name")
    matches = [field for field in schema.fields if query in (field.name or "").lower()]
    page = paginate(matches, f"{name}#columns:{query}", _COLUMNS)
    page.footer()
    return list(page.items)
