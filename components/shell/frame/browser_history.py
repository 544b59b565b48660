"""Back of the browser undoes a whole press (`browser_history.js`)."""

from pathlib import Path

import streamlit as st

_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
_COMPONENT = st.components.v2.component("configurator.browser_history", js=_JS)


def draw() -> None:
    """Draw the component, which watches from its first run on; it takes no room."""
    _COMPONENT(key="browser_history", height=1)
