"""What can be done with a created version: train it in Foundry, and configure another from it."""

import streamlit as st

from components.forms.markdown import drawable
from components.shell import foundry_cache, new_draft
from components.shell.foundry_connection import settings


def draw_another_button(studio_rid: str, version: int) -> None:
    """Draw the button for a new draft with the content of a version."""
    if st.button(
        "Configure another", type="primary", icon=":material/content_copy:", help="A new draft with the content of this version"
    ):
        # Not from a receipt, whose secrets may be masked.
        new_draft.begin_from_version(foundry_cache.version(studio_rid, version), studio_rid)


def draw_foundry_link(studio_rid: str) -> None:
    """Draw the way to a studio in Foundry: a link where its address is known, else its RID to copy."""
    if pattern := settings().studio_url:
        st.link_button("Open in Foundry", pattern.replace("{rid}", studio_rid), icon=":material/open_in_new:")
    else:
        with st.popover("Studio RID", icon=":material/content_copy:", type="tertiary", help="To find the studio in Foundry"):
            st.code(drawable(studio_rid), language=None, wrap_lines=True)
