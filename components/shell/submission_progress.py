"""A submission being sent, or one whose outcome is not known yet, followed until it is."""

import streamlit as st

from components.draft.request_body import draft_from_version
from components.forms import time_format
from components.forms.markdown import escape
from components.forms.panels import three_way_diff
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.session import pipeline
from components.shell import draft_facts, error_display, foundry_cache, masked_records, navigation, repositories
from components.shell.app_settings import settings
from components.shell.foundry_connection import foundry
from components.storage.request_repository import State
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import Submission
from components.submission import stored_response
from components.submission.reconciler import Reconciler
from components.submission.version_matching import Ambiguous, Pending, compare_with_version

_SENDING_SECONDS, _UNKNOWN_SECONDS = 0.5, 2.0


def reconciler() -> Reconciler:
    """Return the reconciler of this process's submissions."""
    return Reconciler(repositories.submission_repository(), foundry(), settings().settle_seconds)


def draw(record: Submission) -> None:
    """Draw a submission that is being sent, or whose outcome is not known yet."""
    if "decide" in record.allowed_actions:
        _draw_candidates(record)
    elif record.state is State.SENDING:
        _follow_sending(record.id)
    else:
        _follow_unknown(record.id)


@st.fragment(run_every=_SENDING_SECONDS)
@error_display.with_error_display
def _follow_sending(record_id: str) -> None:
    record = repositories.submission_repository().find_by_id(record_id)
    record = reconciler().refresh(record) if record else None
    if record is None or record.state is not State.SENDING:
        pipeline.rerun(pipeline.Rerun.PAGE)
        return
    seconds = (repositories.submission_repository().read_time() - (record.sent or record.prepared)).total_seconds()
    st.info(
        f"Sending “{escape(record.name)}” to Foundry ({seconds:.0f} s). You can leave or close this page: sending continues, and the "
        "outcome will be shown here.",
        icon=":material/progress_activity:",
    )


@st.fragment(run_every=_UNKNOWN_SECONDS)
@error_display.with_error_display
def _follow_unknown(record_id: str) -> None:
    record = repositories.submission_repository().find_by_id(record_id)
    if record is None or record.state is not State.UNKNOWN:
        pipeline.rerun(pipeline.Rerun.PAGE)
        return
    reason, reference = stored_response.describe_lost_answer(record)
    lost_message = f"**{escape(reason)}. It is not known yet whether “{escape(record.name)}” was created.** Nothing is sent again automatically."
    try:
        outcome = reconciler().reconcile(record)
    except (FoundryError, StorageError) as error:
        st.warning(f"{lost_message} The studio's versions cannot be read at the moment. Trying again.", icon=":material/help:")
        error_display.draw(error)
        return
    if outcome.record.state is not State.UNKNOWN or outcome.record.candidates:
        foundry_cache.clear_versions()
        pipeline.rerun(pipeline.Rerun.PAGE)
    wait_message = f"Foundry may still be processing it. The studio's versions are checked for {outcome.seconds_left:.0f} more s."
    if isinstance(outcome.verdict, Pending | Ambiguous):
        st.warning(f"{lost_message} {wait_message}", icon=":material/hourglass_top:")
    if reference:
        st.caption(escape(reference))


def _draw_candidates(record: Submission) -> None:
    reason, _ = stored_response.describe_lost_answer(record)
    with st.container(border=True, key=f"candidates.{record.id}"):
        st.warning(
            f"**{escape(reason)}. The outcome of “{escape(record.name)}” is not clear.** "
            "These versions were created since and resemble your request. Is one of them yours?",
            icon=":material/help:",
        )
        if record.sent is not None:
            st.caption(
                f"Your request was sent {time_format.exact_time(record.sent)} by {escape(foundry_cache.user_name(record.user))}."
            )
        for number in record.candidate_versions:
            version = foundry_cache.version(record.studio_rid, number)
            author, when = escape(foundry_cache.user_name(version.created_by)), time_format.relative_time(version.created_time)
            st.markdown(
                f"**Version {number} · {escape(version.name)}** by {author}, {when} ({time_format.exact_time(version.created_time)})"
            )
            three_way_diff.draw_changes(
                compare_with_version(record.payload, version).changes,
                "Sent",
                f"Version {number}",
                masked_records.secret_paths_of(draft_from_version(version, None)),
                draft_facts.field_labels(draft_from_version(version, None)),
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    f"It is version {number}",
                    key=f"settle.{number}",
                    icon=":material/check:",
                    on_click=error_display.run_or_toast,
                    args=(_decide, record, version),
                )
                look = f"Open version {number}"
                navigation.link("version", look, ":material/history:", studio=record.studio_rid, version=number)
        st.button(
            "None of these",
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
