"""The undo and redo buttons, and the list of a draft's edits."""

import streamlit as st

from components.draft.draft import Draft
from components.forms.markdown import escape
from components.schema.trainer import TrainerSpec
from components.session.pipeline import redo, undo, undo_offer
from components.session.state import get_session

_SHOWN = 15


def draw(draft: Draft, spec: TrainerSpec | None = None) -> None:
    """Draw the buttons, and the list of edits from which several can be undone at once."""
    session = get_session()
    history, offer = session.history(draft), undo_offer(session, draft)
    session.drawn_undo = offer
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Undo", icon=":material/undo:", key="undo", type="tertiary", disabled=not offer.may_undo, on_click=undo)
        st.button("Redo", icon=":material/redo:", key="redo", type="tertiary", disabled=not offer.may_redo, on_click=redo)
        # The number of edits is in the list: with another label it would be another popover to the browser, rebuilt with every edit.
        with st.popover(
            "History",
            icon=":material/history:",
            type="tertiary",
            key="edits",
            on_change="rerun",
            disabled=not session.may_edit(draft),
        ) as shown:
            if shown.open:
                _list(history.undo_labels(draft, _SHOWN, spec), len(history.past), history.redo_labels(draft, spec=spec))


def _list(edits: list[str], total: int, undone: list[str]) -> None:
    if not edits and not undone:
        st.caption("Nothing was edited yet.")
        return
    if edits:
        count = f"{total} {'edit' if total == 1 else 'edits'}, the latest first"
        st.caption(f"{count}. Click an edit to undo it and everything after it.")
    for place, said in enumerate(edits, 1):
        st.button(escape(said), key=f"undo:{place}", type="tertiary", icon=":material/undo:", on_click=undo, args=(place,))
    if total > len(edits):
        st.caption(f"and {total - len(edits)} earlier")
    if undone:
        st.caption(f"{len(undone)} undone. Redo brings back: {escape(undone[0])}")
