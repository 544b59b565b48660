"""Studios: open one by RID, URL or path, from recent ones or by browsing, or create one.

Opened for a draft, the page returns to it.
"""

from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.draft import Draft
from components.forms import time_format
from components.forms.markdown import drawable, escape
from components.forms.picker import picker, resource_label
from components.forms.picker.picker import PickerOptions
from components.foundry.errors import FoundryError, PermissionDenied
from components.foundry.models import Resource
from components.session import pipeline
from components.session.panel_state import NewStudio
from components.session.state import get_session
from components.shell.drafting import current_draft
from components.shell.drafting.cached_foundry_reader import CachedFoundryReader
from components.shell.foundry_reads import foundry_cache
from components.shell.page import address, navigation
from components.shell.page.active_studio import active_studio
from components.shell.sign_in import write_access
from components.shell.sign_in.foundry_connection import foundry

cache = CachedFoundryReader()


def choose(rid: str) -> None:
    """Use a studio from now on; where the page was opened for a draft, put it there and return to it."""
    get_session().use_studio(rid)
    if draft is not None:
        pipeline.commit(partial(edits.set_studio, studio_rid=rid))
        navigation.go("configure", draft=draft.id)
    st.query_params["studio"] = rid


def draw_draft(draft: Draft) -> None:
    name = escape(draft.name) or "Unnamed configuration"
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":material/edit_note: Choose or create the studio of the draft **{name}**.", width="content")
        navigation.link("configure", "Back to the draft", ":material/arrow_back:", draft=draft.id)


def draw_studio(rid: str) -> None:
    studio = foundry().studio(rid)
    resource = foundry_cache.resource(rid)
    try:
        latest, empty = foundry_cache.latest_version(rid), "No version yet. Choose a trainer to configure the first one."
    except PermissionDenied:
        latest, empty = None, "You may not read the versions of this studio."
    if resource:
        navigation.set_tab_title(resource.display_name)
    with st.container(border=True):
        st.header(escape(resource.display_name) if resource else "Studio", anchor=False)
        if resource:
            st.caption(escape(resource.path))
            author = f"Created by {escape(foundry_cache.user_name(resource.created_by))}, " if resource.created_by else "Created "
            st.markdown(
                f"{author}{time_format.relative_time(studio.created_time)}", help=time_format.exact_time(studio.created_time)
            )
        st.code(drawable(rid), language=None, wrap_lines=True)
        if latest is not None:
            name, author = escape(latest.name), escape(foundry_cache.user_name(latest.created_by))
            st.markdown(
                f"Latest version: **{latest.version} · {name}** by {author}, {time_format.relative_time(latest.created_time)}",
                help=time_format.exact_time(latest.created_time),
            )
        else:
            st.markdown(empty)
        with st.container(horizontal=True):
            if st.button("Choose a trainer", type="primary", icon=":material/arrow_forward:"):
                navigation.go("trainers")
            if latest is not None:
                navigation.link("history", "All versions", ":material/history:", studio=rid)


def choose_folder(folder: Resource) -> None:
    get_session().new_studio.folder = folder


def create(folder_rid: str) -> None:
    name = st.session_state["studio.name"].strip()
    if not name:
        get_session().new_studio.error = "Enter a name."
        return
    try:
        rid = foundry().create_studio(name, folder_rid).rid
    except FoundryError as error:
        get_session().new_studio.error = f"{error.title}. {error.detail} {error.advice} {error.reference}"
    else:
        get_session().new_studio = NewStudio()
        foundry_cache.clear_versions()
        choose(rid)


def draw_create() -> None:
    st.header("Create a studio", anchor=False)
    folder = get_session().new_studio.folder
    if folder:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            resource_label.draw(folder.rid, folder, "studio.folder")
        st.caption(escape(folder.path))
    options = PickerOptions("folder", chosen=folder.rid if folder else None, folded=True)
    picker.draw(cache, "folders", options, choose_folder)
    st.text_input("Name of the new studio", key="studio.name")
    why_not = write_access.write_refusal() or (None if folder else "Choose a folder first.")
    st.button(
        "Create studio",
        icon=":material/add:",
        disabled=why_not is not None,
        help=why_not,
        on_click=create,
        args=(folder.rid if folder else "",),
    )
    if get_session().new_studio.error:
        st.markdown(f":red[:material/error: {escape(get_session().new_studio.error)}]")


draft = current_draft.load_current_draft("Studios") if "draft" in st.query_params else None
st.title("Studios", anchor=False)
st.caption("A studio holds the versions of one configuration. Foundry cannot list studios. Browse to one or paste its link.")
if address.unclear("studio"):
    st.warning("The address contains no studio.", icon=":material/search_off:")
studio_rid = active_studio()
if draft is not None:
    draw_draft(draft)
elif studio_rid:
    draw_studio(studio_rid)
left, right = st.columns([3, 2], gap="large")
with left:
    st.header("Open a studio" if draft is None else "Choose a studio", anchor=False)
    chosen = studio_rid if draft is None else draft.studio_rid
    picker.draw(cache, "studios", PickerOptions("model-studio", chosen=chosen), lambda studio: choose(studio.rid))
with right:
    draw_create()
