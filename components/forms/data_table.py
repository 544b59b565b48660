"""Tables of data, to sort, search, copy and download; no spreadsheet runs what is taken out of them."""

from typing import Any

import pandas as pd
import streamlit as st

from components.draft.spreadsheet_text import without_formula
from components.forms.markdown import drawable


def draw(data: pd.DataFrame | list[dict[str, Any]], **options: Any) -> Any:
    """Draw a table; `options` are those of st.dataframe, whose result is returned."""
    return st.dataframe(inert_frame(data), hide_index=True, **options)


def inert_frame(data: pd.DataFrame | list[dict[str, Any]]) -> pd.DataFrame:
    """Return the data with an apostrophe before each text, names of columns included, that would be a formula."""
    frame = pd.DataFrame(data)
    for position, kind in enumerate(frame.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind)):
            frame.isetitem(position, frame.iloc[:, position].map(_inert, na_action="ignore"))
    return frame.set_axis([_inert(name) for name in frame.columns], axis=1)


def _inert(value: Any) -> Any:
    return drawable(str(without_formula(value))) if isinstance(value, str) else value
