"""What a page draws that lacks what it is about: a draft, a studio, or a version in the studio; the page ends with it."""

from typing import NoReturn

import streamlit as st

from components.forms.markdown import escape
from components.shell.page import navigation
from components.shell.page.active_studio import active_studio


def require_studio(title: str, purpose: str) -> str:
    """Return the RID of the studio in use; without one, draw what it is needed for, and end the page."""
    studio_rid = active_studio()
    if not studio_rid:
        st.title(title, anchor=False)
        st.info(f"No studio is open. Open one to {escape(purpose)}.", icon=":material/model_training:")
        navigation.link("studios", "Open a studio", ":material/arrow_forward:")
        navigation.end_page()
    return studio_rid


def end_without_version() -> NoReturn:
    """Draw below the page's title that a studio has no version, and end the page."""
    st.info("This studio has no version yet. Choose a trainer to configure the first one.", icon=":material/history:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
    navigation.end_page()


def end_without_draft(title: str, reason: str = "") -> NoReturn:
    """Draw why there is no draft, as the address names none, or for a reason, and end the page."""
    st.title(title, anchor=False)
    if reason:
        st.warning(escape(reason), icon=":material/search_off:")
    else:
        st.info("No draft is open. Choose a trainer, or start from a version.", icon=":material/edit_note:")
    navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
    navigation.end_page()
