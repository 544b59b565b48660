"""What is in a dataset: its columns, its first rows, and figures of that sample. Read only when somebody opens it, and for the columns in sight."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import drawable, escape
from components.forms.pagination import paginate
from components.foundry.models import DatasetFieldSchema, DatasetSchema

_BARS, _COLUMNS, _ROWS = 8, 50, 20
# Tables cannot hold these, and Foundry reads none of a dataset's rows where it is asked for one of them.
_UNREADABLE = frozenset(["BINARY", "STRUCT", "MAP", "ARRAY"])
# Each column's title and its width in pixels: all figures are in sight beside the names, None is as wide as its content.
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


def draw(rid: str, schema: DatasetSchema | str, world: FoundryReader, name: str) -> None:
    """Draw the columns of a dataset and, once they are asked for, its first rows; `name` begins the widget keys."""
    if not isinstance(schema, DatasetSchema):
        return
    title = f"Look at the data · {len(schema.fields):,} columns"
    with st.expander(title, icon=":material/table_view:", key=f"{name}#table", on_change="rerun") as shown:
        if shown.open:
            st.fragment(_open, key=f"{name}#data")(rid, schema, world, name)


def _open(rid: str, schema: DatasetSchema, world: FoundryReader, name: str) -> None:
    fields = _page(schema, name)
    readable = tuple(dict.fromkeys(field.name for field in fields if field.name and field.type not in _UNREADABLE))
    sample = world.sample(rid, readable) if readable else "None of these columns can be read as a table."
    if isinstance(sample, str):
        st.info(f"{escape(sample)} The columns can be mapped all the same.", icon=":material/visibility_off:")
        rows = pd.DataFrame()
    else:
        # Of two columns with one name, which no table can hold, the first.
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
    """Return a column's width in pixels: a figure that is longer than most makes it wider, up to a bound."""
    if width is None or key not in ("min", "max", "mean") or key not in lines:
        return width
    longest = max((len(one) for one in lines[key] if isinstance(one, str) and one[:1] in "-0123456789"), default=0)
    return max(width, min(20 + 7 * longest, 130))


def first_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows to show; what a table in the browser has no cell for, such as maps and bytes, is written as text."""
    shown = rows.head(_ROWS).copy()
    for name in shown.select_dtypes("object").columns:
        if any(isinstance(one, list | tuple | dict | np.ndarray | bytes | timedelta) for one in shown[name]):
            shown[name] = shown[name].map(_plain, na_action="ignore")
    return shown


def _plain(value: Any) -> str:
    return str(value.tolist() if isinstance(value, np.ndarray) else value)


def _page(schema: DatasetSchema, name: str) -> list[DatasetFieldSchema]:
    """Give the columns in sight: all where they are few, else a page of those that a search finds."""
    if len(schema.fields) <= _COLUMNS:
        return list(schema.fields)
    wanted = st.text_input(
        "Search the data",
        key=f"{name}#column",
        placeholder=f"Search the {len(schema.fields):,} columns by name",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    found = [field for field in schema.fields if wanted.strip().lower() in (field.name or "").lower()]
    shown = paginate(found, f"{name}#columns:{wanted}", _COLUMNS)
    shown.footer()
    return list(shown.items)


def summarize_columns(fields: Iterable[DatasetFieldSchema], rows: pd.DataFrame) -> pd.DataFrame:
    """Give one line for each column: name, type, whether it may be empty, description; and, where the sample has it, figures of the sample."""
    lines: list[dict[str, Any]] = []
    for field in fields:
        told = field.custom_metadata.get("description")
        line: dict[str, Any] = {"column": field.name, "type": field.type.lower(), "nullable": field.nullable}
        if len(rows) and field.name in rows:
            line |= _figures(rows[field.name])
        lines.append({**line, "description": drawable(told) if isinstance(told, str) else ""})
    return pd.DataFrame(lines)


def _figures(values: "pd.Series[Any]") -> dict[str, Any]:
    present = values.dropna()
    text = [str(one) for one in present]
    found: dict[str, Any] = {"missing": int(values.isna().sum()), "distinct": len(set(text)), "min": "", "max": "", "mean": ""}
    if not len(present):
        return found
    scale = _on_a_scale(present)
    if scale is not None:
        found |= {"min": _shown(min(present)), "max": _shown(max(present)), "values": _bars(scale)}
        if not isinstance(present.iloc[0], date | pd.Timestamp):
            with np.errstate(all="ignore"):
                found["mean"] = _shown(float(scale.mean()), 4)
        return found
    found["values"] = [count for _, count in Counter(text).most_common(_BARS)]
    if all(isinstance(one, str) for one in present):
        found |= {"min": min(text)[:40], "max": max(text)[:40]}
    return found


def _on_a_scale(present: "pd.Series[Any]") -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return values as numbers to be compared, such as days for dates; None for text, yes and no, bytes and nested values."""
    first = present.iloc[0]
    if pd.api.types.is_bool_dtype(present) or isinstance(first, bool):
        return None
    if pd.api.types.is_numeric_dtype(present):
        return np.asarray(present, dtype=np.float64)
    if pd.api.types.is_datetime64_any_dtype(present):
        return np.array([one.timestamp() for one in present])
    kind = Decimal if isinstance(first, Decimal) else date
    if not all(type(one) is kind for one in present):
        return None
    return np.array([float(one) if isinstance(one, Decimal) else one.toordinal() for one in present], dtype=np.float64)


def _bars(numbers: np.ndarray[Any, np.dtype[np.float64]]) -> list[int]:
    """Count the numbers in steps from the lowest to the highest; infinite ones have no place among them."""
    finite = numbers[np.isfinite(numbers)]
    if len(np.unique(finite)) < 2:
        return [len(finite)]
    # Between -1 and 1, where no difference is too large to be a number.
    near = finite / np.abs(finite).max()
    return [int(count) for count in np.histogram(near, _BARS, (near.min(), near.max()))[0]]


def _shown(value: Any, digits: int = 6) -> str:
    """Write a figure: whole numbers and decimals in full, others with so many significant digits, and without an exponent where it is short."""
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
