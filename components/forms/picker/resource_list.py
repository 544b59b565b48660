"""Resources as rows to choose from, a page at a time: those that cannot be chosen stand there too, and say why."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.forms.picker import resource_label
from components.foundry.models import Resource
from components.schema.labels import unique_labels

PAGE = 12
DisabledReason = Callable[[Resource], str]
OnChoose = Callable[[Resource], None]


def draw(
    entries: Sequence[Resource],
    world: FoundryReader,
    name: str,
    take: OnChoose,
    why: DisabledReason,
    *,
    enter: OnChoose | None = None,
    below: str = "",
) -> None:
    """Draw one page of the entries.

    `why` says why one cannot be chosen, empty where it can; `enter` opens a folder. Below the path `below`, each also says where it is.
    """
    shown = paginate(entries, f"{name}:{len(entries)}", PAGE)
    names = resource_label.editor_names(shown.items, world)
    labels = unique_labels(
        [entry.display_name for entry in shown.items],
        [resource_label.parent_path(entry.path) for entry in shown.items],
        [entry.rid for entry in shown.items],
    )
    with st.container(gap="xxsmall"):
        for entry, label in zip(shown.items, labels, strict=True):
            opens = enter if entry.kind == "folder" and not entry.is_in_trash else None
            reason = "" if opens else why(entry)
            facts = [reason, resource_label.describe_last_change(entry, names)]
            if below:
                facts.insert(1, resource_label.parent_path(entry.path).removeprefix(below).strip("/"))
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xxsmall"):
                st.button(
                    escape(label),
                    icon=resource_label.kind_icon(entry.rid),
                    key=f"{name}#entry:{entry.rid}",
                    type="tertiary",
                    disabled=bool(reason),
                    help=f"{escape(entry.path)}\n\nChanged {resource_label.last_change_time(entry)}",
                    on_click=opens or take,
                    args=(entry,),
                )
                st.caption(escape(" · ".join(fact for fact in facts if fact)), width="content")
    shown.footer()
