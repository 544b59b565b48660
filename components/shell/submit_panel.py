"""The submit button, the state of a submission, the actions allowed in it, and the outcome."""

import json

import streamlit as st

from components.draft.diff import find_changes
from components.draft.draft import Draft
from components.draft.request_body import draft_from_version
from components.forms import binding, time_format
from components.forms.markdown import escape
from components.forms.panels import three_way_diff
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.shell import error_display, foundry_cache, masked_records, navigation, repositories, session, submission_progress
from components.shell.foundry_connection import foundry
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import State, Submission, SubmissionRequest
from components.submission import stored_response
from components.submission.submitter import Submitter

# How many seconds to wait for the answer before the page shows that the request is being sent.
_PATIENCE = 0.7


def earlier_submissions(draft: Draft, payload_hash: str) -> tuple[Submission | None, tuple[Submission, ...], StorageError | None]:
    """Return the latest submission of this request, the draft's other open ones, and the read error."""
    try:
        ours = repositories.submission_repository().list_by_draft(draft.id)
        session.set_last_submission(draft.id, ours)
        here = _alike(draft, payload_hash)
        others = [submission_progress.reconciler().refresh(one) for one in ours if here is None or one.id != here.id]
    except StorageError as error:
        return None, (), error
    return here, tuple(one for one in others if one.allowed_actions & {"wait", "decide"}), None


def _alike(draft: Draft, payload_hash: str) -> Submission | None:
    if draft.studio_rid is None:
        return None
    found = repositories.submission_repository().list_same_request(
        session.draft_saver().owner(draft.id), draft.studio_rid, payload_hash
    )
    return submission_progress.reconciler().refresh(found[0]) if found else None


def submit(draft: Draft, payload: bytes, repeat: int) -> None:
    """Submit a draft: save the record, then send the request; remember what prevents it, to be shown."""
    held = session.draft_saver().save_state(draft.id)
    binding.set_note(_note("refused", draft.id), None)
    binding.set_note(_note("newer", draft.id), None)
    if draft.studio_rid is None or held.concurrent_edit is not None:
        return
    if session.draft_saver().refresh(draft.id):
        # The page loads the newer draft; what was reviewed is no longer what would be submitted.
        binding.set_note(_note("stale", draft.id), True)
        return
    about = held.record
    known = binding.get_note(_note("known", draft.id), frozenset())
    own = {one.version for one in _of_draft(draft.id)}
    intention = SubmissionRequest(
        owner=session.draft_saver().owner(draft.id),
        user=repositories.current_user_id(),
        studio_rid=draft.studio_rid,
        draft_id=draft.id,
        draft_revision=held.revision,
        payload=payload,
        trainer_version=draft.trainer_version,
        repeat=repeat,
    )
    seen = frozenset(number for number in {*known, *own, draft.base_version} if number is not None)
    try:
        pressed = Submitter(repositories.submission_repository(), repositories.draft_repository(), foundry()).submit(
            intention, _PATIENCE, about.created if about else None, seen
        )
    except (StorageError, FoundryError) as error:
        binding.set_note(_note("refused", draft.id), error)
    else:
        binding.set_note(_note("newer", draft.id), pressed.newer_version)
        binding.set_note(_note("watched", draft.id), None if pressed.newer_version else pressed.record.id)
    finally:
        foundry_cache.clear_versions()


def _of_draft(draft_id: str) -> tuple[Submission, ...]:
    """Return a draft's submissions; none where the database fails, which sending would report."""
    try:
        return repositories.submission_repository().list_by_draft(draft_id)
    except StorageError:
        return ()


def draw(draft: Draft, payload: bytes, record: Submission | None, why_not: str | None) -> None:
    """Draw the state of this request, and the button; `why_not` is why it cannot be sent."""
    pressed = binding.get_note(_note("watched", draft.id))
    watched = record is not None and record.id == pressed
    sent = record if watched or not pressed else repositories.submission_repository().find_by_id(pressed)
    if sent is not None and sent.id == pressed and sent.state is State.CREATED:
        # Also where the draft was edited elsewhere meanwhile, so that this request differs from the one sent.
        binding.set_note(_note("watched", draft.id), None)
        navigation.go("receipt", submission=sent.id)
    if binding.get_note(_note("stale", draft.id)):
        binding.set_note(_note("stale", draft.id), None)
        st.warning(
            "**Nothing was sent: this draft was changed elsewhere since you looked at it.** Below is how it stands now; look at it, then submit.",
            icon=":material/sync:",
        )
    error = binding.get_note(_note("refused", draft.id))
    if isinstance(error, FoundryError):
        error_display.show_foundry_error(error)
    elif isinstance(error, StorageError):
        error_display.show_storage_error(error)
        st.caption("Nothing was sent: without a record of it, nobody could keep it from being sent twice.")
    newer: ModelStudioConfigVersion | None = binding.get_note(_note("newer", draft.id))
    if newer is not None:
        _newer(draft, payload, record, newer)
        return
    if record is not None and record.state is State.REFUSED and (refusal := stored_response.load_refusal(record)) is not None:
        error_display.show_foundry_error(refusal)
    if record is not None and record.state is State.PREPARED and record.sent is not None:
        st.success(
            "Not created; it is safe to send it again. None of the studio's versions is this one.", icon=":material/check:"
        )
    elif record is not None and record.state is State.PREPARED and watched:
        st.warning("Foundry could not be reached, so nothing was sent. Submit again.", icon=":material/cloud_off:")
    if record is None:
        _button("Submit", "submit", draft, payload, 0, why_not)
    elif "submit" in record.allowed_actions:
        _button("Submit", "submit", draft, payload, record.repeat, why_not)
    elif "repeat" in record.allowed_actions:
        _created(draft, payload, record, why_not)
    else:
        submission_progress.draw(record)


def _button(label: str, key: str, draft: Draft, payload: bytes, repeat: int, why_not: str | None, primary: bool = True) -> None:
    st.button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        icon=":material/send:",
        disabled=why_not is not None,
        help=why_not,
        on_click=error_display.run_or_toast,
        args=(submit, draft, payload, repeat),
    )


def _newer(draft: Draft, payload: bytes, record: Submission | None, newer: ModelStudioConfigVersion) -> None:
    def go_on() -> None:
        known = binding.get_note(_note("known", draft.id), frozenset())
        binding.set_note(_note("known", draft.id), known | {newer.version})
        submit(draft, payload, record.repeat if record else 0)

    with st.container(border=True, key="newer"):
        who, when = escape(foundry_cache.user_name(newer.created_by)), time_format.relative_time(newer.created_time)
        st.warning(
            f"**Version {newer.version} · {escape(newer.name)} was created by {who} {when}, since you began this draft.** "
            "Nothing was sent yet. This is what your request changes against it.",
            icon=":material/new_releases:",
        )
        three_way_diff.draw_changes(
            find_changes(draft_from_version(newer, None).body, json.loads(payload)),
            f"Version {newer.version}",
            "Your request",
            masked_records.secret_paths_of(draft),
            foundry_cache.field_labels(draft, draft_from_version(newer, None)),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Submit all the same",
                type="primary",
                icon=":material/send:",
                key="submit.newer",
                on_click=error_display.run_or_toast,
                args=(go_on,),
            )
            navigation.link(
                "version",
                f"Look at version {newer.version}",
                ":material/history:",
                studio=draft.studio_rid,
                version=newer.version,
            )


def _created(draft: Draft, payload: bytes, record: Submission, why_not: str | None) -> None:
    elsewhere = " from another draft" if record.draft_id != draft.id else ""
    who, when = escape(foundry_cache.user_name(record.user)), time_format.relative_time(record.ended or record.prepared)
    with st.container(border=True, key="created"):
        st.success(
            f"**This very request was created as version {record.version}**{elsewhere} by {who}, {when}.",
            icon=":material/check_circle:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            navigation.link("receipt", "Open the receipt", ":material/receipt_long:", submission=record.id)
            if elsewhere:
                navigation.link("configure", "Open that draft", ":material/edit_note:", draft=record.draft_id)
            with st.popover("Create the same once more", icon=":material/content_copy:", type="tertiary"):
                st.markdown(
                    f"This makes another version with the same content as version {record.version}. It cannot be deleted."
                )
                _button("Create it once more", "repeat", draft, payload, record.repeat + 1, why_not, primary=False)


def _note(what: str, draft_id: str) -> str:
    return f"submit:{what}:{draft_id}"
