"""The history of a draft: its revisions with the edits in words, what each differs in from now, and going back to one."""

from dataclasses import replace

import streamlit as st

from components.draft.draft import Draft
from components.forms import time_format
from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.forms.panels import three_way_diff
from components.session.pipeline import Rerun, commit
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.page import error_display
from components.shell.persistence import masked_records, repositories
from components.shell.persistence.session_saver import draft_saver
from components.storage.draft_repository import Revision


def draw_button(draft: Draft) -> None:
    """Draw the button that opens the history."""
    if st.button("History of this draft", icon=":material/history:", type="tertiary", key="draft.history"):
        _history(draft)


@st.dialog("History of this draft", width="large")
@error_display.with_error_display
def _history(draft: Draft) -> None:
    if draft_saver().save_state(draft.id).record is None:
        st.caption("There is no edit yet. A draft is saved with its first edit.")
        return
    st.caption("Every edit is saved. Of older revisions, one per hour is kept. Going back can be undone.")
    revisions = repositories.draft_repository().list_revisions(draft.id, repositories.current_user_id(), size=1000).rows
    page = paginate(revisions, "revisions")
    left, right = st.columns([2, 3], gap="medium")
    with left:
        chosen = st.radio(
            "Revision",
            page.items,
            # The latest is what one has already.
            index=1 if len(page.items) > 1 and page.items[0] == revisions[0] else 0,
            format_func=_describe_revision,
            label_visibility="collapsed",
            key=f"revisions.chosen:{page.range_text}",
        )
        page.footer()
    with right:
        if chosen is not None:
            _draw_revision(draft, chosen)


def _draw_revision(draft: Draft, revision: Revision) -> None:
    st.markdown(
        f"**Revision {revision.number}** by {escape(foundry_cache.user_name(revision.author))}",
        help=time_format.exact_time(revision.time),
    )
    then = repositories.draft_repository().load_revision(draft.id, repositories.current_user_id(), revision.number)
    three_way_diff.draw_draft_diff(
        then,
        draft,
        f"Revision {revision.number}",
        "Now",
        masked_records.secret_paths_of(then, draft),
        draft_facts.field_labels(draft, then),
    )
    why_not = None if draft_saver().may_edit(draft.id) else "You may only read this draft."
    if st.button("Go back to this revision", icon=":material/restore:", disabled=why_not is not None, help=why_not):
        commit(lambda _: replace(then, id=draft.id), Rerun.PAGE, f"Went back to revision {revision.number}", keep_name=True)


def _describe_revision(revision: Revision) -> str:
    return f"{revision.number} · {escape(revision.summary or 'Saved')} · :gray[{time_format.relative_time(revision.time)}]"
