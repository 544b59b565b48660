"""Choosing one thing in Foundry: by RID, path or pasted URL, from what was used lately, or by browsing spaces, projects and folders."""

from collections.abc import Callable, Iterable

import streamlit as st

from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import escape
from components.forms.picker import folder_browser
from components.forms.picker.resource_label import kind_name
from components.forms.picker.resource_label import parent_path as folder_of
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.schema.labels import unique_labels
from components.session.pipeline import Rerun, rerun
from components.session.state import get_session

_RECENT = 4


def pick(
    world: FoundryReader,
    name: str,
    kind: str,
    on_pick: Callable[[Resource], None],
    *,
    start: str | None = None,
    project: str | None = None,
    used: Iterable[str] = (),
    without: str | None = None,
    disabled: bool = False,
) -> None:
    """Draw a picker for one kind of resource (`dataset`, `model`, `model-studio`, `folder`).

    Browsing begins in the folder `start`; only things of the `project` can be chosen where one is given. `used` are RIDs to offer beside
    those that were picked in this session, `without` is the one that is chosen already.
    """
    typed, session = f"{name}#find", get_session()
    errors = session.input_errors

    def why(one: Resource) -> str:
        return disabled_reason(one, kind, project)

    def take(found: Resource) -> None:
        if reason := why(found):
            errors[typed] = f"“{found.display_name}” cannot be chosen: {reason}."
            return
        errors.pop(typed, None)
        session.use_resource(kind, found.rid)
        try:
            on_pick(found)
        except FoundryError as error:
            errors[typed] = f"{error.title}. {error.advice}"
        # The click may come from browsing, which runs by itself.
        rerun(Rerun.PAGE)

    def look() -> None:
        text = str(st.session_state[typed]).strip()
        errors.pop(typed, None)
        if not text:
            return
        try:
            found = world.find(text)
        except LookupError as error:
            errors[typed] = str(error.args[0])
        except FoundryError as error:
            errors[typed] = f"{error.title}. {error.advice}"
        else:
            take(found)

    st.text_input(
        f"Find a {kind_name(kind)}",
        key=typed,
        placeholder="Path, RID or Foundry URL",
        on_change=look,
        disabled=disabled,
        icon=":material/search:",
    )
    if typed in errors:
        st.markdown(f":red[:material/error: {escape(errors[typed])}]")
    if disabled:
        return
    known = dict.fromkeys(rid for rid in (*session.recent_resources.get(kind, ()), *used) if rid != without)
    lately = [one for rid in list(known)[:_RECENT] if (one := world.resource(rid)) and not why(one)]
    if lately:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("Used lately", width="content")
            labels = unique_labels(
                [one.display_name for one in lately], [folder_of(one.path) for one in lately], [one.rid for one in lately]
            )
            for one, label in zip(lately, labels, strict=True):
                st.button(
                    escape(label),
                    key=f"{name}#recent:{one.rid}",
                    type="tertiary",
                    icon=":material/history:",
                    help=escape(one.path),
                    on_click=take,
                    args=(one,),
                )
    with st.expander("Browse", icon=":material/folder_open:", key=f"{name}#browse", on_change="rerun") as browsing:
        if browsing.open:
            folder_browser.draw(world, name, kind, take, why, start)


def disabled_reason(one: Resource, kind: str, project: str | None = None) -> str:
    """Say why a resource cannot be chosen where one kind of a project is wanted; empty where it can."""
    if one.kind != kind:
        return f"a {kind_name(one.kind)}, not a {kind_name(kind)}"
    if one.in_trash:
        return "in the trash"
    if project is not None and one.project_rid != project:
        return "in another project than the studio"
    return ""
