"""Goes to what a widget key names, once the page has drawn it: a field that a problem leads to, the top of a page that was turned (`going.js`)."""

import re
from pathlib import Path

import streamlit as st

from components.forms import binding

_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
_GO = st.components.v2.component("configurator.going", js=_JS)
_NOTE = "going"


def request_focus(keys: list[str], top: bool = False) -> None:
    """Go to the first of these keys that is there at the next run of the page; to the field in it, or with `top` only scroll to its beginning."""
    turn = binding.get_note(_NOTE, {}).get("turn", 0) + 1
    binding.set_note(_NOTE, {"turn": turn, "targets": [_target(key) for key in keys], "top": top})


def draw_focus() -> None:
    """Draw what goes where one was last led to; it does so once. Stands at the end of a page."""
    if note := binding.get_note(_NOTE):
        _GO(data=note, key="going", height=1)


def _target(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
