"""Who may open a draft, to be chosen by its owner, and the notice to those who may only read it."""

from functools import partial

import streamlit as st

from components.forms.markdown import escape
from components.shell.drafting import new_draft
from components.shell.foundry_reads import foundry_cache
from components.shell.page import action_button, error_display, navigation
from components.shell.persistence import repositories
from components.shell.persistence.session_saver import draft_saver
from components.storage.draft_records import DraftRecord, Sharing

_SHARING: dict[Sharing, str] = {
    "private": "Only you",
    "read": "Anyone with the link can read it",
    "edit": "Anyone with the link can edit it",
}


def draw_sharing(record: DraftRecord) -> None:
    """Draw who may open a draft, to be changed by its owner, and the link to hand on."""
    sharing = repositories.draft_repository().get_record(record.id, repositories.current_user_id()).sharing
    st.selectbox(
        "Who can open it",
        list(_SHARING),
        format_func=_SHARING.__getitem__,
        **error_display.stored_widget(
            f"share:{record.id}",
            sharing,
            lambda mode: repositories.draft_repository().share(record.id, repositories.current_user_id(), mode),
        ),
    )
    st.caption("The link to this draft")
    st.code(navigation.address("configure", draft=record.id), language=None, wrap_lines=True)


def draw_reading_notice(draft_id: str) -> None:
    """Draw whose draft this is, and the button to duplicate it, for a person who may only read it."""
    if not draft_saver().may_edit(draft_id):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            owner = escape(foundry_cache.user_name(draft_saver().owner(draft_id)))
            st.markdown(f":material/visibility: You are reading a draft of {owner}. Duplicate it to make changes of your own.")
            action_button.draw(
                "Duplicate", ":material/content_copy:", "duplicate.read", partial(new_draft.duplicate_draft, draft_id)
            )
