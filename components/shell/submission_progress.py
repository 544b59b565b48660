"""A submission that is being sent or whose outcome is unknown, until that is reconciled or decided."""

from datetime import UTC, datetime

import streamlit as st

from components.draft.request_body import draft_from_version
from components.forms import time_format
from components.forms.markdown import escape
from components.forms.panels import three_way_diff
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.shell import error_display, foundry_cache, masked_records, navigation, repositories
from components.shell.foundry_connection import foundry, settings
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import State, Submission
from components.submission import stored_response
from components.submission.reconciler import Reconciler
from components.submission.version_matching import Ambiguous, Pending, compare_with_version

_OFTEN, _NOW_AND_THEN = 0.5, 2.0


def reconciler() -> Reconciler:
    """Return the reconciler of this process."""
    return Reconciler(repositories.submission_repository(), repositories.draft_repository(), foundry(), settings().settle_seconds)


def draw(record: Submission) -> None:
    """Draw a submission that is being sent, or whose outcome is not known yet."""
    if "decide" in record.allowed_actions:
        _candidates(record)
    elif record.state is State.SENDING:
        _sending(record.id)
    else:
        _looking(record.id)


@st.fragment(run_every=_OFTEN)
@error_display.with_error_display
def _sending(record_id: str) -> None:
    record = repositories.submission_repository().find_by_id(record_id)
    record = reconciler().refresh(record) if record else None
    if record is None or record.state is not State.SENDING:
        st.rerun()
    for_ = (datetime.now(UTC) - (record.sent or record.prepared)).total_seconds()
    st.info(
        f"Sending “{escape(record.name)}” to Foundry, for {for_:.0f} s. You may leave this page or close it: it goes on, and this page "
        "shows what became of it.",
        icon=":material/progress_activity:",
    )


@st.fragment(run_every=_NOW_AND_THEN)
@error_display.with_error_display
def _looking(record_id: str) -> None:
    record = repositories.submission_repository().find_by_id(record_id)
    if record is None or record.state is not State.UNKNOWN:
        st.rerun()
    why, reference = stored_response.describe_lost_answer(record)
    head = f"**{escape(why)}: whether “{escape(record.name)}” was created is not known yet.** It is not sent again by itself."
    try:
        look = reconciler().reconcile(record)
    except (FoundryError, StorageError) as error:
        st.warning(f"{head} The studio's versions cannot be read at the moment; this is tried again.", icon=":material/help:")
        error_display.draw(error)
        return
    if look.record.state is not State.UNKNOWN or look.record.candidates:
        foundry_cache.clear_versions()
        st.rerun()
    waits = f"Foundry may still be at it for {look.seconds_left:.0f} s; the studio's versions are looked at until then."
    if isinstance(look.verdict, Pending | Ambiguous):
        st.warning(f"{head} {waits}", icon=":material/hourglass_top:")
    if reference:
        st.caption(escape(reference))


def _candidates(record: Submission) -> None:
    why, _ = stored_response.describe_lost_answer(record)
    with st.container(border=True, key=f"candidates.{record.id}"):
        st.warning(
            f"**{escape(why)}, and only you can tell what became of “{escape(record.name)}”.** "
            "These versions were created since, and resemble what was sent. Is one of them yours?",
            icon=":material/help:",
        )
        if record.sent is not None:
            st.caption(f"Yours was sent {time_format.exact_time(record.sent)} by {escape(foundry_cache.user_name(record.user))}.")
        for number in record.candidate_versions:
            version = foundry_cache.version(record.studio_rid, number)
            who, when = escape(foundry_cache.user_name(version.created_by)), time_format.relative_time(version.created_time)
            st.markdown(
                f"**Version {number} · {escape(version.name)}** by {who}, {when} ({time_format.exact_time(version.created_time)})"
            )
            three_way_diff.draw_changes(
                compare_with_version(record.payload, version).changes,
                "Sent",
                f"Version {number}",
                masked_records.secret_paths_of(draft_from_version(version, None)),
                foundry_cache.field_labels(draft_from_version(version, None)),
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    f"It is version {number}",
                    key=f"settle.{number}",
                    icon=":material/check:",
                    on_click=error_display.run_or_toast,
                    args=(_decide, record, version),
                )
                look = f"Look at version {number}"
                navigation.link("version", look, ":material/history:", studio=record.studio_rid, version=number)
        st.button(
            "None of these is it",
            key="settle.none",
            icon=":material/close:",
            on_click=error_display.run_or_toast,
            args=(_decide, record, None),
        )


def _decide(record: Submission, version: ModelStudioConfigVersion | None) -> None:
    if version is None:
        reconciler().mark_not_created(record)
    else:
        reconciler().confirm(record, version)
    foundry_cache.clear_versions()
