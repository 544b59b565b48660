"""What is in a dataset: its columns, its first rows, and figures of that sample. Read only when somebody opens it, and for the columns in sight."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.forms.markdown import drawable, escape
from components.forms.paging import page
from components.forms.world import World
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


def draw(rid: str, schema: DatasetSchema | str, world: World, name: str) -> None:
    """Draw the columns of a dataset and, once they are asked for, its first rows; `name` begins the widget keys."""
    if not isinstance(schema, DatasetSchema):
        return
    title = f"Look at the data · {len(schema.fields):,} columns"
    with st.expander(title, icon=":material/table_view:", key=f"{name}#table", on_change="rerun") as shown:
        if shown.open:
            st.fragment(_open, key=f"{name}#data")(rid, schema, world, name)


def _open(rid: str, schema: DatasetSchema, world: World, name: str) -> None:
    fields = _page(schema, name)
    readable = tuple(field.name for field in fields if field.name and field.type not in _UNREADABLE)
    sample = world.sample(rid, readable) if readable else "None of these columns can be read as a table."
    if isinstance(sample, str):
        st.info(f"{escape(sample)} The columns can be mapped all the same.", icon=":material/visibility_off:")
        rows = pd.DataFrame()
    else:
        rows = sample
    columns, first = st.tabs(["Columns", "First rows"])
    with columns:
        config: dict[str, Any] = {key: st.column_config.Column(head, width=width) for key, (head, width) in _HEADS.items()}
        head, width = _HEADS["values"]
        config["values"] = st.column_config.BarChartColumn(
            head, width=width, help="How often, from low to high; of text the most frequent"
        )
        st.dataframe(summary(fields, rows), hide_index=True, column_order=tuple(_HEADS), column_config=config)
        if len(rows):
            st.caption(f"Figures are of a sample of {len(rows):,} rows, not of the whole dataset.")
    with first:
        if len(rows):
            st.dataframe(rows.head(_ROWS), hide_index=True)
            st.caption(f"{min(_ROWS, len(rows))} of the {len(rows):,} rows read, in no particular order.")
        else:
            st.caption("No rows to show.")


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
    shown = page(found, f"{name}#columns:{wanted}", _COLUMNS)
    shown.footer()
    return list(shown.items)


def summary(fields: Iterable[DatasetFieldSchema], rows: pd.DataFrame) -> pd.DataFrame:
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
    found: dict[str, Any] = {"missing": int(values.isna().sum()), "distinct": int(present.astype(str).nunique())}
    if len(present) and pd.api.types.is_numeric_dtype(present) and not pd.api.types.is_bool_dtype(present):
        bins = (
            pd.cut(present.astype(float), _BARS).value_counts(sort=False) if present.nunique() > 1 else pd.Series([len(present)])
        )
        found |= {
            "min": f"{present.min():g}",
            "max": f"{present.max():g}",
            "mean": f"{present.mean():.4g}",
            "values": bins.tolist(),
        }
    elif len(present):
        counts = present.astype(str).value_counts()
        shown = present.astype(str)
        found |= {"min": shown.min()[:40], "max": shown.max()[:40], "values": counts.head(_BARS).tolist()}
    return found
