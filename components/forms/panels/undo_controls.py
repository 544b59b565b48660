"""The undo and redo buttons."""

import streamlit as st

from components.draft.draft import Draft
from components.session.pipeline import redo, undo, undo_offer
from components.session.state import get_session


def draw(draft: Draft) -> None:
    """Draw the buttons."""
    session = get_session()
    offer = session.drawn_undo = undo_offer(session, draft)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Undo", icon=":material/undo:", key="undo", type="tertiary", disabled=not offer.may_undo, on_click=undo)
        st.button("Redo", icon=":material/redo:", key="redo", type="tertiary", disabled=not offer.may_redo, on_click=redo)
