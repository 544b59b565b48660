"""Two or three states of a configuration side by side, field by field."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from components.draft.diff import Change
from components.draft.draft import Draft
from components.draft.field_labels import FieldLabels
from components.draft.masking import MASK
from components.draft.merge import find_conflicts, side_changes
from components.forms.markdown import escape
from components.schema.labels import format_value
from components.schema.path import MISSING, Json, Path, get, put
from components.schema.trainer import TrainerSpec

_WIDEST, _ROWS = 160, 60
Paths = Sequence[Path]
_NO_LABELS = FieldLabels()


def draw_changes(made: Iterable[Change], before: str, after: str, hidden: Paths = (), labels: FieldLabels = _NO_LABELS) -> None:
    """Draw changes as a table; `before` and `after` name its columns, at `hidden` paths are secrets."""
    rows = [
        {
            "Field": escape(labels.label(one.path)),
            before: _masked_cell(one.before, one.path, hidden),
            after: _masked_cell(one.after, one.path, hidden),
        }
        for one in made
    ]
    _table(rows)


def draw_draft_diff(
    before: Draft, after: Draft, left: str, right: str, hidden: Paths = (), spec: TrainerSpec | None = None
) -> None:
    """Draw what lies between two states of a draft, what is unfinished included."""
    paths, labels = _changed(before, after), FieldLabels(spec, (after, before))
    rows = [
        {"Field": escape(labels.label(path)), left: _held(before, path, hidden), right: _held(after, path, hidden)}
        for path in paths
    ]
    if before.pending_text != after.pending_text:
        rows.append({"Field": "JSON text", left: format_cell(before.pending_text), right: format_cell(after.pending_text)})
    if before.studio_rid != after.studio_rid:
        rows.append({"Field": "Studio", left: format_cell(before.studio_rid), right: format_cell(after.studio_rid)})
    _table(rows)


def draw_sides(base: Draft, mine: Draft, theirs: Draft, author: str, hidden: Paths = (), spec: TrainerSpec | None = None) -> bool:
    """Draw what two people made of one draft, and give whether they touched the same place."""
    both = find_conflicts(base, mine, theirs)
    places = {one.path for one in both}
    labels = FieldLabels(spec, (mine, theirs, base))
    rows = []
    for path in dict.fromkeys((*_changed(base, mine), *_changed(base, theirs))):
        touched = any(one is not None and one == path[: len(one)] for one in places)
        named = f"{escape(labels.label(path))}{' :orange-badge[both]' if touched else ''}"
        rows.append(
            {
                "Field": named,
                "Before": _held(base, path, hidden),
                "Yours": _held(mine, path, hidden),
                escape(author): _held(theirs, path, hidden),
            }
        )
    for one in both:
        if one.path is None:
            label = f"{escape(one.name)} :orange-badge[both]"
            rows.append({"Field": label, "Before": "", "Yours": _apart(one.mine), escape(author): _apart(one.theirs)})
    _table(rows)
    return bool(both)


def _apart(value: Json) -> str:
    """Write what is not in the request, such as text that is no request yet; there None is nothing."""
    return ":gray[none]" if value is None else format_cell(value)


def format_cell(value: Json) -> str:
    """Write a value for a cell."""
    if value is MISSING or value is None:
        return ":gray[not set]" if value is MISSING else ":gray[null]"
    written = format_value(value)
    cut = written if len(written) <= _WIDEST else f"{written[:_WIDEST]}…"
    return escape(" ".join(cut.split())) or ":gray[empty]"


def _held(draft: Draft, path: Path, hidden: Paths) -> str:
    entry = draft.rejected_inputs.get(path)
    written = (
        format_cell(MASK if entry and path in hidden else entry.text) if entry else _masked_cell(draft.get(path), path, hidden)
    )
    return f"{written} :orange[(no value yet)]" if entry else written


def _masked_cell(value: Json, path: Path, hidden: Paths) -> str:
    """Write what stands at a path, with a mask in the place of each secret there, below or above."""
    for one in hidden:
        below = one[len(path) :]
        if one == path[: len(one)] and value is not MISSING:
            return format_cell(MASK)
        if one[: len(path)] == path and get(value, below) is not MISSING:
            value = put(value, below, MASK)
    return format_cell(value)


def _changed(before: Draft, after: Draft) -> Sequence[Path]:
    typed = [
        path
        for path in {**before.rejected_inputs, **after.rejected_inputs}
        if before.rejected_inputs.get(path) != after.rejected_inputs.get(path)
    ]
    return tuple(dict.fromkeys((*(one.path for one in side_changes(before, after)), *typed)))


def _table(rows: Sequence[Mapping[str, str]]) -> None:
    if not rows:
        st.caption("Nothing is different.")
        return
    st.table(list(rows[:_ROWS]), hide_index=True)
    if len(rows) > _ROWS:
        st.caption(f"and {len(rows) - _ROWS} more")
