"""The way to a field: what has to be unfolded and which page turned so that it is drawn. The browser then goes there (`way.js`)."""

import re
from collections.abc import Mapping
from pathlib import Path as File

import streamlit as st

from components.draft.model import PARAMETERS, Draft
from components.draft.problem import section
from components.forms import binding, containers, paging
from components.spec.form import Form
from components.spec.path import Path

_JS = File(__file__).with_suffix(".js").read_text("utf-8")
_GO = st.components.v2.component("configurator.way", js=_JS)
_NOTE = "way"


def lead(draft: Draft, path: Path, form: Form | None, as_text: bool = False) -> None:
    """Show the field at a path at the next run of the Configure page, and go to it; `as_text` leads to the JSON editor."""
    binding.show("view", "JSON" if as_text else "Form")
    binding.show("section", section(path))
    if form is not None and path[: len(PARAMETERS)] == PARAMETERS:
        _unfold(draft, path, form)
    steps = range(len(path), 1 if path[:1] == ("workerConfig",) else 0, -1)
    turn = binding.remembered(_NOTE, {}).get("turn", 0) + 1
    binding.remember(_NOTE, {"turn": turn, "targets": [_target(binding.key(draft, path[:step])) for step in steps]})


def follow() -> None:
    """Draw what goes to the field that was last led to; it does so once. Stands at the end of a page."""
    if note := binding.remembered(_NOTE):
        _GO(data=note, key="way", height=1)


def _target(key: str) -> str:
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def _unfold(draft: Draft, path: Path, form: Form) -> None:
    binding.show(binding.key(draft, PARAMETERS, "find"), "")
    binding.show(binding.key(draft, PARAMETERS, "changed"), False)
    below = path[len(PARAMETERS) :]
    fields = form.trail(below, draft.get(PARAMETERS), draft.chosen)
    for place, (field, step) in enumerate(zip(fields, below, strict=False)):
        here = path[: len(PARAMETERS) + place]
        if here != PARAMETERS:
            binding.show(binding.key(draft, here, "fold"), True)
        held = draft.get(here)
        if isinstance(step, int):
            paging.turn_to(binding.key(draft, here), step)
            continue
        shown = [one.name for one in containers.shown(field, held)]
        extra = [name for name in held if field.property(name) is None] if isinstance(held, Mapping) else []
        if step in shown:
            paging.turn_to(binding.key(draft, here), shown.index(step))
        elif step in extra and field.entries is not None and field.entries.stated:
            paging.turn_to(binding.key(draft, here, "entries"), extra.index(step))
