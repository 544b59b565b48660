"""The studio in which this session works: the one of the page's address, else the one opened last."""

import streamlit as st

from components.session.state import get_session
from components.shell import address, navigation


def active_studio() -> str | None:
    """Return the RID of the studio in use; a studio in the address is in use from then on."""
    session, requested = get_session(), address.studio()
    if requested and requested != session.studio_rid:
        session.use_studio(requested)
    return session.studio_rid


def required_studio(title: str, purpose: str) -> str:
    """Return the RID of the studio in use; without one, draw the page's title and the way to a studio, and end the page."""
    studio_rid = active_studio()
    if not studio_rid:
        st.title(title, anchor=False)
        st.info(f"No studio is open. Open one to {purpose}.", icon=":material/model_training:")
        navigation.link("studios", "Open a studio", ":material/arrow_forward:")
        navigation.end_page()
    return studio_rid
