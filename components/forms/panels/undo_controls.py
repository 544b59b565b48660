"""The undo and redo buttons, and the list of a draft's edits."""

import streamlit as st

from components.draft.draft import Draft
from components.forms import binding
from components.forms.markdown import escape
from components.schema.trainer import TrainerSpec

_SHOWN, _DRAWN = 15, "history offered"


def draw(draft: Draft, spec: TrainerSpec | None = None) -> None:
    """Draw the buttons, and the list of edits from which several can be undone at once."""
    past, offered = binding.history(draft), _offered(draft)
    (_, undo, redo), editing = offered, binding.may_edit(draft)
    binding.set_note(_DRAWN, offered)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _step("Undo", ":material/undo:", undo, 1)
        _step("Redo", ":material/redo:", redo, -1)
        # The number of edits is in the list: with another label it would be another popover to the browser, rebuilt with every edit.
        with st.popover(
            "History", icon=":material/history:", type="tertiary", key="edits", on_change="rerun", disabled=not editing
        ) as shown:
            if shown.open:
                _list(past.undo_labels(draft, _SHOWN, spec), len(past.past), past.redo_labels(draft, spec=spec))


def has_changed() -> bool:
    """Return whether the buttons are out of date: an edit enabled or disabled one since they were drawn."""
    draft = binding.current()
    return draft is not None and binding.get_note(_DRAWN) != _offered(draft)


def _offered(draft: Draft) -> tuple[str, bool, bool]:
    past = binding.history(draft)
    editing = binding.may_edit(draft)
    return draft.id, editing and bool(past.past), editing and bool(past.future)


def _step(label: str, icon: str, offered: bool, steps: int) -> None:
    st.button(label, icon=icon, key=label.lower(), type="tertiary", disabled=not offered, on_click=binding.turn, args=(steps,))


def _list(edits: list[str], total: int, undone: list[str]) -> None:
    if not edits and not undone:
        st.caption("Nothing was edited yet.")
        return
    if edits:
        count = f"{total} {'edit' if total == 1 else 'edits'}, the latest first"
        st.caption(f"{count}. Click an edit to undo it and everything after it.")
    for place, said in enumerate(edits, 1):
        st.button(
            escape(said), key=f"undo:{place}", type="tertiary", icon=":material/undo:", on_click=binding.turn, args=(place,)
        )
    if total > len(edits):
        st.caption(f"and {total - len(edits)} earlier")
    if undone:
        st.caption(f"{len(undone)} undone. Redo brings back: {escape(undone[0])}")
