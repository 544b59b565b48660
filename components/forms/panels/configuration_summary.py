"""A configuration's summary on screen: in sections for reading, or as one table beside the form."""

from collections.abc import Callable, Iterable, Sequence

import pyarrow
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.draft.checks.problem import Section
from components.draft.summary import SECTIONS, Summary, SummaryRow
from components.forms.markdown import escape

_EM_SPACE = "\u2003"
_MAX_DEFAULTS = 200
_SPLIT = [1, 3]


def draw(
    summary: Summary,
    defaults: Callable[[], Sequence[SummaryRow]] | None = None,
    draw_edit_link: Callable[[Section], None] | None = None,
) -> dict[str, DeltaGenerator]:
    """Draw a summary in sections, each with its link to the form; `defaults` are read once they are opened.

    Returns the places for the number of rows of each dataset, by RID, which the page fills when all else is drawn.
    """
    row_count_containers: dict[str, DeltaGenerator] = {}
    if summary.sentence:
        st.markdown(escape(summary.sentence))
    blocks: list[tuple[Section | None, str, Sequence[SummaryRow]]] = [(None, "Studio and trainer", summary.heading)]
    blocks += [(section, title, summary.sections[section]) for section, title in SECTIONS.items()]
    for section, title, rows in blocks:
        left, right = st.columns(_SPLIT, gap="small")
        with left, st.container(gap="xxsmall", key=f"summary.title:{section}"):
            st.subheader(title, anchor=False)
            if section is not None and draw_edit_link is not None:
                draw_edit_link(section)
        with right, st.container(gap="small"):
            row_count_containers |= _draw_rows(rows)
            if not rows:
                st.caption("All parameters use the trainer's defaults." if section == "parameters" else "None.")
            if section == "parameters" and defaults is not None:
                with st.expander("Parameters at their default", key="summary.defaults", on_change="rerun") as opened:
                    if opened.open:
                        _draw_defaults(defaults())
    return row_count_containers


def draw_compact(summary: Summary) -> None:
    """Draw a summary as one table, since all of it is sent again with each edit; without the locations, which the form shows."""
    cells = [(_label(row), _value(row)) for row in summary.heading]
    for section, title in SECTIONS.items():
        cells += [(f"**{title}**", ""), *((_label(row), _value(row)) for row in summary.sections[section])]
    st.markdown("**What will be created**")
    # Arrow is what Streamlit sends; a list of rows would go through pandas at each edit.
    table = pyarrow.table({"Field": [label for label, _ in cells], "Value": [value for _, value in cells]})
    st.table(table, border="horizontal", hide_index=True, hide_header=True, alt="What will be created")


def _draw_defaults(rows: Sequence[SummaryRow]) -> None:
    _draw_rows(rows[:_MAX_DEFAULTS])
    if len(rows) > _MAX_DEFAULTS:
        st.caption(f"and {len(rows) - _MAX_DEFAULTS} more")
    elif not rows:
        st.caption("No other parameter has a default.")


def _draw_rows(rows: Iterable[SummaryRow]) -> dict[str, DeltaGenerator]:
    """Draw rows side by side where there is room: a table would give each section columns of other widths."""
    row_count_containers: dict[str, DeltaGenerator] = {}
    for row in rows:
        left, right = st.columns(_SPLIT, gap="xxsmall")
        left.markdown(_label(row))
        with right, st.container(gap="xxsmall"):
            st.markdown(_value(row) + (f" :gray[· {escape(row.location)}]" if row.location else ""))
            if row.dataset_rid:
                row_count_containers[row.dataset_rid] = st.empty()
    return row_count_containers


def _label(row: SummaryRow) -> str:
    # An em space, which markdown keeps: what belongs to an input stands below its name.
    return f":gray[{_EM_SPACE if row.is_part else ''}{escape(row.label)}]"


def _value(row: SummaryRow) -> str:
    text = escape(" ".join(row.value.split()))
    value = f":gray[{text}]" if row.is_missing else text
    return f"{value} :gray[· {escape(row.detail)}]" if row.detail else value
