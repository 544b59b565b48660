"""The draft that is worked on, taken from the address, the session or the database.

Above a page it shows what stands against the draft's saving.
"""

import logging
from functools import partial
from typing import Literal

import streamlit as st

from components.draft import edits, serialization
from components.draft.draft import Draft
from components.draft.merge import Side, merge_drafts
from components.forms.markdown import drawable, escape
from components.forms.panels import three_way_diff
from components.session import pipeline
from components.session.state import get_session
from components.shell.drafting import new_draft
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.page import action_button, address, empty_pages, error_display, navigation
from components.shell.persistence import masked_records, repositories
from components.shell.persistence.autosave import ConcurrentEdit, SaveProblem
from components.shell.persistence.session_saver import draft_saver
from components.shell.submitting import last_submission
from components.storage.draft_records import DraftNotFound
from components.storage.storage_errors import StorageError, StorageReadOnly

log = logging.getLogger("configurator")

_RETRY_SECONDS = 3


def load_current_draft(title: str) -> Draft:
    """Return the draft of the address, or the session's, and draw what stands against its saving.

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
    _draw_save_state(draft.id)
    return draft


def rerun_on_save_change(draft_id: str) -> None:
    """Run the whole page again where there is news of the draft's saving.

    For a fragment, which cannot show it itself.
    """
    if draft_saver().save_state(draft_id).state != get_session().drawn_save_state.get(draft_id):
        st.rerun()


def draw_unsaved_reminder(working: bool) -> None:
    """Draw which drafts of this session are not saved, and go on trying to save them.

    `working` on a page of one draft, which shows this for that one itself.
    """
    if repositories.read_only():
        st.warning(
            f"**{escape(StorageReadOnly.reason)}** Saved drafts and submissions can be read. Edits are kept in their window only, and nothing "
            "can be submitted. Ask the administrator of this app to make its data writable.",
            icon=":material/edit_off:",
        )
    current = get_session().draft
    open_id = address.draft() or (current.id if current else None) if working else None
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
                draw_download(unsaved, f"waiting.download:{unsaved.id}")


def _draw_save_state(draft_id: str) -> None:
    saving = draft_saver().save_state(draft_id)
    get_session().drawn_save_state[draft_id] = saving.state
    if saving.problem is not None:
        _draw_save_problem(draft_id, saving.problem)
    if saving.concurrent_edit is not None:
        _draw_concurrent_edit(saving.concurrent_edit)
    if not draft_saver().may_edit(draft_id):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            whose = escape(foundry_cache.user_name(draft_saver().owner(draft_id)))
            st.markdown(f":material/visibility: You are reading a draft of {whose}. Duplicate it to make changes of your own.")
            action_button.draw("Duplicate", ":material/content_copy:", "duplicate.read", partial(duplicate_draft, draft_id))


def duplicate_draft(draft_id: str) -> None:
    """Make a copy of a draft the person's own, and go on with it."""
    draft = get_session().draft
    if draft is not None and draft.id == draft_id and draft_saver().may_edit(draft_id):
        # What is on screen, of which some may not be saved.
        copy = edits.copy_draft(draft)
        pipeline.start_draft(copy, f"Copied from {draft.name or 'a draft without a name'}")
    else:
        copy, _ = repositories.draft_repository().duplicate(draft_id, repositories.current_user_id())
        get_session().open(draft_saver().load(copy.id))
    st.query_params["draft"] = copy.id


def file_name(name: str) -> str:
    """Return the file name of a draft."""
    return f"{drawable(name) or 'draft'}.draft.json"


def draw_download(draft: Draft, key: str) -> None:
    """Draw the button that downloads a draft."""
    st.download_button(
        "Download the draft",
        serialization.dump_draft(draft),
        file_name=file_name(draft.name),
        mime="application/json",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )


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
                draw_download(draft, "saving.download")
    _watch(draft_id)


@st.fragment(run_every=_RETRY_SECONDS)
@error_display.with_error_display
def _watch(draft_id: str) -> None:
    saver = draft_saver()
    saver.refresh(draft_id)
    rerun_on_save_change(draft_id)


def _draw_concurrent_edit(other: ConcurrentEdit) -> None:
    own = get_session().draft
    if own is None:
        return
    author = foundry_cache.user_name(other.author)
    named = "Your other window" if other.author == repositories.current_user_id() else author
    event = (
        "You changed this draft in another window"
        if other.author == repositories.current_user_id()
        else f"{author} changed this draft"
    )
    with st.container(border=True, key="saving.behind"):
        st.warning(
            f"**{escape(event)} while you edited it here.** Your edits since then are kept separately until you decide, even if you close this window.",
            icon=":material/call_split:",
        )
        has_conflicts = three_way_diff.draw_sides(
            other.base,
            own,
            other.theirs,
            named,
            masked_records.secret_paths_of(other.base, own, other.theirs),
            draft_facts.field_labels(own, other.theirs, other.base),
        )
        with st.container(horizontal=True):
            if has_conflicts:
                _draw_merge_button("Merge, prefer mine", "both.mine", "mine", other)
                _draw_merge_button("Merge, prefer theirs", "both.theirs", "theirs", other)
            else:
                _draw_merge_button("Merge", "both", "mine", other, "primary")
            action_button.draw("Discard mine", ":material/download:", "behind.theirs", partial(_resolve, other.theirs, "Took"))
            action_button.draw("Discard theirs", ":material/upload:", "behind.mine", partial(_resolve, own, "Kept"))
        more = (
            " You edited it in further windows: their edits come next."
            if draft_saver().save_state(own.id).has_more_stashes
            else ""
        )
        st.caption(f"Whatever you choose can be undone, and every revision stays in the history of this draft.{more}")


def _draw_merge_button(
    label: str, key: str, prefer: Side, other: ConcurrentEdit, type: Literal["primary", "secondary"] = "secondary"
) -> None:
    def merge() -> None:
        own = get_session().draft
        if own is not None:
            _resolve(merge_drafts(other.base, own, other.theirs, prefer), "Merged")

    action_button.draw(label, ":material/merge:", f"behind.{key}", merge, type)


_RESOLUTIONS = {
    "Took": "Used the other side's edits",
    "Kept": "Kept one side's edits only",
    "Merged": "Merged both sides' edits",
}


def _resolve(chosen: Draft, how: str) -> None:
    pipeline.adopt(chosen)
    draft_saver().resolve(chosen, _RESOLUTIONS[how])
