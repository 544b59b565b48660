"""Goes to what a widget key names, once the page has drawn it: a field that a problem leads to, the top of a page that was turned (`going.js`)."""

import re
from pathlib import Path

import streamlit as st

from components.session.state import FocusRequest, get_session

_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
_GO = st.components.v2.component("configurator.going", js=_JS)


def request_focus(keys: list[str], top: bool = False) -> None:
    """Go to the first of these keys that is there at the next run of the page; to the field in it, or with `top` only scroll to its beginning."""
    session = get_session()
    number = session.focus.number + 1 if session.focus else 1
    session.focus = FocusRequest(number, tuple(map(_css_class, keys)), top)


def draw_focus() -> None:
    """Draw what goes where one was last led to; it does so once. Stands at the end of a page."""
    if request := get_session().focus:
        _GO(data={"turn": request.number, "targets": list(request.targets), "top": request.top}, key="going", height=1)


def _css_class(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
