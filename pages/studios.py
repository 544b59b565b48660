"""Studios: open one by RID, URL or path, from recent ones or by browsing, or create one."""

import streamlit as st

from components.forms import time_format
from components.forms.markdown import drawable, escape
from components.forms.picker import picker, resource_label
from components.forms.picker.picker import PickerOptions
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.session.state import NewStudio, get_session
from components.shell import address, foundry_cache, navigation
from components.shell.active_studio import active_studio
from components.shell.foundry_connection import foundry

world = foundry_cache.FoundryCache()


def open_(found: Resource) -> None:
    get_session().use_studio(found.rid)


def show(rid: str) -> None:
    studio = foundry().studio(rid)
    resource = foundry_cache.resource(rid)
    versions = foundry_cache.versions(rid)
    with st.container(border=True):
        st.subheader(escape(resource.display_name) if resource else "Studio", anchor=False)
        if resource:
            st.caption(escape(resource.path))
            who = f"Created by {escape(foundry_cache.user_name(resource.created_by))}, " if resource.created_by else "Created "
            st.markdown(
                f"{who}{time_format.relative_time(studio.created_time)}", help=time_format.exact_time(studio.created_time)
            )
        st.code(drawable(rid), language=None)
        if versions:
            latest = versions[0]
            name, who = escape(latest.name), escape(foundry_cache.user_name(latest.created_by))
            st.markdown(
                f"Latest version: **{latest.version} · {name}** by {who}, {time_format.relative_time(latest.created_time)}",
                help=time_format.exact_time(latest.created_time),
            )
        else:
            st.markdown("No version yet. Choose a trainer to configure the first one.")
        with st.container(horizontal=True):
            if st.button("Choose a trainer", type="primary", icon=":material/arrow_forward:"):
                navigation.go("trainers")
            if versions:
                navigation.link("version", "Show versions", ":material/history:", studio=rid, version=versions[0].version)


def choose_folder(found: Resource) -> None:
    get_session().new_studio.folder = found


def create(folder: str) -> None:
    name = st.session_state["studio.name"].strip()
    if not name:
        get_session().new_studio.error = "Enter a name."
        return
    try:
        rid = foundry().create_studio(name, folder).rid
    except FoundryError as error:
        get_session().new_studio.error = f"{error.title}. {error.detail} {error.advice} {error.reference}"
    else:
        get_session().use_studio(rid)
        get_session().new_studio = NewStudio()
        foundry_cache.clear_versions()


st.title("Studios", anchor=False)
st.caption("A studio keeps the configuration versions of one training. Foundry cannot list studios: open one by where it is.")
current = active_studio()
if address.unclear("studio"):
    st.warning("The address names no studio.", icon=":material/search_off:")
if current:
    show(current)
left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Open a studio", anchor=False)
    picker.draw(world, "studios", PickerOptions("model-studio", chosen=current), open_)
with right:
    st.subheader("Create a studio", anchor=False)
    chosen = get_session().new_studio.folder
    if chosen:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            resource_label.draw(chosen.rid, chosen, "studio.folder")
        st.caption(escape(chosen.path))
    picker.draw(
        world,
        "folders",
        PickerOptions("folder", chosen=chosen.rid if chosen else None),
        choose_folder,
    )
    st.text_input("Name", key="studio.name")
    st.button(
        "Create studio",
        icon=":material/add:",
        disabled=chosen is None,
        help=None if chosen else "Choose a folder first.",
        on_click=create,
        args=(chosen.rid if chosen else "",),
    )
    if get_session().new_studio.error:
        st.markdown(f":red[:material/error: {escape(get_session().new_studio.error)}]")
