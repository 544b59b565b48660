"""A sweep on screen: how far it is, what became of each version, and pausing and resuming it."""

from functools import partial

import streamlit as st

from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.session import pipeline
from components.shell.foundry_reads import foundry_cache
from components.shell.page import action_button, address, error_display, navigation
from components.shell.persistence import repositories
from components.shell.sign_in.foundry_connection import foundry
from components.shell.submitting import request_progress
from components.shell.submitting.state_labels import STATE_LABELS
from components.storage.request_repository import State
from components.storage.sweep_repository import StoredSweep, SweepItem, SweepState
from components.submission.submitter import Submitter
from components.submission.sweep_runner import SweepRunner

_POLL_SECONDS = 1.0


def run(sweep: StoredSweep) -> None:
    """Run a sweep in this process, unless somebody else runs it. Raises StorageError."""
    submitter = Submitter(repositories.submission_repository(), foundry())
    SweepRunner(repositories.sweep_repository(), submitter, request_progress.submission_reconciler()).start(sweep)


def draw(sweep: StoredSweep) -> None:
    """Draw a sweep, and follow it while it runs."""
    if sweep.has_runner:
        _follow(sweep.id)
    else:
        _draw(sweep)


@st.fragment(run_every=_POLL_SECONDS)
@error_display.with_error_display
def _follow(sweep_id: str) -> None:
    sweep = repositories.sweep_repository().find(sweep_id, repositories.current_user_id())
    if sweep is None or not sweep.has_runner:
        foundry_cache.clear_versions()
        pipeline.rerun(pipeline.Rerun.PAGE)
        return
    _draw(sweep)


def _draw(sweep: StoredSweep) -> None:
    items = repositories.sweep_repository().list_items(sweep.id)
    created = [item for item in items if item.state is State.CREATED]
    st.progress(len(created) / len(items), f"{len(created)} of {len(items)} versions created")
    _draw_state(sweep)
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_actions(sweep)
        numbers = [item.version for item in created if item.version is not None]
        if len(numbers) > 1:
            versions = ",".join(map(str, numbers[: address.MAX_COMPARED]))
            navigation.link(
                "compare", "Compare versions", ":material/compare_arrows:", studio=sweep.origin.studio_rid, versions=versions
            )
        navigation.link("configure", "Back to the draft", ":material/edit_note:", draft=sweep.origin.draft_id)
    page = paginate(items, f"sweep:{sweep.id}")
    for item in page.items:
        _draw_item(item, len(items))
    page.footer()


def _draw_state(sweep: StoredSweep) -> None:
    if sweep.is_interrupted:
        st.warning(
            "**Interrupted: the app was stopped.** Resume it to continue. No version is created twice.",
            icon=":material/pause_circle:",
        )
    elif sweep.state is SweepState.FINISHED:
        st.success("All versions were created.", icon=":material/check_circle:")
    elif sweep.state is SweepState.PAUSED and sweep.reason:
        st.warning(f"**Paused.** {escape(sweep.reason)}", icon=":material/pause_circle:")
    elif sweep.state is SweepState.PAUSED:
        st.info(
            "Pausing after the version that is being created." if sweep.has_runner else "Paused.",
            icon=":material/pause_circle:",
        )
    else:
        st.info(
            "Creating the versions one after the other. You can leave or close this page.",
            icon=":material/progress_activity:",
        )


def _draw_actions(sweep: StoredSweep) -> None:
    if sweep.state is SweepState.RUNNING and sweep.has_runner:
        action_button.draw(
            "Pause", ":material/pause:", "sweep.pause", partial(repositories.sweep_repository().request_pause, sweep.id)
        )
    elif sweep.state is not SweepState.FINISHED and not sweep.has_runner:
        action_button.draw("Resume", ":material/play_arrow:", "sweep.resume", partial(run, sweep), type="primary")


def _draw_item(item: SweepItem, total: int) -> None:
    label, colour = STATE_LABELS[item.state or State.PREPARED]
    badge = f":{colour}-badge[{label}]"
    name = escape(item.name) or "Unnamed configuration"
    caption = f"{item.position + 1} of {total}"
    if item.submission_id is None:
        st.markdown(f"{name}  \n{badge} :small[:gray[{caption}]]")
        return
    title = f"Version {item.version} · {name}" if item.version is not None else name
    navigation.link_with_caption("receipt", title, ":material/receipt_long:", caption, "", badge, submission=item.submission_id)
