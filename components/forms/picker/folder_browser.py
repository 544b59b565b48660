"""The browser of Foundry's folders: one folder at a time, with its path, a search and its entries."""

from dataclasses import replace

import streamlit as st

from components.forms.fields import search_field
from components.forms.foundry_reader import FoundryReader, Listing
from components.forms.markdown import escape
from components.forms.picker import resource_list
from components.forms.picker.resource_label import kind_name
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.session.state import FolderPosition, get_session

ROOT = "ri.compass.main.folder.0"


def draw(foundry: FoundryReader, name: str, kind: str, actions: resource_list.RowActions, start: str | None) -> None:
    """Draw the open folder, at first the one with the RID `start`, as a fragment; without one the spaces."""
    st.fragment(_draw_folder, key=f"{name}#folder")(foundry, name, kind, actions, start)


def _draw_folder(world: FoundryReader, name: str, kind: str, actions: resource_list.RowActions, start: str | None) -> None:
    position = get_session().folder_positions.setdefault(name, FolderPosition())
    here = position.folder if position.has_moved else start
    try:
        way = ancestors(world, here)
        listing = world.children(here, None if here in position.complete else 1) if here else Listing(tuple(world.roots()))
    except FoundryError as error:
        st.error(f"{escape(error.title)}. {escape(error.advice)}", icon=":material/cloud_off:")
        st.button("Go to all spaces", key=f"{name}#restart", on_click=position.move, args=(None,))
        return
    _draw_breadcrumbs(way, position, name)
    folder = way[-1] if way else None
    # Nothing but projects lies in a space, so only folders below it can be chosen.
    if kind == "folder" and folder and folder.parent_folder_rid:
        st.button("Use this folder", icon=":material/check:", key=f"{name}#use", on_click=actions.on_choose, args=(folder,))
    query = ""
    if len(listing.entries) > resource_list.PAGE or not listing.complete:
        count = f"{len(listing.entries):,}{'' if listing.complete else ' read so far'}"
        placeholder = f"Search the {count} here by name"
        query = search_field.draw("Search in this folder", f"{name}#filter:{here}", placeholder, ":material/filter_list:")
    matches = [entry for entry in listing.entries if query in entry.display_name.lower()]
    # What can be chosen is listed before what cannot; folders are first already.
    matches.sort(key=lambda entry: entry.kind != "folder" and entry.kind != kind)
    actions = replace(actions, on_open=lambda entry: position.move(entry.rid))
    resource_list.draw(matches, world, f"{name}#{here}:{query}", actions)
    if not listing.entries:
        st.caption("This folder is empty.")
    elif not any(entry.kind in ("folder", kind) for entry in matches):
        st.caption(f"No {kind_name(kind)} here has this name." if query else f"There is no {kind_name(kind)} here.")
    if not listing.complete:
        st.caption(f"Only the first {len(listing.entries):,} were read.")
        st.button(
            "Read the rest", key=f"{name}#rest", icon=":material/expand_more:", on_click=position.complete.add, args=(here,)
        )


def _draw_breadcrumbs(parents: list[Resource], position: FolderPosition, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        if parents:
            st.button("All spaces", key=f"{name}#crumb:", type="tertiary", on_click=position.move, args=(None,))
        else:
            st.markdown("**All spaces**", width="content")
        for depth, one in enumerate(parents, 1):
            st.markdown(":gray[:material/chevron_right:]", width="content")
            if depth == len(parents):
                st.markdown(f"**{escape(one.display_name)}**", width="content")
            else:
                st.button(
                    escape(one.display_name),
                    key=f"{name}#crumb:{one.rid}",
                    type="tertiary",
                    on_click=position.move,
                    args=(one.rid,),
                )


def ancestors(foundry: FoundryReader, rid: str | None) -> list[Resource]:
    """Return the space, project and folders down to a folder, itself last, as far as they can be read."""
    parents: list[Resource] = []
    # A space is no resource to the API: its name comes from the list of spaces.
    spaces = {space.rid: space for space in foundry.roots()}
    while rid and rid != ROOT and all(rid != parent.rid for parent in parents):
        folder = spaces.get(rid) or foundry.resource(rid)
        if folder is None:
            break
        parents.insert(0, folder)
        rid = folder.parent_folder_rid
    return parents
