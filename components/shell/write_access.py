"""Whether anything may be written to Foundry: why not, for disabled buttons, and the banner above the pages."""

import streamlit as st

from components.forms.markdown import escape
from components.shell import repositories
from components.shell.app_settings import settings
from components.shell.foundry_connection import current_sign_in
from components.storage.request_repository import State
from components.storage.submission_repository import SubmissionFilter

_READ_ONLY = "This app is read-only: nothing is created in Foundry."
_REFUSED = "CreateModelStudioConfigVersionPermissionDenied"
_SIGN_IN_READS_ONLY = "Your sign-in allows you to read, but not to create anything."


def write_refusal() -> str | None:
    """Return why nothing may be written to Foundry; None where it may, as far as is known."""
    if settings().read_only:
        return _READ_ONLY
    sign_in = current_sign_in()
    return _SIGN_IN_READS_ONLY if sign_in is not None and not sign_in.may_write else None


def was_refused_in(studio_rid: str) -> bool:
    """Return whether Foundry refused this person's last version in a studio for lack of permission.

    The API tells it in no other way, and permission may have been given since. Raises StorageError.
    """
    me, outcomes = repositories.current_user_id(), (State.CREATED, State.REFUSED)
    chosen = SubmissionFilter(user=me, studio_rid=studio_rid, states=outcomes)
    latest = next((record for record in repositories.submission_repository().list_page(chosen).rows if record.user == me), None)
    return latest is not None and latest.error_name == _REFUSED


def draw_banner() -> None:
    """Draw why nothing may be written to Foundry, and what can be done all the same."""
    if reason := write_refusal():
        st.info(f"**{escape(reason)}** You can browse, edit drafts and preview requests.", icon=":material/edit_off:")
