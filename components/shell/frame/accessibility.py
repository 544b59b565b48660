"""What Streamlit's elements lack for the keyboard, for screen readers and for weak eyes.

Its script and style are `accessibility.js` and `accessibility.css`.
"""

from pathlib import Path

import streamlit as st

_FILE = Path(__file__)
_JS, _CSS = (_FILE.with_suffix(suffix).read_text("utf-8") for suffix in (".js", ".css"))
_COMPONENT = st.components.v2.component("configurator.accessibility", css=_CSS, js=_JS, isolate_styles=False)


def draw() -> None:
    """Draw the component at the end of a page; it takes no room."""
    _COMPONENT(key="accessibility", height=1)
