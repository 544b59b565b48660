"""Notices of drafts that are not saved, drawn above a page, and trying again meanwhile."""

import streamlit as st

from components.forms.markdown import escape
from components.session.state import get_session
from components.shell.drafting import concurrent_edit, draft_download
from components.shell.page import address, error_display, navigation
from components.shell.persistence import repositories
from components.shell.persistence.autosave import SaveProblem
from components.shell.persistence.session_saver import draft_saver
from components.storage.storage_errors import StorageReadOnly

_RETRY_SECONDS = 3


def draw_save_state(draft_id: str) -> None:
    """Draw why a draft is not saved, and what was saved elsewhere meanwhile."""
    saving = draft_saver().save_state(draft_id)
    get_session().drawn_save_state[draft_id] = saving.state
    if saving.problem is not None:
        _draw_save_problem(draft_id, saving.problem)
    if saving.concurrent_edit is not None:
        concurrent_edit.draw(saving.concurrent_edit)


def rerun_on_save_change(draft_id: str) -> None:
    """Run the whole page again where there is news of the draft's saving.

    For a fragment, which cannot show it itself.
    """
    if draft_saver().save_state(draft_id).state != get_session().drawn_save_state.get(draft_id):
        st.rerun()


def draw_unsaved_reminder(is_of_draft: bool) -> None:
    """Draw which drafts of this session are not saved, and go on trying to save them.

    `is_of_draft` on a page of one draft, which shows this for that one itself.
    """
    if repositories.read_only():
        st.warning(
            f"**{escape(StorageReadOnly.reason)}** Saved drafts and submissions can be read. Edits are kept in their window only, and nothing "
            "can be submitted. Ask the administrator of this app to make its data writable.",
            icon=":material/edit_off:",
        )
    current = get_session().draft
    open_id = address.draft() or (current.id if current else None) if is_of_draft else None
    unsaved_drafts = [unsaved for unsaved in draft_saver().unsaved() if unsaved.id != open_id]
    if unsaved_drafts:
        _draw_unsaved(open_id)


@st.fragment(run_every=_RETRY_SECONDS)
@error_display.with_error_display
def _draw_unsaved(open_id: str | None) -> None:
    saver = draft_saver()
    for unsaved in saver.unsaved():
        saver.refresh(unsaved.id)
    unsaved_drafts = [unsaved for unsaved in saver.unsaved() if unsaved.id != open_id]
    if not unsaved_drafts:
        st.rerun()
    for unsaved in unsaved_drafts:
        with st.container(border=True, key=f"waiting:{unsaved.id}"):
            problem = saver.save_state(unsaved.id).problem
            reason = f" {escape(problem.reason)} {escape(problem.advice)}" if problem else ""
            outlook = (
                ": your edits are saved as soon as that is possible" if problem is None or problem.passing else " until then"
            )
            name = escape(unsaved.name) or "A draft without a name"
            st.error(
                f"**“{name}” is not saved.**{reason} Keep this window open{outlook}.",
                icon=":material/cloud_off:",
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                navigation.link("configure", "Open the draft", ":material/edit_note:", draft=unsaved.id)
                draft_download.draw(unsaved, f"waiting.download:{unsaved.id}")


def _draw_save_problem(draft_id: str, problem: SaveProblem) -> None:
    draft = get_session().draft
    with st.container(border=True, key="saving.trouble"):
        unsaved = draft_saver().save_state(draft_id).unsaved is not None
        outlook = " and will be saved as soon as possible" if problem.passing else ""
        reassurance = f" Your edits are kept in this window{outlook}." if unsaved else ""
        st.error(f"**Not saved.** {escape(problem.reason)} {escape(problem.advice)}{reassurance}", icon=":material/cloud_off:")
        with st.container(horizontal=True):
            st.button("Try again", icon=":material/refresh:", key="saving.again")
            if draft is not None:
                draft_download.draw(draft, "saving.download")
    _watch(draft_id)


@st.fragment(run_every=_RETRY_SECONDS)
@error_display.with_error_display
def _watch(draft_id: str) -> None:
    saver = draft_saver()
    saver.refresh(draft_id)
    rerun_on_save_change(draft_id)
