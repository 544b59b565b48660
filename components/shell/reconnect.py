"""Shows when the connection to the app is lost, and reruns the page once it is back (`reconnect.js`).

After a restart of the app, or a long sleep, the session behind an open page is a new one that has drawn nothing: the first click on the page
would be lost. The rerun loads the draft again before that.
"""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__)
_JS, _CSS = (_HERE.with_suffix(suffix).read_text("utf-8") for suffix in (".js", ".css"))
_HTML = (
    '<p class="cfg-lost" role="status" hidden>The connection to the app is lost. The page goes on by itself when it is back.</p>'
)
_WATCH = st.components.v2.component("configurator.reconnect", html=_HTML, css=_CSS, js=_JS, isolate_styles=False)


def watch() -> None:
    """Draw the component that watches the connection; it has no height."""
    _WATCH(key="reconnect", height=1, on_back_change=lambda: None)
