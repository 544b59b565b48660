"""The browser of Foundry's folders: one folder at a time, with its path, a search and its entries."""

from dataclasses import replace

import streamlit as st

from components.forms import focus
from components.forms.fields import search_field
from components.forms.foundry_reader import FoundryReader, Listing
from components.forms.markdown import escape
from components.forms.picker import resource_list
from components.forms.picker.resource_label import kind_name
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.session.panel_state import FolderPosition
from components.session.state import get_session

ROOT = "ri.compass.main.folder.0"


def draw(foundry: FoundryReader, name: str, kind: str, actions: resource_list.RowActions, start: str | None) -> None:
    """Draw the open folder, at first the one with the RID `start`, as a fragment; without one the spaces."""
    st.fragment(_draw_folder, key=f"{name}#folder")(foundry, name, kind, actions, start)


def _draw_folder(foundry: FoundryReader, name: str, kind: str, actions: resource_list.RowActions, start: str | None) -> None:
    position = get_session().folder_positions.setdefault(name, FolderPosition())
    try:
        folder_rid, listing = _open_folder(foundry, position, start, skip_folders=kind != "folder")
        parents = ancestors(foundry, folder_rid)
    except FoundryError as error:
        st.error(f"{escape(error.title)}. {escape(error.advice)}", icon=":material/cloud_off:")
        st.button("Go to all spaces", key=f"{name}#restart", on_click=position.move, args=(None,))
        return
    _draw_breadcrumbs(parents, position, name)
    folder = parents[-1] if parents else None
    # Nothing but projects lies in a space, so only folders below it can be chosen.
    if kind == "folder" and folder and folder.parent_folder_rid:
        st.button("Use this folder", icon=":material/check:", key=f"{name}#use", on_click=actions.on_choose, args=(folder,))
    query = ""
    if len(listing.entries) > resource_list.PAGE or not listing.complete:
        count = f"{len(listing.entries):,}{'' if listing.complete else ' read so far'}"
        placeholder = f"Search the {count} here by name"
        query = search_field.draw("Search in this folder", f"{name}#filter:{folder_rid}", placeholder)
    matches = [entry for entry in listing.entries if query in entry.display_name.lower()]
    # What can be chosen is listed before what cannot; folders are first already.
    matches.sort(key=lambda entry: entry.kind != "folder" and entry.kind != kind)
    actions = replace(actions, on_open=lambda entry: position.move(entry.rid, skips=True))
    list_name = f"{name}#{folder_rid}:{query}"
    resource_list.draw(matches, foundry, list_name, actions)
    if not listing.entries:
        st.caption("This folder is empty.")
    elif not any(entry.kind in ("folder", kind) for entry in matches):
        st.caption(f"No {kind_name(kind)} here has this name." if query else f"There is no {kind_name(kind)} here.")
    if not listing.complete:
        st.caption(f"Only the first {len(listing.entries):,} were read.")
        st.button(
            "Load the rest", key=f"{name}#rest", icon=":material/expand_more:", on_click=position.complete.add, args=(folder_rid,)
        )
    if position.is_arriving:
        position.is_arriving = False
        rows = [f"{list_name}#entry:{entry.rid}" for entry in matches if actions.is_enabled(entry)]
        focus.request_focus([*rows[:1], f"{name}#use", f"{name}#crumbs"])
    focus.draw_focus(f"{name}#focus")


def _open_folder(
    foundry: FoundryReader, position: FolderPosition, start: str | None, skip_folders: bool
) -> tuple[str | None, Listing]:
    """Return the open folder and what is in it; on the way down one that holds only another folder is skipped."""
    folder_rid, visited = position.folder if position.has_moved else start, set[str]()
    while True:
        listing = (
            foundry.children(folder_rid, None if folder_rid in position.complete else 1)
            if folder_rid
            else Listing(tuple(foundry.roots()))
        )
        lone = listing.entries[0] if len(listing.entries) == 1 and listing.complete else None
        if (position.has_moved and not position.skips) or lone is None or lone.kind != "folder" or lone.is_in_trash:
            return folder_rid, listing
        if (folder_rid and not skip_folders) or lone.rid in visited:
            return folder_rid, listing
        folder_rid = lone.rid
        visited.add(folder_rid)


def _draw_breadcrumbs(parents: list[Resource], position: FolderPosition, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"{name}#crumbs"):
        if parents:
            st.button("All spaces", key=f"{name}#crumb:", type="tertiary", on_click=position.move, args=(None,))
        else:
            st.markdown("**All spaces**", width="content")
        for depth, folder in enumerate(parents, 1):
            st.markdown(":gray[:material/chevron_right:]", width="content")
            if depth == len(parents):
                st.markdown(f"**{escape(folder.display_name)}**", width="content")
            else:
                st.button(
                    escape(folder.display_name),
                    key=f"{name}#crumb:{folder.rid}",
                    type="tertiary",
                    on_click=position.move,
                    args=(folder.rid,),
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
