"""Whether anything may be written to Foundry: why not, for disabled buttons, and the banner above the pages."""

import streamlit as st

from components.forms.markdown import escape
from components.shell.process.app_settings import settings
from components.shell.sign_in.foundry_connection import current_sign_in

_READ_ONLY = "This app is read-only: nothing is created in Foundry."
_SIGN_IN_READS_ONLY = "Your sign-in allows you to read, but not to create anything."


def write_refusal() -> str | None:
    """Return why nothing may be written to Foundry; None where it may, as far as is known."""
    if settings().read_only:
        return _READ_ONLY
    sign_in = current_sign_in()
    return _SIGN_IN_READS_ONLY if sign_in is not None and not sign_in.may_write else None


def draw_banner() -> None:
    """Draw why nothing may be written to Foundry, and what can be done all the same."""
    if reason := write_refusal():
        st.info(f"**{escape(reason)}** You can browse, edit drafts and preview requests.", icon=":material/edit_off:")
