"""The draft that is worked on, taken from the address, the session or the database."""

import logging

import streamlit as st

from components.draft.draft import Draft
from components.session import pipeline
from components.session.state import get_session
from components.shell.drafting import draft_sharing, new_draft, save_notices
from components.shell.page import address, empty_pages, navigation
from components.shell.persistence import repositories
from components.shell.persistence.session_saver import draft_saver
from components.shell.submitting import last_submission
from components.storage.draft_records import DraftNotFound
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")


def load_current_draft(title: str) -> Draft:
    """Return the draft of the address, or the session's, and draw what stands against saving or editing it.

    Its pages are in the menu under its name. Without one, draw why under the page's title, and end the page.
    """
    saver, session = draft_saver(), get_session()
    draft_id = address.draft()
    # The frame draws the menu when the page has ended.
    session.menu_name = None
    if address.unclear("draft"):
        empty_pages.end_without_draft(title, "The address contains no draft. Open one from the list.")
    if draft_id and not pipeline.switch_to(draft_id):
        try:
            saved = saver.load(draft_id)
            pipeline.open_saved(saved, saver.load_history(saved), saver.is_review_requested(draft_id))
        except DraftNotFound as error:
            if error.exists or new_draft.open_from_address(draft_id) is None:
                more = " Restore it in the list of drafts." if error.deleted else ""
                empty_pages.end_without_draft(title, f"{error}{more}")
    draft = session.draft if draft_id else new_draft.open_from_address(None) or session.draft
    if draft is None:
        empty_pages.end_without_draft(title)
    st.query_params["draft"] = draft.id
    if saver.refresh(draft.id):
        pipeline.adopt(saver.load(draft.id))
        if saver.save_state(draft.id).concurrent_edit is None:
            st.toast("This draft was changed elsewhere. The latest state is shown.", icon=":material/sync:")
    if not last_submission.has_last_submission(draft.id):
        try:
            last_submission.set_last_submission(draft.id, repositories.submission_repository().list_by_draft(draft.id))
        except StorageError as error:
            log.warning("how a draft was submitted cannot be read: %s", error)
    draft = session.draft or draft
    session.menu_name = navigation.menu_name(draft)
    save_notices.draw_save_state(draft.id)
    draft_sharing.draw_reading_notice(draft.id)
    return draft
