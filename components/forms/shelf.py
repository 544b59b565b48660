"""Resources as rows to choose from, a page at a time: those that cannot be chosen stand there too, and say why."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.forms import nameplate
from components.forms.markdown import escape
from components.forms.paging import page
from components.forms.world import World
from components.foundry.models import Resource
from components.spec.wording import distinct

PAGE = 12
Why = Callable[[Resource], str]
Take = Callable[[Resource], None]


def draw(
    entries: Sequence[Resource], world: World, name: str, take: Take, why: Why, *, enter: Take | None = None, below: str = ""
) -> None:
    """Draw one page of the entries.

    `why` says why one cannot be chosen, empty where it can; `enter` opens a folder. Below the path `below`, each also says where it is.
    """
    shown = page(entries, f"{name}:{len(entries)}", PAGE)
    names = nameplate.people(shown.items, world)
    labels = distinct(
        [entry.display_name for entry in shown.items],
        [nameplate.folder(entry.path) for entry in shown.items],
        [entry.rid for entry in shown.items],
    )
    with st.container(gap="xxsmall"):
        for entry, label in zip(shown.items, labels, strict=True):
            opens = enter if entry.kind == "folder" and not entry.in_trash else None
            reason = "" if opens else why(entry)
            facts = [reason, nameplate.changed(entry, names)]
            if below:
                facts.insert(1, nameplate.folder(entry.path).removeprefix(below).strip("/"))
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xxsmall"):
                st.button(
                    escape(label),
                    icon=nameplate.icon(entry.rid),
                    key=f"{name}#entry:{entry.rid}",
                    type="tertiary",
                    disabled=bool(reason),
                    help=f"{escape(entry.path)}\n\nChanged {nameplate.exact(entry)}",
                    on_click=opens or take,
                    args=(entry,),
                )
                st.caption(escape(" · ".join(fact for fact in facts if fact)), width="content")
    shown.footer()
