"""A configuration's summary on screen: in sections for reading, or as one table beside the form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pyarrow
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.draft.sections import SECTIONS, Section
from components.draft.summary import Summary, SummaryRow
from components.forms.markdown import escape

DrawCounts = Callable[[Mapping[str, str]], None]
Cells = tuple[str, str]
_EM_SPACE = "\u2003"
_MAX_DEFAULTS, _MAX_COMPACT = 200, 100


def draw(
    summary: Summary,
    defaults: Callable[[], Sequence[SummaryRow]] | None = None,
    draw_edit_link: Callable[[Section], None] | None = None,
) -> DrawCounts:
    """Draw a summary in sections, each with its link to the form; `defaults` are read once they are opened.

    Each section is one table, as every element costs time. Returns what draws the inputs again with the numbers of rows, by the datasets' RIDs,
    for when the page has drawn all else.
    """
    if summary.sentence:
        st.markdown(escape(summary.sentence))
    blocks: list[tuple[Section | None, str, Sequence[SummaryRow]]] = [(None, "Studio and trainer", summary.heading)]
    blocks += [(section, title, summary.sections[section]) for section, title in SECTIONS.items()]
    containers: dict[Section | None, DeltaGenerator] = {}
    with st.container(key="summary"):
        for section, title, rows in blocks:
            left, containers[section] = st.columns([1, 3], gap="xxsmall")
            with left:
                st.subheader(title, anchor=False)
                if section is not None and draw_edit_link is not None:
                    draw_edit_link(section)
            with containers[section]:
                if rows:
                    containers[section] = _draw_table(rows, title)
                else:
                    st.caption("All parameters use the trainer's defaults." if section == "parameters" else "None.")
                if section == "parameters" and defaults is not None:
                    with st.expander("Parameters at their default", key="summary.defaults", on_change="rerun") as opened:
                        if opened.open:
                            _draw_defaults(defaults())

    def draw_counts(counts: Mapping[str, str]) -> None:
        rows = [
            replace(row, location=f"{row.location} · {counts[row.dataset_rid]}") if row.dataset_rid in counts else row
            for row in summary.sections["inputs"]
        ]
        with containers["inputs"]:
            _draw_table(rows, SECTIONS["inputs"])

    return draw_counts


def draw_compact(summary: Summary) -> None:
    """Draw a summary as one table, since all of it is sent again with each edit; without the locations, which the form shows."""
    st.markdown("**What will be created**")
    table = _arrow(compact_cells(summary))
    st.table(table, border="horizontal", hide_index=True, hide_header=True, alt="What will be created")


def compact_cells(summary: Summary) -> Sequence[Cells]:
    """Return the lines of a compact summary: of each section the first hundred rows, then how many more there are."""
    cells = [(_label(row), _value(row)) for row in summary.heading]
    for section, title in SECTIONS.items():
        rows = summary.sections[section]
        cells += [(f"**{title}**", ""), *((_label(row), _value(row)) for row in rows[:_MAX_COMPACT])]
        if len(rows) > _MAX_COMPACT:
            cells.append((f":gray[and {len(rows) - _MAX_COMPACT} more]", ""))
    return cells


def _draw_defaults(rows: Sequence[SummaryRow]) -> None:
    if rows:
        _draw_table(rows[:_MAX_DEFAULTS], "Parameters at their default")
    else:
        st.caption("No other parameter has a default.")
    if len(rows) > _MAX_DEFAULTS:
        st.caption(f"and {len(rows) - _MAX_DEFAULTS} more")


def _draw_table(rows: Sequence[SummaryRow], title: str) -> DeltaGenerator:
    cells = [(_label(row), f"{_value(row)} :gray[· {escape(row.location)}]" if row.location else _value(row)) for row in rows]
    return st.table(_arrow(cells), border=False, hide_index=True, hide_header=True, alt=title)


def _arrow(cells: Sequence[Cells]) -> pyarrow.Table:
    """Return the cells as Arrow, which is what Streamlit sends; a list of rows would go through pandas each time."""
    return pyarrow.table({"Field": [label for label, _ in cells], "Value": [value for _, value in cells]})


def _label(row: SummaryRow) -> str:
    # An em space, which markdown keeps: what belongs to an input stands below its name.
    return f":gray[{_EM_SPACE if row.is_part else ''}{escape(row.label)}]"


def _value(row: SummaryRow) -> str:
    text = escape(" ".join(row.value.split()))
    value = f":gray[{text}]" if row.is_missing else text
    return f"{value} :gray[· {escape(row.detail)}]" if row.detail else value
