"""Runs on screen: their status, who started them and how long they took.

They have links to what they made, and running ones can be cancelled.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from time import monotonic

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.foundry.training_models import CANCELED, FAILED, RUNNING, SUCCEEDED, ModelStudioRun
from components.session import pipeline
from components.session.state import get_session
from components.shell.foundry_reads import foundry_cache, training_cache
from components.shell.page import action_button, error_display, navigation
from components.shell.sign_in import write_access
from components.shell.sign_in.foundry_connection import foundry
from components.shell.training.run_poll import TICK_SECONDS, RunPoll
from components.storage.launch_repository import Launch

_BADGES = {
    RUNNING: ":blue-badge[:material/progress_activity: Running]",
    SUCCEEDED: ":green-badge[:material/check: Succeeded]",
    FAILED: ":red-badge[:material/error: Failed]",
    CANCELED: ":gray-badge[:material/cancel: Cancelled]",
}


@st.cache_resource(scope="session", show_spinner=False)
def _poll() -> RunPoll:
    return RunPoll()


@st.cache_resource(scope="session", show_spinner=False)
def _drawn_lists() -> set[tuple[str, ...]]:
    """The lists of runs that are on screen already, so that the first screen waits for nothing but the runs."""
    return set()


def draw_started(launches: Iterable[Launch]) -> None:
    """Draw the runs that launches started, their builds read in one batch; nothing where there are none. Raises FoundryError."""
    runs = [
        (launch.studio_rid, ModelStudioRun.model_validate_json(launch.answer)) for launch in launches if launch.answer is not None
    ]
    if not runs:
        return
    _poll().poll([run for _, run in runs], monotonic(), foundry().builds)
    st.header("Your runs", anchor=False)
    for studio_rid, run in runs:
        status = _poll().status(run)
        navigation.link_with_caption(
            "runs",
            f"Version {run.config_version} of {escape(foundry_cache.name(studio_rid) or 'a studio')}",
            ":material/play_circle:",
            f"{time_format.relative_time(run.started_time)}{_duration(run, status)}",
            badges=_badge(status),
            studio=studio_rid,
        )


def draw(runs: Sequence[ModelStudioRun], studio_rid: str) -> None:
    """Draw runs, followed while one of them goes on."""
    run = next((run for run in runs if run.run_id == get_session().run_to_cancel), None)
    get_session().run_to_cancel = ""
    if run is not None:
        # Nothing is followed meanwhile, as that would close the question.
        _confirm_cancel(run)
    if run is None and _poll().unfinished(runs):
        _follow(runs, studio_rid)
    else:
        _draw_rows(runs, studio_rid, foundry_cache.user_names({run.started_by for run in runs}))


@st.fragment(run_every=TICK_SECONDS)
@error_display.with_error_display
def _follow(runs: Sequence[ModelStudioRun], studio_rid: str) -> None:
    key = tuple(run.run_id for run in runs)
    if key not in _drawn_lists():
        _drawn_lists().add(key)
        _draw_rows(runs, studio_rid, {})
        return
    if _poll().poll(runs, monotonic(), foundry().builds):
        # A run that has ended has outputs that it did not have before.
        training_cache.clear_runs()
        pipeline.rerun(pipeline.Rerun.PAGE)
    if not _poll().unfinished(runs):
        pipeline.rerun(pipeline.Rerun.PAGE)
    _draw_rows(runs, studio_rid, foundry_cache.user_names({run.started_by for run in runs}))


def _draw_rows(runs: Sequence[ModelStudioRun], studio_rid: str, names: Mapping[str, str]) -> None:
    for run in runs:
        with st.container(border=True, key=f"run:{run.run_id}", gap="xsmall"):
            _draw_row(run, studio_rid, names.get(run.started_by, ""))


def _draw_row(run: ModelStudioRun, studio_rid: str, name: str) -> None:
    status = _poll().status(run)
    author = f" by {escape(name)}" if name else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.markdown(_badge(status), width="content")
            navigation.link(
                "version", f"Version {run.config_version}", ":material/history:", studio=studio_rid, version=run.config_version
            )
            st.caption(
                f"Started {time_format.relative_time(run.started_time)}{author}{_duration(run, status)}",
                help=time_format.exact_time(run.started_time),
                width="content",
            )
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            _draw_outputs(run, studio_rid, status)


def _draw_outputs(run: ModelStudioRun, studio_rid: str, status: str) -> None:
    several = len(run.resolved_outputs) > 1
    for alias, output in run.resolved_outputs.items():
        suffix = f" ({escape(alias)})" if several else ""
        if output.model_rid and output.experiment_rid:
            navigation.link(
                "experiment",
                f"Experiment{suffix}",
                ":material/query_stats:",
                studio=studio_rid,
                model=output.model_rid,
                experiment=output.experiment_rid,
            )
        if output.model_rid and output.model_version_rid and status == SUCCEEDED:
            navigation.link(
                "lineage",
                f"Model version{suffix}",
                ":material/deployed_code:",
                model=output.model_rid,
                modelVersion=output.model_version_rid,
            )
    may_cancel = status == RUNNING and write_access.write_refusal() is None
    if may_cancel and st.button("Cancel", key=f"cancel:{run.run_id}", icon=":material/stop_circle:", type="tertiary"):
        get_session().run_to_cancel = run.run_id
        pipeline.rerun(pipeline.Rerun.PAGE)


def _badge(status: str) -> str:
    return _BADGES.get(status, f":gray-badge[{escape(status)}]")


def _duration(run: ModelStudioRun, status: str) -> str:
    build = _poll().builds.get(run.build_rid)
    end = build.finished_time if build else None
    if status == RUNNING:
        return f" · running for {format_seconds((datetime.now(UTC) - run.started_time).total_seconds())}"
    return f" · took {format_seconds((end - run.started_time).total_seconds())}" if end else ""


def format_seconds(seconds: float) -> str:
    """Return a duration in its two largest units, such as `3 min 20 s`."""
    minutes, remainder = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {remainder} s" if minutes else f"{remainder} s"


@st.dialog("Cancel this run?", on_dismiss="rerun")
@error_display.with_error_display
def _confirm_cancel(run: ModelStudioRun) -> None:
    st.markdown(f"The run of version {run.config_version} ends without a model. A run that is about to finish may still finish.")
    is_pressed = action_button.draw(
        "Cancel the run", ":material/stop_circle:", "cancel.confirm", partial(_cancel, run.build_rid), type="primary"
    )
    if is_pressed:
        pipeline.rerun(pipeline.Rerun.PAGE)


def _cancel(build_rid: str) -> None:
    foundry().cancel_build(build_rid)
    training_cache.clear_runs()
    _poll().next_time = 0
