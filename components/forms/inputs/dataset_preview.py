"""A preview of a dataset: columns, first rows and figures of a sample, read once it is opened."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components.forms.fields import search_field
from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import drawable, escape
from components.forms.pagination import paginate
from components.foundry.models import DatasetFieldSchema, DatasetSchema

_BARS, _COLUMNS, _ROWS = 8, 50, 20
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
    with st.expander(title, icon=":material/table_view:", key=f"{name}#table", on_change="rerun") as shown:
        if shown.open:
            st.fragment(_draw_preview, key=f"{name}#data")(rid, schema, foundry, name)


def _draw_preview(rid: str, schema: DatasetSchema, foundry: FoundryReader, name: str) -> None:
    fields = _draw_search(schema, name)
    readable = tuple(dict.fromkeys(field.name for field in fields if field.name and field.type not in UNREADABLE))
    sample = foundry.sample(rid, readable) if readable else "None of these columns can be read as a table."
    if isinstance(sample, str):
        st.info(f"{escape(sample)} The columns can be mapped all the same.", icon=":material/visibility_off:")
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
            head, width=width, help="How often, from low to high; of text the most frequent"
        )
        st.dataframe(lines, hide_index=True, column_order=tuple(_HEADS), column_config=config)
        if len(rows):
            st.caption(f"Figures are of a sample of {len(rows):,} rows, not of the whole dataset.")
    with first:
        if len(rows):
            st.dataframe(first_rows(rows), hide_index=True)
            st.caption(f"{min(_ROWS, len(rows))} of the {len(rows):,} rows read, in no particular order.")
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
    shown = rows.head(_ROWS).copy()
    for name in shown.select_dtypes("object").columns:
        if any(isinstance(cell, list | tuple | dict | np.ndarray | bytes | timedelta) for cell in shown[name]):
            shown[name] = shown[name].map(_cell_text, na_action="ignore")
    return shown


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


def summarize_columns(fields: Iterable[DatasetFieldSchema], rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each column, with the sample's figures where the sample has the column."""
    lines: list[dict[str, Any]] = []
    for field in fields:
        description = field.custom_metadata.get("description")
        line: dict[str, Any] = {"column": field.name, "type": field.type.lower(), "nullable": field.nullable}
        if len(rows) and field.name in rows:
            line |= _figures(rows[field.name])
        lines.append({**line, "description": drawable(description) if isinstance(description, str) else ""})
    return pd.DataFrame(lines)


def _figures(values: "pd.Series[Any]") -> dict[str, Any]:
    present = values.dropna()
    text = [str(value) for value in present]
    figures: dict[str, Any] = {"missing": int(values.isna().sum()), "distinct": len(set(text)), "min": "", "max": "", "mean": ""}
    if not len(present):
        return figures
    scale = _to_numbers(present)
    if scale is not None:
        figures |= {"min": _format_figure(min(present)), "max": _format_figure(max(present)), "values": _histogram(scale)}
        if not isinstance(present.iloc[0], date | pd.Timestamp):
            with np.errstate(all="ignore"):
                figures["mean"] = _format_figure(float(scale.mean()), 4)
        return figures
    figures["values"] = [count for _, count in Counter(text).most_common(_BARS)]
    if all(isinstance(value, str) for value in present):
        figures |= {"min": min(text)[:40], "max": max(text)[:40]}
    return figures


def _to_numbers(present: "pd.Series[Any]") -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return values as numbers to compare, such as days for dates; None for text, booleans and others."""
    first = present.iloc[0]
    if pd.api.types.is_bool_dtype(present) or isinstance(first, bool):
        return None
    if pd.api.types.is_numeric_dtype(present):
        return np.asarray(present, dtype=np.float64)
    if pd.api.types.is_datetime64_any_dtype(present):
        return np.array([time.timestamp() for time in present])
    kind = Decimal if isinstance(first, Decimal) else date
    if not all(type(value) is kind for value in present):
        return None
    return np.array([float(value) if kind is Decimal else value.toordinal() for value in present], dtype=np.float64)


def _histogram(numbers: np.ndarray[Any, np.dtype[np.float64]]) -> list[int]:
    """Return the counts of the finite numbers in 8 bins of one width."""
    finite = numbers[np.isfinite(numbers)]
    if len(np.unique(finite)) < 2:
        return [len(finite)]
    # Scaled to between -1 and 1, so that no difference overflows.
    scaled = finite / np.abs(finite).max()
    return [int(count) for count in np.histogram(scaled, _BARS, (scaled.min(), scaled.max()))[0]]


def _format_figure(value: Any, digits: int = 6) -> str:
    """Return a figure as text: integers and decimals in full, floats with so many significant digits."""
    if isinstance(value, pd.Timestamp):
        return str(value)[:40]
    if isinstance(value, date):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:,f}"[:40]
    if isinstance(value, int | np.integer):
        return f"{int(value):,}"
    number = float(value)
    if not math.isfinite(number):
        return "" if math.isnan(number) else "∞" if number > 0 else "-∞"
    size = math.floor(math.log10(abs(number))) if number else 0
    if not -5 < size < 15:
        return f"{number:.{digits}g}"
    text = f"{number:,.{max(0, digits - 1 - size)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
