"""A button that does something that may fail: the reason is shown then, and everything stays as it is."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.shell.page import error_display


def draw(
    label: str,
    icon: str,
    key: str,
    action: Callable[[], object],
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
    why_not: str | None = None,
) -> bool:
    """Draw the button, disabled where there is a reason `why_not`, and return whether it was pressed."""
    return st.button(
        label,
        key=key,
        type=type,
        icon=icon,
        disabled=why_not is not None,
        help=why_not,
        on_click=error_display.run_or_toast,
        args=(action,),
    )
