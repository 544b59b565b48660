"""Every exception of ours and how it is shown: what happened, what to do next, and a line to quote."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from components.draft.serialization import DocumentError
from components.draft.strict_json import JsonTextError
from components.forms.markdown import drawable, escape
from components.foundry.errors import FoundryError
from components.session.state import note_typed, sync_widget
from components.storage.draft_records import DraftNotFound, EditNotAllowed, StaleRevision
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

P = ParamSpec("P")
V = TypeVar("V")
# Every exception of ours that can reach a page or a callback; any other is a bug.
EXPECTED_ERRORS = (FoundryError, StorageError, DraftNotFound, EditNotAllowed, StaleRevision, DocumentError, JsonTextError)


def draw(error: Exception) -> None:
    """Draw one of `EXPECTED_ERRORS` where the page stands; never a trace and never a secret."""
    if isinstance(error, FoundryError):
        show_foundry_error(error)
    elif isinstance(error, StorageError):
        show_storage_error(error)
    else:
        st.error(escape(_words(error)), icon=":material/error:")


def toast_error(error: Exception) -> None:
    """Show one of `EXPECTED_ERRORS` in passing, as after a click."""
    if isinstance(error, FoundryError):
        st.toast(f"**{escape(error.title)}.** {escape(error.advice)}", icon=":material/cloud_off:", duration="long")
    elif isinstance(error, StorageError):
        st.toast(f"**{escape(error.reason)}** {escape(error.advice)}", icon=":material/database_off:", duration="long")
    else:
        st.toast(escape(_words(error)), icon=":material/error:", duration="long")


def _words(error: Exception) -> str:
    return f"{error}{' Restore it in the list of drafts.' if isinstance(error, DraftNotFound) and error.deleted else ''}"


def show_foundry_error(error: FoundryError) -> None:
    """Show a refusal of Foundry; never a trace and never a secret."""
    detail = f" {escape(error.detail)}" if error.detail else ""
    st.error(f"**{escape(error.title)}.**{detail}\n\n{escape(error.advice)}", icon=":material/cloud_off:")
    if error.reference:
        st.caption("Reference for your Foundry support:")
        st.code(drawable(error.reference), language=None, wrap_lines=True)


def show_storage_error(error: StorageError) -> None:
    """Draw an error of the database."""
    log.warning("%s (%s)", error, error.location)
    st.error(f"**{escape(error.reason)}**\n\n{escape(error.advice)}", icon=":material/database_off:")


def run_or_toast(act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do what a button asks for; where that fails, show why and leave everything as it is."""
    try:
        act(*args, **kwargs)
    except EXPECTED_ERRORS as error:
        toast_error(error)


@contextmanager
def show_errors() -> Iterator[None]:
    """Show an error of the block in its place, so that the rest of the page is drawn."""
    try:
        yield
    except EXPECTED_ERRORS as error:
        draw(error)


def with_error_display(part: Callable[P, None]) -> Callable[P, None]:
    """Draw what fails in a fragment or dialog, which has no page around it to show that."""

    @wraps(part)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with show_errors():
            part(*args, **kwargs)

    return run


def stored_widget(key: str, value: V, write: Callable[[V], object]) -> dict[str, Any]:
    """Return the keywords of a widget whose value is a stored one.

    It shows `value` before each run and calls `write` on a change. Where that fails, the reason is shown, and the stored value again.
    """
    widget_key = sync_widget(key, value)

    def changed() -> None:
        typed = st.session_state[widget_key]
        note_typed(key, typed)
        run_or_toast(write, typed)

    return {"key": widget_key, "on_change": changed}
