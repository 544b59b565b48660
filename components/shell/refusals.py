"""How a refusal of Foundry, or of our own database, is said: what happened, what to do next, and a line to quote."""

from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

from components.forms.markdown import drawable, escape
from components.foundry.errors import FoundryError
from components.records.drafts import NotAllowed, NotFound
from components.records.failure import StorageError

P = ParamSpec("P")


def show(error: FoundryError) -> None:
    """Show a refusal; never a trace and never a secret."""
    detail = f" {escape(error.detail)}" if error.detail else ""
    st.error(f"**{escape(error.title)}.**{detail}\n\n{escape(error.advice)}", icon=":material/cloud_off:")
    if error.reference:
        st.caption("Quote this to your Foundry support:")
        st.code(drawable(error.reference), language=None, wrap_lines=True)


def storage(error: StorageError) -> None:
    """Show why the database could not do its work."""
    st.error(f"**{escape(error.reason)}**\n\n{escape(error.advice)}", icon=":material/database_off:")


def attempt(act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do what a button asks for; where that fails, say so and leave everything as it is."""
    try:
        act(*args, **kwargs)
    except FoundryError as error:
        st.toast(f"**{escape(error.title)}.** {escape(error.advice)}", icon=":material/cloud_off:", duration="long")
    except StorageError as error:
        st.toast(f"**{escape(error.reason)}** {escape(error.advice)}", icon=":material/database_off:", duration="long")
    except (NotFound, NotAllowed) as error:
        st.toast(escape(str(error)), icon=":material/error:", duration="long")
