"""Browsing: one folder at a time, with the way to it, a search in what was read of it, and its entries to choose from."""

import streamlit as st

from components.forms.foundry_reader import FoundryReader, Listing
from components.forms.markdown import escape
from components.forms.picker import resource_list
from components.forms.picker.resource_label import kind_name
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.session.state import FolderPosition, get_session

ROOT = "ri.compass.main.folder.0"


def draw(
    world: FoundryReader, name: str, kind: str, take: resource_list.OnChoose, why: resource_list.DisabledReason, start: str | None
) -> None:
    """Draw the folder where this picker stands, at first `start`, and what can be done in it. It runs by itself when somebody moves on."""
    st.fragment(_draw, key=f"{name}#folder")(world, name, kind, take, why, start)


def _draw(
    world: FoundryReader, name: str, kind: str, take: resource_list.OnChoose, why: resource_list.DisabledReason, start: str | None
) -> None:
    position = get_session().folder_positions.setdefault(name, FolderPosition())
    here = position.folder if position.has_moved else start
    try:
        way = ancestors(world, here)
        listing = world.children(here, None if here in position.complete else 1) if here else Listing(tuple(world.roots()))
    except FoundryError as error:
        st.error(f"{escape(error.title)}. {escape(error.advice)}", icon=":material/cloud_off:")
        st.button("Go to all spaces", key=f"{name}#restart", on_click=position.move, args=(None,))
        return
    _crumbs(way, position, name)
    last = way[-1] if way else None
    # Nothing but projects lies in a space, so only folders below it can be chosen.
    if kind == "folder" and last and last.parent_folder_rid:
        st.button("Use this folder", icon=":material/check:", key=f"{name}#use", on_click=take, args=(last,))
    wanted = ""
    if len(listing.entries) > resource_list.PAGE or not listing.complete:
        count = f"{len(listing.entries):,}{'' if listing.complete else ' read so far'}"
        wanted = st.text_input(
            "Search in this folder",
            key=f"{name}#filter:{here}",
            placeholder=f"Search the {count} here by name",
            label_visibility="collapsed",
            icon=":material/filter_list:",
        )
    found = [entry for entry in listing.entries if wanted.strip().lower() in entry.display_name.lower()]
    # What can be chosen stands before what cannot; folders are first already.
    found.sort(key=lambda entry: entry.kind != "folder" and entry.kind != kind)
    resource_list.draw(found, world, f"{name}#{here}:{wanted}", take, why, enter=lambda entry: position.move(entry.rid))
    if not listing.entries:
        st.caption("This folder is empty.")
    elif not any(entry.kind in ("folder", kind) for entry in found):
        st.caption(f"No {kind_name(kind)} here has this name." if wanted else f"There is no {kind_name(kind)} here.")
    if not listing.complete:
        st.caption(f"Only the first {len(listing.entries):,} were read.")
        st.button(
            "Read the rest", key=f"{name}#rest", icon=":material/expand_more:", on_click=position.complete.add, args=(here,)
        )


def _crumbs(way: list[Resource], position: FolderPosition, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        if way:
            st.button("All spaces", key=f"{name}#crumb:", type="tertiary", on_click=position.move, args=(None,))
        else:
            st.markdown("**All spaces**", width="content")
        for place, one in enumerate(way, 1):
            st.markdown(":gray[:material/chevron_right:]", width="content")
            if place == len(way):
                st.markdown(f"**{escape(one.display_name)}**", width="content")
            else:
                st.button(
                    escape(one.display_name),
                    key=f"{name}#crumb:{one.rid}",
                    type="tertiary",
                    on_click=position.move,
                    args=(one.rid,),
                )


def ancestors(world: FoundryReader, here: str | None) -> list[Resource]:
    """Give the space, the project and the folders that lead to a folder, itself included."""
    way: list[Resource] = []
    # A space is no resource to the API: its name comes from the list of spaces.
    spaces = {one.rid: one for one in world.roots()}
    while here and here != ROOT and all(here != one.rid for one in way):
        found = spaces.get(here) or world.resource(here)
        if found is None:
            break
        way.insert(0, found)
        here = found.parent_folder_rid
    return way
