"""Configurations side by side, one table for each section."""

from collections.abc import Iterable, Sequence

import streamlit as st

from components.draft.comparison import ComparedField, ComparedSection
from components.draft.field_labels import FieldLabels
from components.forms.markdown import escape
from components.forms.panels.three_way_diff import format_cell

_ROWS = 200


def draw(sections: Iterable[ComparedSection], titles: Sequence[str], labels: FieldLabels, is_marked: bool) -> None:
    """Draw the sections of a comparison; `titles` head the columns, and what differs `is_marked` where the rest is shown, too."""
    for section in sections:
        st.subheader(escape(section.title), anchor=False)
        rows = [
            {
                "Field": _label(field, is_marked),
                **{
                    escape(title): format_cell(value, field.path, labels)
                    for title, value in zip(titles, field.values, strict=True)
                },
            }
            for field in section.fields[:_ROWS]
        ]
        st.table(rows, hide_index=True, alt="Fields side by side")
        if len(section.fields) > _ROWS:
            st.caption(f"and {len(section.fields) - _ROWS} more")


def _label(field: ComparedField, is_marked: bool) -> str:
    label = escape(field.label)
    return f"**{label}** :orange-badge[differs]" if is_marked and field.differs else label
