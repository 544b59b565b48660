"""Moves the browser to a widget once the page has drawn it (`focus.js`).

That is the field that a problem leads to, or the top of a list of which another page was chosen.
"""

import re
from pathlib import Path

import streamlit as st

from components.session.state import FocusRequest, get_session

_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
_COMPONENT = st.components.v2.component("configurator.going", js=_JS)


def request_focus(keys: list[str], top: bool = False) -> None:
    """Move at the next run of the page to the first of these keys that is there.

    The focus goes to the field in it; with `top` the browser only scrolls to its beginning.
    """
    session = get_session()
    number = session.focus.number + 1 if session.focus else 1
    session.focus = FocusRequest(number, tuple(map(_css_class, keys)), top)


def draw_focus() -> None:
    """Draw what moves the browser as was requested last; it does so once. Stands at the end of a page."""
    if request := get_session().focus:
        data = {"turn": request.number, "targets": list(request.targets), "top": request.top}
        _COMPONENT(data=data, key="going", height=1)


def _css_class(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
