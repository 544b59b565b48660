"""Starting the training of a version on screen: the button, the state of the launch, and what the person may do in it."""

from functools import partial

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.session.panel_state import RequestPanel
from components.session.state import get_session
from components.shell.foundry_reads import foundry_cache, training_cache
from components.shell.page import action_button, navigation
from components.shell.persistence import repositories
from components.shell.sign_in import write_access
from components.shell.sign_in.foundry_connection import foundry
from components.shell.submitting import request_progress
from components.shell.versions import version_changes
from components.storage.launch_repository import Launch, LaunchRequest
from components.storage.request_repository import State
from components.storage.storage_errors import StorageError
from components.submission import stored_response
from components.submission.launcher import Launcher

# So long a quick answer is waited for before the page says that the training is being started.
_WAIT_SECONDS = 0.7


def find_launch(studio_rid: str, version: int) -> Launch | None:
    """Return this person's last launch of a version. Raises StorageError and FoundryError."""
    launches = repositories.launch_repository()
    record = launches.find_last(repositories.current_user_id(), studio_rid, version)
    return launches.refresh(record) if record else None


def draw_launch_button(studio_rid: str, version: int, record: Launch | None, latest: int | None = None) -> None:
    """Draw the button that starts the training of a version; `latest` is the studio's latest version, where it is known."""
    why_not = write_access.write_refusal()
    if record is None or "submit" in record.allowed_actions:
        if latest not in (None, version):
            why_not = why_not or f"Foundry always trains the latest version, which is version {latest}."
        action = partial(_launch, _panel(studio_rid, version), studio_rid, version, record.repeat if record else 0)
        action_button.draw("Start training", ":material/play_arrow:", "launch", action, "primary", why_not)
    elif record.state is State.CREATED and latest in (None, version):
        with st.popover("Train again", icon=":material/replay:", help="Start another run of this version"):
            st.markdown(
                f"Version {version} was started {time_format.relative_time(record.ended or record.prepared)}. A new run trains it again."
            )
            action = partial(_launch, _panel(studio_rid, version), studio_rid, version, record.repeat + 1)
            action_button.draw("Start another run", ":material/play_arrow:", "launch.again", action, why_not=why_not)


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
    request_progress.draw_error(panel.error)
    if panel.newer is not None:
        _draw_newer(studio_rid, version, panel.newer)
    elif followed is not None and followed.state is State.CREATED:
        _draw_started(followed)
    elif followed is not None:
        request_progress.draw(followed, followed.id == panel.watched_id)


def _launch(panel: RequestPanel, studio_rid: str, version: int, repeat: int) -> None:
    panel.error = panel.newer = None
    if write_access.write_refusal() is not None:
        return
    request = LaunchRequest(repositories.current_user_id(), studio_rid, version, repeat)
    try:
        result = Launcher(repositories.launch_repository(), foundry()).launch(request, _WAIT_SECONDS)
    except (StorageError, FoundryError) as error:
        panel.error = error
        return
    panel.newer = result.newer_version
    panel.watched_id = None if result.newer_version else result.record.id
    if result.newer_version is not None:
        foundry_cache.clear_versions()


def _launch_newer(panel: RequestPanel, studio_rid: str, newer: int) -> None:
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
            action = partial(_launch_newer, _panel(studio_rid, version), studio_rid, newer.version)
            label, why_not = f"Train version {newer.version}", write_access.write_refusal()
            action_button.draw(label, ":material/play_arrow:", "launch.newer.start", action, "primary", why_not)
            navigation.link(
                "version", f"Open version {newer.version}", ":material/history:", studio=studio_rid, version=newer.version
            )


def _draw_started(record: Launch) -> None:
    """Draw what is odd about a run that was started."""
    trained = stored_response.load_trained_version(record)
    if trained not in (None, record.config_version):
        st.warning(
            f"**Foundry trains version {escape(str(trained))}, not version {record.config_version}**: it was created at the moment of the launch.",
            icon=":material/warning:",
        )
    if record.duplicate_warning:
        st.warning(escape(record.duplicate_warning), icon=":material/warning:")


def _panel(studio_rid: str, version: int) -> RequestPanel:
    return get_session().launch_panels.setdefault((studio_rid, version), RequestPanel())
