"""What can be done with a created version: train it, look at it in Foundry, and configure another from it."""

from typing import Literal

import streamlit as st

from components.forms.markdown import drawable
from components.shell import foundry_cache, new_draft
from components.shell.app_settings import settings

Kind = Literal["Studio", "Run", "Build", "Model", "Model version", "Experiment"]


def draw_another_button(studio_rid: str, version: int) -> None:
    """Draw the button for a new draft with the content of a version."""
    if st.button("Configure another", icon=":material/content_copy:", help="A new draft with the content of this version"):
        # Not from a receipt, whose secrets may be masked.
        new_draft.begin_from_version(foundry_cache.version(studio_rid, version), studio_rid)


def draw_foundry_link(rid: str, kind: Kind = "Studio") -> None:
    """Draw the way to a resource in Foundry: a link where its address is known, else its RID to copy."""
    if pattern := settings().resource_url:
        st.link_button("Open in Foundry", pattern.replace("{rid}", rid), icon=":material/open_in_new:")
    else:
        with st.popover(f"{kind} RID", icon=":material/content_copy:", type="tertiary", help="To find it in Foundry"):
            st.code(drawable(rid), language=None, wrap_lines=True)
