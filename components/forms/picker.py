"""Choosing one thing in Foundry: by RID, path or pasted URL, or by browsing spaces, projects and folders."""

from collections.abc import Callable

import streamlit as st

from components.forms import binding
from components.forms.markdown import escape
from components.forms.world import World
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.foundry.rid import rid_type

_ICONS = {
    "folder": ":material/folder:",
    "dataset": ":material/table:",
    "model": ":material/neurology:",
    "model-studio": ":material/model_training:",
}
_PAGE = 12
_WORDS = {"dataset": "dataset", "model": "model", "model-studio": "model studio", "folder": "folder"}


def pick(
    world: World, name: str, kind: str, on_pick: Callable[[Resource], None], *, start: str | None = None, disabled: bool = False
) -> None:
    """Draw a picker for one kind of resource (`dataset`, `model`, `model-studio`, `folder`); `start` is the folder where browsing begins."""
    typed, problem = f"{name}#find", f"{name}#problem"

    def take(found: Resource) -> None:
        if rid_type(found.rid) == kind:
            binding.remember(problem, "")
            on_pick(found)
        else:
            binding.remember(problem, f"“{found.display_name}” is no {_WORDS[kind]}.")

    def look() -> None:
        text = str(st.session_state[typed]).strip()
        binding.remember(problem, "")
        if not text:
            return
        try:
            take(world.find(text))
        except LookupError as error:
            binding.remember(problem, str(error.args[0]))
        except FoundryError as error:
            binding.remember(problem, f"{error.title}. {error.advice}")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            f"Find a {_WORDS[kind]}",
            key=typed,
            placeholder="Path, RID or Foundry URL",
            on_change=look,
            disabled=disabled,
            icon=":material/search:",
        )
        with st.popover(
            "Browse", icon=":material/folder_open:", disabled=disabled, key=f"{name}#browse", on_change="rerun"
        ) as popover:
            if popover.open:
                _browse(world, name, kind, take, start)
    if binding.remembered(problem):
        st.markdown(f":red[:material/error: {escape(binding.remembered(problem))}]")


def _browse(world: World, name: str, kind: str, take: Callable[[Resource], None], start: str | None) -> None:
    slot = f"{name}#folder"
    here = binding.remembered(slot, start)
    folder = None
    try:
        folder = world.resource(here) if here else None
        entries = world.children(here) if here else world.roots()
    except FoundryError as error:
        st.error(f"{error.title}. {error.advice}", icon=":material/cloud_off:")
        entries = []
    # A space is no resource to the API: its name comes from the list of spaces.
    space = next((one for one in world.roots() if one.rid == here), None) if here and folder is None else None
    st.caption(escape(folder.path if folder else space.path or space.display_name if space else "All spaces"))
    if here:
        parent = folder.parent_folder_rid if folder else None
        up = None if parent in (None, "ri.compass.main.folder.0") else parent
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Up",
                icon=":material/arrow_upward:",
                key=f"{name}#up",
                type="tertiary",
                on_click=binding.remember,
                args=(slot, up),
            )
            if kind == "folder" and folder:
                st.button("Use this folder", icon=":material/check:", key=f"{name}#use", on_click=take, args=(folder,))
    wanted = st.text_input("Search here", key=f"{name}#filter:{here}", placeholder="Name", label_visibility="collapsed")
    usable = [
        entry for entry in entries if rid_type(entry.rid) in ("folder", kind) and wanted.lower() in entry.display_name.lower()
    ]
    pages = max(1, -(-len(usable) // _PAGE))
    turned = st.pagination(pages, key=f"{name}#page:{here}:{wanted}") if pages > 1 else 1
    for entry in usable[(turned - 1) * _PAGE : turned * _PAGE]:
        is_folder = rid_type(entry.rid) == "folder"
        st.button(
            escape(entry.display_name),
            icon=_ICONS.get(rid_type(entry.rid) or "", ":material/draft:"),
            key=f"{name}#entry:{entry.rid}",
            type="tertiary",
            on_click=binding.remember if is_folder else take,
            args=(slot, entry.rid) if is_folder else (entry,),
        )
    if not usable:
        st.caption(f"There is no {_WORDS[kind]} here." if entries else "This folder is empty.")
