"""What is in a dataset: its columns, its first rows, and figures of that sample. Read only when somebody opens it."""

from typing import Any

import pandas as pd
import streamlit as st

from components.forms.markdown import escape
from components.forms.world import World
from components.foundry.models import DatasetSchema

_BARS = 8


def draw(rid: str, schema: DatasetSchema | str, world: World, name: str) -> None:
    """Draw the columns of a dataset and, once they are asked for, its first rows; `name` begins the widget keys."""
    if not isinstance(schema, DatasetSchema):
        return
    with st.expander(f"Look at the data · {len(schema.fields):,} columns", key=f"{name}#table", on_change="rerun") as shown:
        if not shown.open:
            return
        sample = world.sample(rid)
        if isinstance(sample, str):
            st.info(f"{escape(sample)} The columns can be mapped all the same.", icon=":material/visibility_off:")
            rows = pd.DataFrame()
        else:
            rows = sample
        columns, first = st.tabs(["Columns", "First rows"])
        with columns:
            st.dataframe(
                summary(schema, rows),
                hide_index=True,
                column_config={
                    "values": st.column_config.BarChartColumn("values", width="medium", help="How often, from low to high")
                },
            )
            if len(rows):
                st.caption(f"Figures are of a sample of {len(rows):,} rows, not of the whole dataset.")
        with first:
            if len(rows):
                st.dataframe(rows.head(20), hide_index=True)
                st.caption(f"20 of the {len(rows):,} rows read, in no particular order; at most {len(rows.columns)} columns.")
            else:
                st.caption("No rows to show.")


def summary(schema: DatasetSchema, rows: pd.DataFrame) -> pd.DataFrame:
    """Give one line for each column: name, type, whether it may be empty, description; and, where the sample has it, figures of the sample."""
    lines: list[dict[str, Any]] = []
    for field in schema.fields:
        told = field.custom_metadata.get("description")
        line: dict[str, Any] = {"column": field.name, "type": field.type.lower(), "nullable": field.nullable}
        if len(rows) and field.name in rows:
            line |= _figures(rows[field.name])
        lines.append({**line, "description": told if isinstance(told, str) else ""})
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
