"""A notice while the connection to the app is lost, and a run of the page once it is back (`reconnect.js`).

After a restart of the app, or a long sleep, the session behind an open page is a new one that knows no widget yet: an edit that reaches it before
its first run is over is lost. So the notice stays until that run, which takes the draft up again, has drawn the page to its end.
"""

import time
from pathlib import Path

import streamlit as st

_FILE = Path(__file__)
_JS, _CSS = (_FILE.with_suffix(suffix).read_text("utf-8") for suffix in (".js", ".css"))
_HTML = '<p class="cfg-lost" role="status" hidden>Connection lost. Reconnecting automatically.</p>'
_WATCH = st.components.v2.component("configurator.reconnect", html=_HTML, css=_CSS, js=_JS, isolate_styles=False)


def watch() -> None:
    """Draw what watches the connection, last of a page; it takes no room."""
    _WATCH(data={"run": time.time()}, key="reconnect", height=1, on_back_change=lambda: None)
