"""Focus of a widget, or scrolling to it, once the page has drawn it (`focus.js`)."""

import re
from pathlib import Path

import streamlit as st

from components.session.panel_state import FocusRequest
from components.session.state import get_session

_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
_FOCUS = st.components.v2.component("configurator.focus", js=_JS)


def request_focus(keys: list[str], top: bool = False, restore: bool = False) -> None:
    """Focus the first of these widgets that the next run draws; with `top` only scroll to its beginning.

    With `restore` the browser does so after Back and Forward only, and rather goes to where the page was left.
    """
    session = get_session()
    number = session.focus.number + 1 if session.focus else 1
    session.focus = FocusRequest(number, tuple(map(_css_class, keys)), top, restore)


def draw_focus(key: str = "focus") -> None:
    """Draw the component that carries out the last request, once, and keeps the focus.

    Call it at the end of a page, or of a fragment under a key.
    """
    request = get_session().focus or FocusRequest(0, (), top=False, restore=False)
    data = {"turn": request.number, "targets": list(request.targets), "top": request.top, "restore": request.restore}
    # Streamlit takes no key with two underscores in a row for such a component.
    _FOCUS(data=data, key=key.replace("_", "_u"), height=1)


def _css_class(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
