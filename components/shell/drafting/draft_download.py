"""A draft as a file: its name, and the button that downloads it."""

import streamlit as st

from components.draft import serialization
from components.draft.draft import Draft
from components.forms.markdown import drawable


def file_name(name: str) -> str:
    """Return the file name of a draft."""
    return f"{drawable(name) or 'draft'}.draft.json"


def draw(draft: Draft, key: str) -> None:
    """Draw the button that downloads a draft."""
    st.download_button(
        "Download the draft",
        serialization.dump_draft(draft),
        file_name=file_name(draft.name),
        mime="application/json",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )
