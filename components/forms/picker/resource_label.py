"""A resource as it is shown: its name first, what and where it is, who changed it and when, and its RID a click away."""

from collections.abc import Iterable, Mapping
from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.draft import Draft
from components.forms import binding, time_format
from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import code, drawable, escape
from components.foundry.models import Resource
from components.foundry.rid import rid_type
from components.schema.path import Path
from components.session.pipeline import commit

_LOOK = {
    "folder": (":material/folder:", "folder"),
    "dataset": (":material/table:", "dataset"),
    "model": (":material/neurology:", "model"),
    "model-studio": (":material/model_training:", "model studio"),
}


def kind_icon(rid: str) -> str:
    """Give the icon of a kind of resource."""
    return _LOOK.get(rid_type(rid) or "", (":material/draft:", ""))[0]


def kind_name(kind: str | None) -> str:
    """Say in a word or two what a kind of resource is."""
    return _LOOK[kind][1] if kind in _LOOK else (kind or "resource").replace("-", " ")


def parent_path(path: str) -> str:
    """Give the path of the folder that holds what is at a path."""
    return path.rpartition("/")[0]


def editor_names(resources: Iterable[Resource], world: FoundryReader) -> Mapping[str, str]:
    """Ask for the names of those who last changed some resources, in one call."""
    return world.names({who for one in resources if (who := one.updated_by or one.created_by)})


def describe_last_change(resource: Resource, names: Mapping[str, str]) -> str:
    """Say who changed a resource last, and how long ago."""
    who, when = resource.updated_by or resource.created_by, resource.updated_time or resource.created_time
    return ", ".join(part for part in (names.get(who or "", ""), time_format.relative_time(when) if when else "") if part)


def last_change_time(resource: Resource) -> str:
    """Write the moment of the last change."""
    when = resource.updated_time or resource.created_time
    return time_format.exact_time(when) if when else ""


def draw(rid: str, resource: Resource | None, name: str) -> None:
    """Draw a resource that was chosen, within the container of the caller; `name` begins the widget keys."""
    if resource is None:
        st.markdown(f"{kind_icon(rid)} {code(rid)}", width="content")
        return
    st.markdown(f"{kind_icon(rid)} **{escape(resource.display_name)}**", width="content")
    with st.popover("RID", icon=":material/content_copy:", type="tertiary", key=f"{name}#rid", help="Show the RID to copy it"):
        st.code(drawable(rid), language=None)
        st.caption(escape(resource.path))


def draw_chosen(rid: str, draft: Draft, path: Path, part: str, world: FoundryReader) -> None:
    """Draw the resource that an input or output at a path holds under the key `part`, and the button that takes it out."""
    found, name = world.resource(rid), binding.key(draft, path)
    with st.container(gap="xxsmall", key=binding.key(draft, (*path, part), "chosen")):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            draw(rid, found, name)
            st.button(
                "Remove",
                key=f"{name}#remove",
                type="tertiary",
                icon=":material/close:",
                on_click=commit,
                args=(partial(edits.unset, path=path),),
                disabled=binding.locked(draft),
            )
        if found:
            said = describe_last_change(found, editor_names([found], world))
            st.caption(
                escape(f"{found.path} · {said}" if said else found.path),
                help=f"Changed {last_change_time(found)}" if said else None,
            )
