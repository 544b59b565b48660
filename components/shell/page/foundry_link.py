"""The way from here to a resource in Foundry itself."""

from typing import Literal

import streamlit as st

from components.forms.markdown import drawable
from components.shell.process.app_settings import settings

Kind = Literal["Studio", "Run", "Build", "Model", "Model version", "Experiment"]


def draw_foundry_link(rid: str, kind: Kind = "Studio") -> None:
    """Draw the way to a resource in Foundry: a link where its address is known, else its RID to copy."""
    if pattern := settings().resource_url:
        st.link_button("Open in Foundry", pattern.replace("{rid}", rid), icon=":material/open_in_new:")
    else:
        with st.popover(f"{kind} RID", icon=":material/content_copy:", type="tertiary", help="To find it in Foundry"):
            st.code(drawable(rid), language=None, wrap_lines=True)
