"""How a refusal of Foundry, or of our own database, is said: what happened, what to do next, and a line to quote."""

import streamlit as st

from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.records.failure import StorageError


def show(error: FoundryError) -> None:
    """Show a refusal; never a trace and never a secret."""
    detail = f" {escape(error.detail)}" if error.detail else ""
    st.error(f"**{escape(error.title)}.**{detail}\n\n{escape(error.advice)}", icon=":material/cloud_off:")
    if error.reference:
        st.caption("Quote this to your Foundry support:")
        st.code(error.reference, language=None)


def storage(error: StorageError) -> None:
    """Show why the database could not do its work."""
    st.error(f"**{escape(error.reason)}**\n\n{escape(error.advice)}", icon=":material/database_off:")
