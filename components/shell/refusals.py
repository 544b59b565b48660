"""How all that can fail here is said: a refusal of Foundry, of our own database, of a draft that is gone. What happened, what to do next, and a line to quote."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from components.draft.document import DocumentError
from components.draft.text import TextError
from components.forms import binding
from components.forms.markdown import drawable, escape
from components.foundry.errors import FoundryError
from components.records.drafts import Behind, NotAllowed, NotFound
from components.records.failure import StorageError

log = logging.getLogger("configurator")

P = ParamSpec("P")
V = TypeVar("V")
# Every exception of ours that can reach a page or a callback; all else is a bug.
OURS = (FoundryError, StorageError, NotFound, NotAllowed, Behind, DocumentError, TextError)


def draw(error: Exception) -> None:
    """Draw one of OURS where the page stands; never a trace and never a secret."""
    if isinstance(error, FoundryError):
        show(error)
    elif isinstance(error, StorageError):
        storage(error)
    else:
        st.error(escape(_words(error)), icon=":material/error:")


def toast(error: Exception) -> None:
    """Say one of OURS in passing, as after a click."""
    if isinstance(error, FoundryError):
        st.toast(f"**{escape(error.title)}.** {escape(error.advice)}", icon=":material/cloud_off:", duration="long")
    elif isinstance(error, StorageError):
        st.toast(f"**{escape(error.reason)}** {escape(error.advice)}", icon=":material/database_off:", duration="long")
    else:
        st.toast(escape(_words(error)), icon=":material/error:", duration="long")


def _words(error: Exception) -> str:
    return f"{error}{' Restore it in the list of drafts.' if isinstance(error, NotFound) and error.deleted else ''}"


def show(error: FoundryError) -> None:
    """Show a refusal; never a trace and never a secret."""
    detail = f" {escape(error.detail)}" if error.detail else ""
    st.error(f"**{escape(error.title)}.**{detail}\n\n{escape(error.advice)}", icon=":material/cloud_off:")
    if error.reference:
        st.caption("Quote this to your Foundry support:")
        st.code(drawable(error.reference), language=None, wrap_lines=True)


def storage(error: StorageError) -> None:
    """Show why the database could not do its work."""
    log.warning("%s (%s)", error, error.where)
    st.error(f"**{escape(error.reason)}**\n\n{escape(error.advice)}", icon=":material/database_off:")


def attempt(act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do what a button asks for; where that fails, say so and leave everything as it is."""
    try:
        act(*args, **kwargs)
    except OURS as error:
        toast(error)


@contextmanager
def caught() -> Iterator[None]:
    """Draw what fails within in its own place, so that the rest of the page stands."""
    try:
        yield
    except OURS as error:
        draw(error)


def guarded(part: Callable[P, None]) -> Callable[P, None]:
    """Draw what fails in a part of a page that runs by itself, where no page is around it to say it."""

    @wraps(part)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with caught():
            part(*args, **kwargs)

    return run


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
