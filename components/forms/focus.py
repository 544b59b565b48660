"""Focus of a widget, or scrolling to it, once the page has drawn it (`focus.js`)."""

import re
from pathlib import Path

import streamlit as st

from components.forms import binding

_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
_FOCUS = st.components.v2.component("configurator.focus", js=_JS)
_NOTE = "focus"


def request_focus(keys: list[str], top: bool = False) -> None:
    """Focus the first of these widgets that the next run draws; with `top` only scroll to its beginning."""
    turn = binding.get_note(_NOTE, {}).get("turn", 0) + 1
    binding.set_note(_NOTE, {"turn": turn, "targets": [_target(key) for key in keys], "top": top})


def draw_focus() -> None:
    """Draw the component that carries out the last request, once; call it at the end of a page."""
    if note := binding.get_note(_NOTE):
        _FOCUS(data=note, key="focus", height=1)


def _target(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
