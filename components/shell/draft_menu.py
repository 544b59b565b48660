"""What can be done with a draft as a whole: share it, copy it, and go back to a revision of it."""

from dataclasses import replace

import streamlit as st

from components.draft.draft import Draft
from components.forms import time_format
from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.forms.panels import three_way_diff
from components.session.pipeline import Rerun, commit
from components.shell import error_display, foundry_cache, masked_records, navigation, repositories, workspace
from components.shell.session_saver import draft_saver
from components.storage.draft_repository import DraftRecord, Revision, Sharing

_SHARING: dict[Sharing, str] = {
    "private": "Only you",
    "read": "Whoever has the link may read it",
    "edit": "Whoever has the link may edit it",
}


def draw_menu(draft: Draft) -> None:
    """Draw the button of the revisions, and the menu to duplicate, download and share a draft."""
    # Outside the popover, which would stay open above the dialog.
    if st.button("Revisions", icon=":material/manage_history:", type="tertiary", key="draft.revisions"):
        _revisions(draft)
    with st.popover("Draft", icon=":material/edit_document:", type="tertiary", key="draft.menu", on_change="rerun") as popover:
        if not popover.open:
            return
        with error_display.show_errors():
            _menu(draft)


def _menu(draft: Draft) -> None:
    saving = draft_saver().save_state(draft.id)
    if saving.record is None or saving.unsaved is not None:
        st.caption("Not saved yet.")
    else:
        st.caption(
            f"Revision {saving.revision}, saved {time_format.relative_time(repositories.draft_repository().get_record(draft.id, repositories.current_user_id()).updated)}"
        )
    st.button(
        "Duplicate",
        icon=":material/content_copy:",
        type="tertiary",
        key="draft.duplicate",
        on_click=error_display.run_or_toast,
        args=(workspace.duplicate_draft, draft.id),
    )
    workspace.draw_download(draft, "draft.download")
    if saving.record is not None and draft_saver().is_owner(draft.id):
        draw_sharing(saving.record)


def draw_sharing(record: DraftRecord) -> None:
    """Draw who may open a draft, to be changed by its owner, and the link to hand on."""
    sharing = repositories.draft_repository().get_record(record.id, repositories.current_user_id()).sharing
    st.selectbox(
        "Who may open it",
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


@st.dialog("Revisions", width="large")
@error_display.with_error_display
def _revisions(draft: Draft) -> None:
    st.caption("Every edit is a revision; of old ones, one an hour is kept. Going back is an edit like any other.")
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
        if chosen is None:
            return
        st.markdown(
            f"**Revision {chosen.number}** by {escape(foundry_cache.user_name(chosen.author))}",
            help=time_format.exact_time(chosen.time),
        )
        then = repositories.draft_repository().load_revision(draft.id, repositories.current_user_id(), chosen.number)
        three_way_diff.draw_draft_diff(
            then,
            draft,
            f"Revision {chosen.number}",
            "Now",
            masked_records.secret_paths_of(then, draft),
            foundry_cache.trainer_spec(draft),
        )
        why_not = None if draft_saver().may_edit(draft.id) else "You may only read this draft."
        if st.button("Go back to this revision", icon=":material/restore:", disabled=why_not is not None, help=why_not):
            commit(lambda _: replace(then, id=draft.id), Rerun.PAGE, f"Went back to revision {chosen.number}")


def _describe_revision(revision: Revision) -> str:
    return f"{revision.number} · {escape(revision.summary or 'Saved')} · :gray[{time_format.relative_time(revision.time)}]"
