"""Starting the training of a version on screen: the button, the state of the launch, and what the person may do in it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.session import pipeline
from components.session.state import LaunchPanel, get_session
from components.shell import error_display, foundry_cache, navigation, repositories, training_cache, version_changes, write_access
from components.shell.app_settings import settings
from components.shell.foundry_connection import foundry
from components.storage.launch_repository import Launch, LaunchRequest
from components.storage.request_repository import State
from components.storage.storage_errors import StorageError
from components.submission import stored_response
from components.submission.launcher import Launcher

# So long a quick answer is waited for before the page says that the training is being started.
_WAIT_SECONDS = 0.7
_SENDING_SECONDS, _UNKNOWN_SECONDS = 0.5, 2.0


def launcher() -> Launcher:
    """Return the launcher of this process."""
    return Launcher(repositories.launch_repository(), foundry(), settings().settle_seconds)


def find_launch(studio_rid: str, version: int) -> Launch | None:
    """Return this person's last launch of a version. Raises StorageError and FoundryError."""
    record = repositories.launch_repository().find_last(repositories.current_user_id(), studio_rid, version)
    return launcher().refresh(record) if record else None


def draw_launch_button(studio_rid: str, version: int, record: Launch | None, latest: int | None = None) -> None:
    """Draw the button that starts the training of a version; `latest` is the studio's latest version, where it is known."""
    if record is None or record.state in (State.PREPARED, State.REFUSED):
        is_latest = latest in (None, version)
        reason = None if is_latest else f"Foundry always trains the latest version, which is version {latest}."
        _button(
            "Start training",
            "launch",
            partial(_launch, _panel(studio_rid, version), studio_rid, version, record.repeat if record else 0),
            reason,
        )
    elif record.state is State.CREATED and latest in (None, version):
        with st.popover("Train again", icon=":material/replay:", help="Start another run of this version"):
            st.markdown(
                f"Version {version} was started {time_format.relative_time(record.ended or record.prepared)}. A new run trains it again."
            )
            _button(
                "Start another run",
                "launch.again",
                partial(_launch, _panel(studio_rid, version), studio_rid, version, record.repeat + 1),
                primary=False,
            )


def draw(studio_rid: str, version: int, record: Launch | None) -> None:
    """Draw the state of the launch of a version; one that has just started leads to the runs."""
    panel = _panel(studio_rid, version)
    followed = record
    if panel.watched_id is not None and (record is None or record.id != panel.watched_id):
        # The newer version was launched instead.
        followed = repositories.launch_repository().find_by_id(panel.watched_id)
    if followed is not None and followed.id == panel.watched_id and followed.state is State.CREATED:
        panel.watched_id = None
        training_cache.clear_runs()
        if stored_response.load_trained_version(followed) in (None, followed.config_version):
            navigation.go("runs", studio=studio_rid)
    if isinstance(panel.error, FoundryError):
        error_display.show_foundry_error(panel.error)
    elif isinstance(panel.error, StorageError):
        error_display.show_storage_error(panel.error)
        st.caption("Nothing was started: without a record, the training could be started twice.")
    if panel.newer is not None:
        _draw_newer(studio_rid, version, panel.newer)
    elif followed is not None:
        _draw_record(followed, followed.id == panel.watched_id)


def _launch(panel: LaunchPanel, studio_rid: str, version: int, repeat: int) -> None:
    panel.error = panel.newer = None
    if write_access.write_refusal() is not None:
        return
    request = LaunchRequest(repositories.current_user_id(), studio_rid, version, repeat)
    try:
        result = launcher().launch(request, _WAIT_SECONDS)
    except (StorageError, FoundryError) as error:
        panel.error = error
        return
    panel.newer = result.newer_version
    panel.watched_id = None if result.newer_version else result.record.id
    if result.newer_version is not None:
        foundry_cache.clear_versions()


def _launch_newer(panel: LaunchPanel, studio_rid: str, newer: int) -> None:
    record = find_launch(studio_rid, newer)
    _launch(panel, studio_rid, newer, 0 if record is None else record.repeat + int(record.state is State.CREATED))


def _draw_newer(studio_rid: str, version: int, newer: ModelStudioConfigVersion) -> None:
    with st.container(border=True, key="launch.newer"):
        author, when = escape(foundry_cache.user_name(newer.created_by)), time_format.relative_time(newer.created_time)
        st.warning(
            f"**Version {newer.version} · {escape(newer.name)} by {author}, {when}, is now the latest, and Foundry always trains the latest version.** "
            f"Nothing was started. Its changes against version {version}:",
            icon=":material/new_releases:",
        )
        version_changes.draw_between(foundry_cache.version(studio_rid, version), newer)
        with st.container(horizontal=True, vertical_alignment="center"):
            _button(
                f"Train version {newer.version}",
                "launch.newer.start",
                partial(_launch_newer, _panel(studio_rid, version), studio_rid, newer.version),
            )
            navigation.link(
                "version", f"Open version {newer.version}", ":material/history:", studio=studio_rid, version=newer.version
            )


def _draw_record(record: Launch, is_watched: bool) -> None:
    if record.state is State.SENDING:
        _follow_sending(record.id)
    elif record.state is State.UNKNOWN and record.candidates:
        _draw_candidates(record)
    elif record.state is State.UNKNOWN:
        _follow_unknown(record.id)
    elif record.state is State.REFUSED:
        if (refusal := stored_response.load_refusal(record)) is not None:
            error_display.show_foundry_error(refusal)
    elif record.state is State.CREATED:
        trained = stored_response.load_trained_version(record)
        if trained not in (None, record.config_version):
            st.warning(
                f"**Foundry trains version {escape(str(trained))}, not version {record.config_version}**: it was created at the moment of the launch.",
                icon=":material/warning:",
            )
        if record.duplicate_warning:
            st.warning(escape(record.duplicate_warning), icon=":material/warning:")
    elif record.sent is not None:
        st.success("Not started; it is safe to start it again. The studio has no such run.", icon=":material/check:")
    elif is_watched:
        st.warning("Foundry could not be reached, so nothing was started. Try again.", icon=":material/cloud_off:")


@st.fragment(run_every=_SENDING_SECONDS)
@error_display.with_error_display
def _follow_sending(record_id: str) -> None:
    record = repositories.launch_repository().find_by_id(record_id)
    record = launcher().refresh(record) if record else None
    if record is None or record.state is not State.SENDING:
        pipeline.rerun(pipeline.Rerun.PAGE)
        return
    st.info(
        f"Starting the training of version {record.config_version}. You can leave or close this page.",
        icon=":material/progress_activity:",
    )


@st.fragment(run_every=_UNKNOWN_SECONDS)
@error_display.with_error_display
def _follow_unknown(record_id: str) -> None:
    record = repositories.launch_repository().find_by_id(record_id)
    if record is None or record.state is not State.UNKNOWN:
        pipeline.rerun(pipeline.Rerun.PAGE)
        return
    reason, reference = stored_response.describe_lost_answer(record)
    lost_message = (
        f"**{escape(reason)}. It is not known yet whether the training of version {record.config_version} started.** "
        "Nothing is started again automatically."
    )
    try:
        outcome = launcher().reconcile(record)
    except (FoundryError, StorageError) as error:
        st.warning(f"{lost_message} The studio's runs cannot be read at the moment. Trying again.", icon=":material/help:")
        error_display.draw(error)
        return
    if outcome.record.state is not State.UNKNOWN or outcome.record.candidates:
        training_cache.clear_runs()
        pipeline.rerun(pipeline.Rerun.PAGE)
    wait_message = f"Foundry may still be processing it. The studio's runs are checked for {outcome.seconds_left:.0f} more s."
    st.warning(f"{lost_message} {wait_message}", icon=":material/hourglass_top:")
    if reference:
        st.caption(escape(reference))


def _draw_candidates(record: Launch) -> None:
    with st.container(border=True, key="launch.candidates"):
        st.warning(
            "**The answer was lost, and it is not clear which run you started.** These runs started since. Is one of them yours?",
            icon=":material/help:",
        )
        for run in launcher().list_possible_runs(record):
            if run.run_id in record.candidate_run_ids:
                with st.container(horizontal=True, vertical_alignment="center"):
                    author = escape(foundry_cache.user_name(run.started_by))
                    st.markdown(
                        f"Version {run.config_version}, started by {author}, {time_format.exact_time(run.started_time)}",
                        width="content",
                    )
                    _button("It is this run", f"launch.is.{run.run_id}", partial(launcher().confirm, record, run), primary=False)
        _button("None of these", "launch.none", partial(launcher().mark_not_started, record), primary=False)


def _button(label: str, key: str, act: Callable[[], object], why_not: str | None = None, primary: bool = True) -> None:
    reason = write_access.write_refusal() or why_not
    st.button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        icon=":material/play_arrow:",
        disabled=reason is not None,
        help=reason,
        on_click=error_display.run_or_toast,
        args=(act,),
    )


def _panel(studio_rid: str, version: int) -> LaunchPanel:
    return get_session().launch_panels.setdefault((studio_rid, version), LaunchPanel())
