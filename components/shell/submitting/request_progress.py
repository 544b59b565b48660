"""A submission or launch that created nothing so far.

It is followed while it is being sent or its outcome is unknown; then it is said why it failed.
"""

from functools import partial
from typing import Any

import streamlit as st

from components.draft.request_body import draft_from_version
from components.forms import time_format
from components.forms.markdown import escape
from components.forms.panels import three_way_diff
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.foundry.training_models import ModelStudioRun
from components.session import pipeline
from components.shell.foundry_reads import draft_facts, foundry_cache, training_cache
from components.shell.page import action_button, error_display, navigation
from components.shell.persistence import masked_records, repositories
from components.shell.process.app_settings import settings
from components.shell.sign_in.foundry_connection import foundry
from components.storage.launch_repository import Launch
from components.storage.request_repository import State
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import Submission
from components.submission import stored_response
from components.submission.launch_reconciler import LaunchReconciler
from components.submission.reconciler import Reconciler
from components.submission.submission_reconciler import SubmissionReconciler
from components.submission.version_matching import compare_with_version

Request = Submission | Launch
_SENDING_SECONDS, _UNKNOWN_SECONDS = 0.5, 2.0


def submission_reconciler() -> SubmissionReconciler:
    """Return the reconciler of this process's submissions."""
    return SubmissionReconciler(repositories.submission_repository(), foundry(), settings().settle_seconds)


def _reconciler(record: Request) -> Reconciler[Any, Any]:
    if isinstance(record, Submission):
        return submission_reconciler()
    return LaunchReconciler(repositories.launch_repository(), foundry(), settings().settle_seconds)


def draw(record: Request, is_watched: bool = False) -> None:
    """Draw a request that created nothing so far; `is_watched` where this session has just asked for it."""
    if "decide" in record.allowed_actions:
        _draw_candidates(record)
    elif record.state is State.SENDING:
        _follow_sending(record)
    elif record.state is State.UNKNOWN:
        _follow_unknown(record)
    elif record.state is State.REFUSED:
        if (refusal := stored_response.load_refusal(record)) is not None:
            error_display.show_foundry_error(refusal)
    elif record.sent is not None:
        st.success(_safe_to_repeat(record), icon=":material/check:")
    elif is_watched:
        st.warning("Foundry could not be reached, so nothing was sent. Try again.", icon=":material/cloud_off:")


def draw_error(error: Exception | None) -> None:
    """Draw why the last press sent nothing."""
    if error is not None:
        error_display.draw(error)
    if isinstance(error, StorageError):
        st.caption("Nothing was sent: without a record, the request could be sent twice.")


@st.fragment(run_every=_SENDING_SECONDS)
@error_display.with_error_display
def _follow_sending(record: Request) -> None:
    records = _reconciler(record).records
    if records.refresh(record).state is not State.SENDING:
        pipeline.rerun(pipeline.Rerun.PAGE)
        return
    seconds = (records.read_time() - (record.sent or record.prepared)).total_seconds()
    st.info(
        f"{_activity(record)} ({seconds:.0f} s). You can leave or close this page: it continues, and the outcome will be shown here.",
        icon=":material/progress_activity:",
    )


@st.fragment(run_every=_UNKNOWN_SECONDS)
@error_display.with_error_display
def _follow_unknown(record: Request) -> None:
    reconciler = _reconciler(record)
    record = reconciler.records.find_by_id(record.id) or record
    if record.state is not State.UNKNOWN:
        pipeline.rerun(pipeline.Rerun.PAGE)
        return
    reason, reference = stored_response.describe_lost_answer(record)
    lost_message = f"**{escape(reason)}. It is not known yet whether {_success(record)}.** Nothing is sent again automatically."
    try:
        outcome = reconciler.reconcile(record)
    except (FoundryError, StorageError) as error:
        st.warning(
            f"{lost_message} The studio's {_listing(record)} cannot be read at the moment. Trying again.", icon=":material/help:"
        )
        error_display.draw(error)
        return
    if outcome.record.state is not State.UNKNOWN or outcome.record.candidates:
        _clear_caches()
        pipeline.rerun(pipeline.Rerun.PAGE)
    st.warning(
        f"{lost_message} Foundry may still be processing it. The studio's {_listing(record)} are checked for "
        f"{outcome.seconds_left:.0f} more s.",
        icon=":material/hourglass_top:",
    )
    if reference:
        st.caption(escape(reference))


def _draw_candidates(record: Request) -> None:
    reason, _ = stored_response.describe_lost_answer(record)
    with st.container(border=True, key=f"candidates.{record.id}"):
        st.warning(
            f"**{escape(reason)}. The outcome of {_title(record)} is not clear.** These {_listing(record)} were created since. Is one of "
            "them yours?",
            icon=":material/help:",
        )
        if record.sent is not None:
            st.caption(
                f"Your request was sent {time_format.exact_time(record.sent)} by {escape(foundry_cache.user_name(record.user))}."
            )
        if isinstance(record, Submission):
            for number in record.candidate_ids:
                _draw_version(record, foundry_cache.version(record.studio_rid, number))
        else:
            for run in _reconciler(record).list_candidates(record):
                if run.run_id in record.candidate_ids:
                    _draw_run(record, run)
        action_button.draw("None of these", ":material/close:", "settle.none", partial(_decide, record, None))


def _draw_version(record: Submission, version: ModelStudioConfigVersion) -> None:
    number, author = version.version, escape(foundry_cache.user_name(version.created_by))
    relative, exact = time_format.relative_time(version.created_time), time_format.exact_time(version.created_time)
    st.markdown(f"**Version {number} · {escape(version.name)}** by {author}, {relative} ({exact})")
    stored = draft_from_version(version, None)
    three_way_diff.draw_changes(
        compare_with_version(record.payload, version).changes,
        "Sent",
        f"Version {number}",
        masked_records.secret_paths_of(stored),
        draft_facts.field_labels(stored),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"It is version {number}"
        action_button.draw(label, ":material/check:", f"settle.{number}", partial(_decide, record, version))
        look = f"Open version {number}"
        navigation.link("version", look, ":material/history:", studio=record.studio_rid, version=number)


def _draw_run(record: Launch, run: ModelStudioRun) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        author, started = escape(foundry_cache.user_name(run.started_by)), time_format.exact_time(run.started_time)
        st.markdown(f"Version {run.config_version}, started by {author}, {started}", width="content")
        action_button.draw("It is this run", ":material/check:", f"settle.{run.run_id}", partial(_decide, record, run))


def _decide(record: Request, created: ModelStudioConfigVersion | ModelStudioRun | None) -> None:
    if created is None:
        _reconciler(record).mark_not_created(record)
    else:
        _reconciler(record).confirm(record, created)
    _clear_caches()


def _clear_caches() -> None:
    foundry_cache.clear_versions()
    training_cache.clear_runs()


def _title(record: Request) -> str:
    return f"“{escape(record.name)}”" if isinstance(record, Submission) else f"the training of version {record.config_version}"


def _activity(record: Request) -> str:
    return f"Sending {_title(record)} to Foundry" if isinstance(record, Submission) else f"Starting {_title(record)}"


def _success(record: Request) -> str:
    return f"{_title(record)} {'was created' if isinstance(record, Submission) else 'started'}"


def _safe_to_repeat(record: Request) -> str:
    if isinstance(record, Submission):
        return "Not created; it is safe to send it again. None of the studio's versions matches this request."
    return "Not started; it is safe to start it again. The studio has no such run."


def _listing(record: Request) -> str:
    return "versions" if isinstance(record, Submission) else "runs"
