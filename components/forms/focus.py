"""Focus of a widget, or scrolling to it, once the page has drawn it (`focus.js`)."""

import re
from pathlib import Path

import streamlit as st

from components.session.state import FocusRequest, get_session

_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
_FOCUS = st.components.v2.component("configurator.focus", js=_JS)


def request_focus(keys: list[str], top: bool = False) -> None:
    """Focus the first of these widgets that the next run draws; with `top` only scroll to its beginning."""
    session = get_session()
    number = session.focus.number + 1 if session.focus else 1
    session.focus = FocusRequest(number, tuple(map(_css_class, keys)), top)


def draw_focus(key: str = "focus") -> None:
    """Draw the component that carries out the last request, once; call it at the end of a page, or of a fragment under a key."""
    if request := get_session().focus:
        data = {"turn": request.number, "targets": list(request.targets), "top": request.top}
        _FOCUS(data=data, key=key, height=1)


def _css_class(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
