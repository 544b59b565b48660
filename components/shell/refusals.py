"""How a refusal of Foundry, or of our own database, is said: what happened, what to do next, and a line to quote."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from components.forms import binding
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.records.drafts import NotAllowed, NotFound
from components.records.failure import StorageError

P = ParamSpec("P")
V = TypeVar("V")


def show(error: FoundryError) -> None:
    """Show a refusal; never a trace and never a secret."""
    detail = f" {escape(error.detail)}" if error.detail else ""
    st.error(f"**{escape(error.title)}.**{detail}\n\n{escape(error.advice)}", icon=":material/cloud_off:")
    if error.reference:
        st.caption("Quote this to your Foundry support:")
        st.code(error.reference, language=None, wrap_lines=True)


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


def stored(key: str, value: V, write: Callable[[V], object]) -> dict[str, Any]:
    """Return the keywords of a widget whose value is a stored one: `value` before each run, written on a change.

    A write that fails is said, and the widget shows what is stored again.
    """
    # Setting what is there already would overwrite what somebody is typing.
    if key not in st.session_state or st.session_state[key] != value:
        binding.show(key, value)

    def changed() -> None:
        attempt(write, st.session_state[key])

    return {"key": key, "on_change": changed}
