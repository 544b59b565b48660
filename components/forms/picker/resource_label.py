"""How a resource is shown: icon, name, path, last change, and its RID in a popover."""

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

_KINDS = {
    "folder": (":material/folder:", "folder"),
    "dataset": (":material/table:", "dataset"),
    "model": (":material/neurology:", "model"),
    "model-studio": (":material/model_training:", "model studio"),
}


def kind_icon(rid: str) -> str:
    """Return the icon for the kind of resource that a RID names."""
    return _KINDS.get(rid_type(rid) or "", (":material/draft:", ""))[0]


def kind_name(kind: str | None) -> str:
    """Return a kind of resource in words, "resource" where it is not known."""
    return _KINDS[kind][1] if kind in _KINDS else (kind or "resource").replace("-", " ")


def parent_path(path: str) -> str:
    """Return the path of the folder that contains a path."""
    return path.rpartition("/")[0]


def editor_names(resources: Iterable[Resource], foundry: FoundryReader) -> Mapping[str, str]:
    """Read the names of those who last changed some resources, by user id, in one call."""
    return foundry.names({user_id for resource in resources if (user_id := resource.updated_by or resource.created_by)})


def describe_last_change(resource: Resource, names: Mapping[str, str]) -> str:
    """Return who changed a resource last and how long ago; "" where neither is known."""
    user_id, time = resource.updated_by or resource.created_by, resource.updated_time or resource.created_time
    return ", ".join(part for part in (names.get(user_id or "", ""), time_format.relative_time(time) if time else "") if part)


def last_change_time(resource: Resource) -> str:
    """Return the exact time of the last change; "" where it is not known."""
    time = resource.updated_time or resource.created_time
    return time_format.exact_time(time) if time else ""


def draw(rid: str, resource: Resource | None, name: str) -> None:
    """Draw a chosen resource, as its RID where it cannot be read; `name` prefixes the widget keys."""
    if resource is None:
        st.markdown(f"{kind_icon(rid)} {code(rid)}", width="content")
        return
    st.markdown(f"{kind_icon(rid)} **{escape(resource.display_name)}**", width="content")
    with st.popover("RID", icon=":material/content_copy:", type="tertiary", key=f"{name}#rid", help="Show the RID to copy it"):
        st.code(drawable(rid), language=None)
        st.caption(escape(resource.path))


def draw_chosen(rid: str, draft: Draft, path: Path, part: str, foundry: FoundryReader) -> None:
    """Draw the resource chosen at a path, whose RID is under `part`, and the button that removes it."""
    resource, name = foundry.resource(rid), binding.key(draft, path)
    with st.container(gap="xxsmall", key=binding.key(draft, (*path, part), "chosen")):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            draw(rid, resource, name)
            st.button(
                "Remove",
                key=f"{name}#remove",
                type="tertiary",
                icon=":material/close:",
                on_click=commit,
                args=(partial(edits.unset, path=path),),
                disabled=binding.locked(draft),
            )
        if resource:
            change = describe_last_change(resource, editor_names([resource], foundry))
            st.caption(
                escape(f"{resource.path} · {change}" if change else resource.path),
                help=f"Changed {last_change_time(resource)}" if change else None,
            )
