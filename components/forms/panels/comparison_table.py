"""Configurations side by side, in one table, so that their columns align."""

from collections.abc import Iterable, Sequence

import streamlit as st

from components.draft.comparison import ComparedField, ComparedSection
from components.draft.field_labels import FieldLabels
from components.forms.markdown import escape
from components.forms.panels.three_way_diff import format_cell

_ROWS = 300


def draw(sections: Iterable[ComparedSection], titles: Sequence[str], labels: FieldLabels, is_marked: bool) -> None:
    """Draw the sections of a comparison; `titles` head the columns, and what differs `is_marked` where the rest is shown, too."""
    rows: list[dict[str, str]] = []
    for section in sections:
        rows.append({"Field": f"**{escape(section.title)}**", **{escape(title): "" for title in titles}})
        rows += [
            {
                "Field": _label(field, is_marked),
                **{
                    escape(title): format_cell(value, field.path, labels)
                    for title, value in zip(titles, field.values, strict=True)
                },
            }
            for field in section.fields
        ]
    if rows:
        st.table(rows[:_ROWS], hide_index=True, alt="Fields side by side")
    if len(rows) > _ROWS:
        st.caption(f"and {len(rows) - _ROWS} more; all are in the Markdown below")


def _label(field: ComparedField, is_marked: bool) -> str:
    label = escape(field.label)
    return f"**{label}** :orange-badge[differs]" if is_marked and field.differs else label
