"""Submitting on screen: the button, the state of a submission, and what the person may do in it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.draft.draft import Draft
from components.forms import time_format
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.session.panel_state import SubmitPanel
from components.session.state import get_session
from components.shell.foundry_reads import foundry_cache
from components.shell.page import action_button, navigation
from components.shell.persistence import repositories
from components.shell.persistence.session_saver import draft_saver
from components.shell.sign_in import write_access
from components.shell.sign_in.foundry_connection import foundry
from components.shell.submitting import last_submission, request_progress
from components.storage.request_repository import State
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import Submission, SubmissionRequest
from components.submission.submitter import Submitter

# So long a quick answer is waited for before the page says that it is being sent.
_WAIT_SECONDS = 0.7


def earlier_submissions(draft: Draft, payload_hash: str) -> tuple[Submission | None, tuple[Submission, ...], StorageError | None]:
    """Return this very request's latest submission, the draft's other open ones, and why they are unread.

    Open are those whose outcome is not known yet.
    """
    try:
        repository = repositories.submission_repository()
        submissions = repository.list_by_draft(draft.id)
        last_submission.set_last_submission(draft.id, submissions)
        same = _find_same_request(draft, payload_hash)
        others = [repository.refresh(record) for record in submissions if same is None or record.id != same.id]
    except StorageError as error:
        return None, (), error
    return same, tuple(other for other in others if other.allowed_actions & {"wait", "decide"}), None


def _find_same_request(draft: Draft, payload_hash: str) -> Submission | None:
    if draft.studio_rid is None:
        return None
    repository = repositories.submission_repository()
    matches = repository.list_same_request(draft_saver().owner(draft.id), draft.studio_rid, payload_hash)
    return repository.refresh(matches[0]) if matches else None


def submit(draft: Draft, payload: bytes, repeat: int) -> None:
    """Submit a draft: the record first, then the request. What stands against it is kept to be shown."""
    saving = draft_saver().save_state(draft.id)
    panel = _panel(draft)
    panel.error = panel.newer = None
    if draft.studio_rid is None or saving.concurrent_edit is not None or write_access.write_refusal() is not None:
        return
    if draft_saver().refresh(draft.id):
        # The page takes up the newer draft; what was looked at is no longer what would be kept as submitted.
        panel.is_stale = True
        return
    record = saving.record
    submitted = {submission.version for submission in _of_draft(draft.id)}
    request = SubmissionRequest(
        owner=draft_saver().owner(draft.id),
        user=repositories.current_user_id(),
        studio_rid=draft.studio_rid,
        draft_id=draft.id,
        draft_revision=saving.revision,
        payload=payload,
        trainer_version=draft.trainer_version,
        repeat=repeat,
    )
    seen_versions = frozenset(number for number in {*panel.acknowledged, *submitted, draft.base_version} if number is not None)
    try:
        result = Submitter(repositories.submission_repository(), foundry()).submit(
            request, _WAIT_SECONDS, record.created if record else None, seen_versions
        )
    except (StorageError, FoundryError) as error:
        panel.error = error
    else:
        panel.newer = result.newer_version
        panel.watched_id = None if result.newer_version else result.record.id
    finally:
        foundry_cache.clear_versions()


def _of_draft(draft_id: str) -> tuple[Submission, ...]:
    """Return a draft's submissions, none where the database fails.

    Whoever then sends learns of that by the sending itself.
    """
    try:
        return repositories.submission_repository().list_by_draft(draft_id)
    except StorageError:
        return ()


def draw_button(
    draft: Draft,
    payload: bytes,
    record: Submission | None,
    why_not: str | None,
    versions: Sequence[ModelStudioConfigVersion] | None,
) -> None:
    """Draw the button that creates the version, where this very request can be sent.

    `why_not` is the reason why it cannot now.
    """
    if _panel(draft).newer is None and (record is None or "submit" in record.allowed_actions):
        action = partial(submit, draft, payload, record.repeat if record else 0)
        action_button.draw(_create_label(draft, versions), ":material/send:", "submit", action, "primary", why_not)


def draw(draft: Draft, payload: bytes, record: Submission | None, why_not: str | None) -> None:
    """Draw the state of this very request, and what else can be done with it."""
    panel = _panel(draft)
    watched_id = panel.watched_id
    watched = record is not None and record.id == watched_id
    followed = record if watched or not watched_id else repositories.submission_repository().find_by_id(watched_id)
    if followed is not None and followed.id == watched_id and followed.state is State.CREATED:
        # Also where the draft was edited elsewhere meanwhile, so that this request is no longer the one that was sent.
        panel.watched_id = None
        navigation.go("receipt", submission=followed.id)
    _draw_last_attempt(panel)
    if panel.newer is not None:
        _draw_newer(draft, payload, record, panel.newer)
    elif record is not None and "repeat" in record.allowed_actions:
        _draw_created(draft, payload, record, why_not)
    elif record is not None:
        request_progress.draw(record, watched)


def _draw_last_attempt(panel: SubmitPanel) -> None:
    """Draw why the last press sent nothing."""
    if panel.is_stale:
        panel.is_stale = False
        st.warning(
            "**Nothing was sent: this draft was changed elsewhere since you looked at it.** Below is how it stands now. Check it, then create the "
            "version.",
            icon=":material/sync:",
        )
    request_progress.draw_error(panel.error)


def _create_label(draft: Draft, versions: Sequence[ModelStudioConfigVersion] | None) -> str:
    """Return what the button says: the studio, and the next version's number where the studio's versions are known."""
    studio = foundry_cache.name(draft.studio_rid) if draft.studio_rid else None
    number = "" if versions is None else f" {max((version.version for version in versions), default=0) + 1}"
    return f"Create version{number}{f' in {escape(studio)}' if studio else ''}"


def _draw_newer(draft: Draft, payload: bytes, record: Submission | None, newer: ModelStudioConfigVersion) -> None:
    def submit_anyway() -> None:
        _panel(draft).acknowledged |= {newer.version}
        submit(draft, payload, record.repeat if record else 0)

    with st.container(border=True, key="newer"):
        author, when = escape(foundry_cache.user_name(newer.created_by)), time_format.relative_time(newer.created_time)
        st.warning(
            f"**Version {newer.version} · {escape(newer.name)} was created by {author} {when}, since you began this draft.** "
            "Nothing was sent yet. Your changes against it are below.",
            icon=":material/new_releases:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            action_button.draw("Create anyway", ":material/send:", "submit.newer", submit_anyway, "primary")
            navigation.link(
                "version",
                f"Open version {newer.version}",
                ":material/history:",
                studio=draft.studio_rid,
                version=newer.version,
            )


def _draw_created(draft: Draft, payload: bytes, record: Submission, why_not: str | None) -> None:
    origin = " from another draft" if record.draft_id != draft.id else ""
    author, when = escape(foundry_cache.user_name(record.user)), time_format.relative_time(record.ended or record.prepared)
    with st.container(border=True, key="created"):
        st.success(
            f"**This request already exists as version {record.version}**{origin}, created by {author}, {when}.",
            icon=":material/check_circle:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            navigation.link("receipt", "Open the receipt", ":material/receipt_long:", submission=record.id)
            if origin:
                navigation.link("configure", "Open that draft", ":material/edit_note:", draft=record.draft_id)
            with st.popover("Create a duplicate version", icon=":material/content_copy:", type="tertiary"):
                st.markdown(f"The new version has the same content as version {record.version}. It cannot be deleted.")
                action = partial(submit, draft, payload, record.repeat + 1)
                action_button.draw("Create the duplicate", ":material/send:", "repeat", action, why_not=why_not)


def _panel(draft: Draft) -> SubmitPanel:
    return get_session().submit_panels.setdefault(draft.id, SubmitPanel())
