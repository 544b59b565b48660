"""Whether anything may be written to Foundry: why not, for disabled buttons, and the banner above the pages."""

import streamlit as st

from components.shell.foundry_connection import settings

_READ_ONLY = "This app is read-only: nothing is created in Foundry."


def write_refusal() -> str | None:
    """Return why nothing may be written to Foundry; None where it may."""
    return _READ_ONLY if settings().read_only else None


def draw_banner() -> None:
    """Draw what the person can do all the same where nothing may be written to Foundry."""
    if write_refusal() is not None:
        st.info(
            "**Read-only.** Browse, edit drafts and preview requests; nothing is created in Foundry.", icon=":material/edit_off:"
        )
