"""Launching and reconciling over real HTTP, with each fault of the local Foundry."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import BadResponse, NotFound
from components.storage.database import Database
from components.storage.launch_repository import Launch, LaunchRepository, LaunchRequest
from components.storage.request_repository import State
from components.submission.launch_reconciler import LaunchReconciler
from components.submission.launcher import Launcher
from tests.shell.examples import STUDIO, request

WAIT = 10.0
pytestmark = pytest.mark.usefixtures("untrained")


@pytest.fixture
def foundry(local: LocalFoundry) -> Foundry:
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    foundry.create_config_version(foundry.create_config_version_request(STUDIO, request()))
    return foundry


@pytest.fixture
def launches(database: Database) -> LaunchRepository:
    return LaunchRepository(database)


@pytest.fixture
def launcher(launches: LaunchRepository, foundry: Foundry) -> Launcher:
    return Launcher(launches, foundry)


@pytest.fixture
def reconciler(launches: LaunchRepository, foundry: Foundry) -> LaunchReconciler:
    return LaunchReconciler(launches, foundry, 0.05)


@pytest.fixture
def launch_request(foundry: Foundry) -> LaunchRequest:
    return LaunchRequest(foundry.current_user().id, STUDIO, 1)


def reconciled(reconciler: LaunchReconciler, record: Launch) -> Launch:
    end = time.monotonic() + 10
    while record.state is State.UNKNOWN and not record.candidates and time.monotonic() < end:
        record = reconciler.reconcile(record).record
    return record


def test_quick_clicks_and_windows_start_one_run(
    launcher: Launcher, launches: LaunchRepository, foundry: Foundry, launch_request: LaunchRequest
) -> None:
    windows = [launcher, Launcher(launches, foundry)]
    with ThreadPoolExecutor(6) as threads:
        records = list(threads.map(lambda index: windows[index % 2].launch(launch_request, WAIT).record, range(6)))
    assert len({record.id for record in records}) == 1
    record = launcher.launch(launch_request, WAIT).record
    (run,) = foundry.runs(STUDIO)
    assert (record.state, record.run_id, run.config_version) == (State.CREATED, run.run_id, 1)
    assert launcher.launch(LaunchRequest(launch_request.user, STUDIO, 1, 1), WAIT).record.run_id != run.run_id
    assert len(list(foundry.runs(STUDIO))) == 2


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("drop_after", State.CREATED),
        ("malformed", State.CREATED),
        ("drop_before", State.PREPARED),
        ("internal", State.PREPARED),
        ("rate_limit", State.REFUSED),
    ],
)
def test_every_fault_ends_in_one_run(
    launcher: Launcher,
    reconciler: LaunchReconciler,
    foundry: Foundry,
    launch_request: LaunchRequest,
    fault: Callable[..., None],
    kind: str,
    state: State,
) -> None:
    fault(kind, path="launch$")
    assert reconciled(reconciler, launcher.launch(launch_request, WAIT).record).state is state
    record = launcher.launch(launch_request, WAIT).record
    assert (record.state, [run.run_id for run in foundry.runs(STUDIO)]) == (State.CREATED, [record.run_id])


def test_a_colleagues_newer_version_is_shown_and_not_launched(
    local: LocalFoundry, launcher: Launcher, foundry: Foundry, launch_request: LaunchRequest
) -> None:
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, request(name="Theirs")))
    result = launcher.launch(launch_request, WAIT)
    assert result.newer_version is not None
    assert (result.newer_version.name, result.record.state) == ("Theirs", State.PREPARED)
    assert list(foundry.runs(STUDIO)) == []
    assert launcher.launch(LaunchRequest(launch_request.user, STUDIO, 2), WAIT).record.state is State.CREATED


def test_runs_of_others_and_of_before_are_not_taken_for_it(
    local: LocalFoundry,
    launcher: Launcher,
    reconciler: LaunchReconciler,
    foundry: Foundry,
    launch_request: LaunchRequest,
    fault: Callable[..., None],
) -> None:
    foundry.launch(foundry.launch_request(STUDIO))
    fault("drop_before", path="launch$")
    record = launcher.launch(launch_request, WAIT).record
    assert record.state is State.UNKNOWN
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.launch(colleague.launch_request(STUDIO))
    assert reconciled(reconciler, record).state is State.PREPARED


def test_of_several_runs_the_person_tells_which_it_is(
    launcher: Launcher,
    reconciler: LaunchReconciler,
    launches: LaunchRepository,
    foundry: Foundry,
    launch_request: LaunchRequest,
    fault: Callable[..., None],
) -> None:
    fault("drop_before", path="launch$")
    record = launcher.launch(launch_request, WAIT).record
    for _ in range(2):
        foundry.launch(foundry.launch_request(STUDIO))
    record = reconciled(reconciler, record)
    assert set(record.candidate_ids) == {run.run_id for run in foundry.runs(STUDIO)}
    assert reconciler.confirm(record, reconciler.list_candidates(record)[0])
    assert launches.list_created(STUDIO) == {launches.refresh(record).run_id}


def test_a_listing_that_lacks_known_runs_proves_nothing(
    reconciler: LaunchReconciler, launches: LaunchRepository, launch_request: LaunchRequest
) -> None:
    record = launches.prepare(launch_request)
    assert launches.acquire_lease(record.id, "gone", ["a run that exists"], timedelta(seconds=-1))
    record = launches.refresh(record)
    assert record.state is State.UNKNOWN
    with pytest.raises(BadResponse):
        reconciler.reconcile(record)


def test_nothing_is_sent_for_an_unknown_studio(launcher: Launcher, launch_request: LaunchRequest) -> None:
    with pytest.raises(NotFound):
        launcher.launch(LaunchRequest(launch_request.user, f"{STUDIO[:-3]}fff", 1), WAIT)
