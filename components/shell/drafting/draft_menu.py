"""What can be done with a draft as a whole: share it, copy it and download it."""

from functools import partial

import streamlit as st

from components.draft.draft import Draft
from components.forms import time_format
from components.shell.drafting import draft_download, draft_sharing, new_draft
from components.shell.page import action_button, error_display
from components.shell.persistence import repositories
from components.shell.persistence.session_saver import draft_saver


def draw_menu(draft: Draft) -> None:
    """Draw the menu to share, duplicate and download a draft."""
    with st.popover("Share", icon=":material/share:", type="tertiary", key="draft.menu", on_change="rerun") as popover:
        if popover.open:
            with error_display.show_errors():
                _menu(draft)


def _menu(draft: Draft) -> None:
    saving = draft_saver().save_state(draft.id)
    if saving.record is None or saving.unsaved is not None:
        st.caption("Not saved yet.")
    else:
        record = repositories.draft_repository().get_record(draft.id, repositories.current_user_id())
        st.caption(f"Revision {saving.revision}, saved {time_format.relative_time(record.updated)}")
    if saving.record is not None and draft_saver().is_owner(draft.id):
        draft_sharing.draw_sharing(saving.record)
    action_button.draw(
        "Duplicate", ":material/content_copy:", "draft.duplicate", partial(new_draft.duplicate_draft, draft.id), type="tertiary"
    )
    draft_download.draw(draft, "draft.download")
