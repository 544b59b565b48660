"""The draft in use, from the address, the session or the database, and the notices of its saving."""

import logging

import streamlit as st

from components.draft import edits, serialization
from components.draft.draft import Draft
from components.draft.merge import Side, merge_drafts
from components.draft.serialization import DocumentError
from components.forms import binding
from components.forms.markdown import drawable, escape
from components.forms.panels import three_way_diff
from components.shell import address, error_display, foundry_cache, masked_records, navigation, repositories, session
from components.shell.autosave import ConcurrentEdit, SaveProblem
from components.storage.draft_repository import DraftNotFound
from components.storage.storage_errors import StorageError, StorageReadOnly

log = logging.getLogger("configurator")

_SOON = 3


def load_current_draft() -> Draft | None:
    """Return the draft of the address or the session, and draw its save problems; None, shown, if none."""
    keeper = session.draft_saver()
    wanted = address.draft()
    if address.unclear("draft"):
        st.warning("The address names no draft. Open one from the list.", icon=":material/search_off:")
        navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
        return None
    if wanted and not binding.reopen(wanted):
        try:
            _enter(keeper.load(wanted))
        except DraftNotFound as error:
            more = " Restore it in the list of drafts." if error.deleted else ""
            st.warning(f"{escape(str(error))}{more}", icon=":material/search_off:")
            navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
            return None
        except DocumentError as error:
            error_display.draw(error)
            return None
    draft = binding.current()
    if draft is None:
        return None
    st.query_params["draft"] = draft.id
    if keeper.refresh(draft.id):
        _enter(keeper.load(draft.id))
        if keeper.save_state(draft.id).concurrent_edit is None:
            st.toast("This draft was changed elsewhere; here is how it stands now.", icon=":material/sync:")
    if not session.has_last_submission(draft.id):
        try:
            session.set_last_submission(draft.id, repositories.submission_repository().list_by_draft(draft.id))
        except StorageError as error:
            log.warning("how a draft was submitted cannot be read: %s", error)
    _draw_save_state(draft.id)
    return binding.current()


def rerun_on_save_change(draft_id: str) -> None:
    """Rerun the whole page from a fragment when the draft's save state has changed."""
    if session.draft_saver().save_state(draft_id).state != binding.get_note(_drawn(draft_id)):
        st.rerun()


def draw_unsaved_reminder(working: bool) -> None:
    """Draw which drafts are unsaved, and retry; a page `working` on one draft shows that one itself."""
    if repositories.read_only():
        st.warning(
            f"**{escape(StorageReadOnly.reason)}** Drafts and submissions are shown as they were saved; edits stay in their window, and nothing can "
            "be submitted. Whoever runs this app must allow it to write to its data.",
            icon=":material/edit_off:",
        )
    current = binding.current()
    shown = address.draft() or (current.id if current else None) if working else None
    waiting = [one for one in session.draft_saver().unsaved() if one.id != shown]
    if waiting:
        _remind(shown)


@st.fragment(run_every=_SOON)
@error_display.with_error_display
def _remind(shown: str | None) -> None:
    keeper = session.draft_saver()
    for one in keeper.unsaved():
        keeper.refresh(one.id)
    waiting = [one for one in keeper.unsaved() if one.id != shown]
    if not waiting:
        st.rerun()
    for one in waiting:
        with st.container(border=True, key=f"waiting:{one.id}"):
            trouble = keeper.save_state(one.id).problem
            reason = f" {escape(trouble.reason)} {escape(trouble.advice)}" if trouble else ""
            soon = ": your edits are saved as soon as that is possible" if trouble is None or trouble.passing else " until then"
            name = escape(one.name) or "A draft without a name"
            st.error(
                f"**“{name}” is not saved.**{reason} Keep this window open{soon}.",
                icon=":material/cloud_off:",
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                navigation.link("configure", "Open the draft", ":material/edit_note:", draft=one.id)
                draw_download(one, f"waiting.download:{one.id}")


def _enter(draft: Draft) -> None:
    """Use a draft, as an edit where the same one is edited here already."""
    current = binding.current()
    if current is not None and draft.id == current.id and binding.may_edit(draft):
        binding.replace(draft, keep=False)
    else:
        binding.enter(draft)


def _drawn(draft_id: str) -> str:
    return f"saving:{draft_id}"


def _draw_save_state(draft_id: str) -> None:
    held = session.draft_saver().save_state(draft_id)
    binding.set_note(_drawn(draft_id), held.state)
    if held.problem is not None:
        _trouble(draft_id, held.problem)
    if held.concurrent_edit is not None:
        _behind(held.concurrent_edit)
    if not session.draft_saver().may_edit(draft_id):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            whose = escape(foundry_cache.user_name(session.draft_saver().owner(draft_id)))
            st.markdown(f":material/visibility: You are reading a draft of {whose}. Duplicate it to make changes of your own.")
            st.button(
                "Duplicate",
                icon=":material/content_copy:",
                key="duplicate.read",
                on_click=error_display.run_or_toast,
                args=(duplicate_draft, draft_id),
            )


def duplicate_draft(draft_id: str) -> None:
    """Copy a draft for this person, and use the copy."""
    shown = binding.current()
    if shown is not None and shown.id == draft_id and session.draft_saver().may_edit(draft_id):
        # The draft on screen, which may have unsaved edits.
        copy = edits.copy_draft(shown)
        binding.open_draft(copy, f"Copied from {shown.name or 'a draft without a name'}")
    else:
        copy, _ = repositories.draft_repository().duplicate(draft_id, repositories.current_user_id())
        binding.enter(session.draft_saver().load(copy.id))
    st.query_params["draft"] = copy.id


def file_name(name: str) -> str:
    """Return the file name of a draft."""
    return f"{drawable(name) or 'draft'}.draft.json"


def draw_download(draft: Draft, key: str, label: str = "Download the draft") -> None:
    """Draw the button that downloads a draft."""
    st.download_button(
        label,
        serialization.dump_draft(draft),
        file_name=file_name(draft.name),
        mime="application/json",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )


def _trouble(draft_id: str, trouble: SaveProblem) -> None:
    draft = binding.current()
    with st.container(border=True, key="saving.trouble"):
        unsaved = session.draft_saver().save_state(draft_id).unsaved is not None
        soon = "; go on, and they are saved as soon as that is possible" if trouble.passing else ""
        kept = f" Your edits are kept in this window{soon}." if unsaved else ""
        st.error(f"**Not saved.** {escape(trouble.reason)} {escape(trouble.advice)}{kept}", icon=":material/cloud_off:")
        with st.container(horizontal=True):
            st.button("Try again", icon=":material/refresh:", key="saving.again")
            if draft is not None:
                draw_download(draft, "saving.download")
    _watch(draft_id)


@st.fragment(run_every=_SOON)
@error_display.with_error_display
def _watch(draft_id: str) -> None:
    keeper = session.draft_saver()
    keeper.refresh(draft_id)
    rerun_on_save_change(draft_id)


def _behind(other: ConcurrentEdit) -> None:
    mine = binding.current()
    if mine is None:
        return
    author = foundry_cache.user_name(other.author)
    named = "Yours elsewhere" if other.author == repositories.current_user_id() else author
    who = (
        "You changed this draft in another window"
        if other.author == repositories.current_user_id()
        else f"{author} changed this draft"
    )
    with st.container(border=True, key="saving.behind"):
        st.warning(
            f"**{escape(who)} while you edited it here.** Your edits since then are put aside until you decide, also if you close this window.",
            icon=":material/call_split:",
        )
        touched = three_way_diff.draw_sides(
            other.base,
            mine,
            other.theirs,
            named,
            masked_records.secret_paths_of(other.base, mine, other.theirs),
            foundry_cache.trainer_spec(mine),
        )
        with st.container(horizontal=True):
            if touched:
                _choice("Keep both, yours where they differ", "both.mine", ":material/merge:", "mine", other)
                _choice("Keep both, theirs where they differ", "both.theirs", ":material/merge:", "theirs", other)
            else:
                _choice("Keep both", "both", ":material/merge:", "mine", other, primary=True)
            st.button(
                "Take theirs",
                key="behind.theirs",
                icon=":material/download:",
                on_click=error_display.run_or_toast,
                args=(_take, other.theirs, "Took"),
            )
            st.button(
                "Keep yours only",
                key="behind.mine",
                icon=":material/upload:",
                on_click=error_display.run_or_toast,
                args=(_take, mine, "Kept"),
            )
        more = (
            " You edited it in more windows: what is put aside of those comes next."
            if session.draft_saver().save_state(mine.id).more
            else ""
        )
        st.caption(f"Whatever you choose can be undone, and every revision stays in the list of revisions.{more}")


def _choice(label: str, key: str, icon: str, prefer: Side, other: ConcurrentEdit, primary: bool = False) -> None:
    def merged() -> None:
        mine = binding.current()
        if mine is not None:
            _take(merge_drafts(other.base, mine, other.theirs, prefer), "Merged")

    st.button(
        label,
        key=f"behind.{key}",
        icon=icon,
        type="primary" if primary else "secondary",
        on_click=error_display.run_or_toast,
        args=(merged,),
    )


_WORDS = {"Took": "Took the other side's edits", "Kept": "Kept one side's edits only", "Merged": "Put both sides' edits together"}


def _take(chosen: Draft, how: str) -> None:
    binding.replace(chosen, keep=False)
    session.draft_saver().resolve(chosen, _WORDS[how])
