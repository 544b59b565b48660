"""Tables that compare two or three states of a configuration, field by field."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow
import streamlit as st

from components.draft.diff import Change
from components.draft.draft import Draft
from components.draft.field_labels import FieldLabels
from components.draft.masking import MASK, masked_changes, masked_value
from components.draft.merge import find_conflicts, side_changes
from components.forms.markdown import escape
from components.schema.path import MISSING, Json, Path

_WIDEST, _ROWS = 160, 60
Paths = Sequence[Path]
_NO_LABELS = FieldLabels()


def draw_changes(
    changes: Iterable[Change], before: str, after: str, hidden: Paths = (), labels: FieldLabels = _NO_LABELS
) -> None:
    """Draw changes as a table headed `before` and `after`; values at `hidden` paths are masked."""
    rows = [
        {
            "Field": escape(labels.label(change.path)),
            before: format_cell(change.before, change.path, labels),
            after: format_cell(change.after, change.path, labels),
        }
        for change in masked_changes(changes, hidden)
    ]
    _draw_table(rows)


def draw_draft_diff(
    before: Draft, after: Draft, left: str, right: str, hidden: Paths = (), labels: FieldLabels = _NO_LABELS
) -> None:
    """Draw the difference between two states of a draft, rejected inputs and JSON text included."""
    rows = [
        {
            "Field": escape(labels.label(path)),
            left: _draft_cell(before, path, hidden, labels),
            right: _draft_cell(after, path, hidden, labels),
        }
        for path in _changed_paths(before, after)
    ]
    if before.pending_text != after.pending_text:
        rows.append({"Field": "JSON text", left: format_cell(before.pending_text), right: format_cell(after.pending_text)})
    if before.studio_rid != after.studio_rid:
        rows.append(
            {
                "Field": "Studio",
                left: format_cell(before.studio_rid, labels=labels),
                right: format_cell(after.studio_rid, labels=labels),
            }
        )
    _draw_table(rows)


def draw_sides(
    base: Draft, mine: Draft, theirs: Draft, author: str, hidden: Paths = (), labels: FieldLabels = _NO_LABELS
) -> bool:
    """Draw the edits that two people made to one draft, and return whether any of them conflict."""
    conflicts = find_conflicts(base, mine, theirs)
    conflict_paths = [conflict.path for conflict in conflicts if conflict.path is not None]
    rows = []
    for path in dict.fromkeys((*_changed_paths(base, mine), *_changed_paths(base, theirs))):
        is_conflict = any(above == path[: len(above)] for above in conflict_paths)
        field_name = f"{escape(labels.label(path))}{' :orange-badge[both]' if is_conflict else ''}"
        rows.append(
            {
                "Field": field_name,
                "Before": _draft_cell(base, path, hidden, labels),
                "Yours": _draft_cell(mine, path, hidden, labels),
                escape(author): _draft_cell(theirs, path, hidden, labels),
            }
        )
    for conflict in conflicts:
        if conflict.path is None:
            label = f"{escape(conflict.name)} :orange-badge[both]"
            mine_cell, their_cell = _format_pathless(conflict.mine, labels), _format_pathless(conflict.theirs, labels)
            rows.append({"Field": label, "Before": "", "Yours": mine_cell, escape(author): their_cell})
    _draw_table(rows)
    return bool(conflicts)


def _format_pathless(value: Json, labels: FieldLabels) -> str:
    """Return the cell of a value outside the request, such as JSON text not applied; None is "none"."""
    return ":gray[none]" if value is None else format_cell(value, (), labels)


def format_cell(value: Json, path: Path = (), labels: FieldLabels = _NO_LABELS) -> str:
    """Return the value of a path as a table cell: one escaped line, cut after 160 characters."""
    if value is MISSING or value is None:
        return ":gray[not set]" if value is MISSING else ":gray[null]"
    text = labels.value(path, value)
    text = text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"
    return escape(" ".join(text.split())) or ":gray[empty]"


def _draft_cell(draft: Draft, path: Path, hidden: Paths, labels: FieldLabels) -> str:
    rejected = draft.rejected_inputs.get(path)
    if rejected is None:
        return format_cell(masked_value(draft.get(path), path, hidden), path, labels)
    return f"{format_cell(MASK if path in hidden else rejected.text)} :orange[(not valid)]"


def _changed_paths(before: Draft, after: Draft) -> Sequence[Path]:
    rejected = [
        path
        for path in {**before.rejected_inputs, **after.rejected_inputs}
        if before.rejected_inputs.get(path) != after.rejected_inputs.get(path)
    ]
    return tuple(dict.fromkeys((*(change.path for change in side_changes(before, after)), *rejected)))


def _draw_table(rows: Sequence[Mapping[str, str]]) -> None:
    if not rows:
        st.caption("No differences.")
        return
    # Arrow is what Streamlit sends; a list of rows would go through pandas.
    st.table(pyarrow.Table.from_pylist(rows[:_ROWS]), hide_index=True, alt="Differences by field")
    if len(rows) > _ROWS:
        st.caption(f"and {len(rows) - _ROWS} more")
