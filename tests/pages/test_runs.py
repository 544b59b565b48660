"""Starting a training and the runs of a studio, under AppTest."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.foundry.api_calls import to_json
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.models import ModelStudioConfigVersion
from components.foundry.request import Request, Response
from components.foundry.training_models import ModelStudioRun
from components.foundry.transport import Transport
from components.shell.foundry_reads import training_cache
from components.shell.persistence import repositories
from components.shell.training import launch_panel, run_list
from components.storage.launch_repository import LaunchRequest
from tests.pages.conftest import Open, page_text, turn
from tests.pages.test_pages import ALICE, HOUSES

pytestmark = pytest.mark.usefixtures("untrained")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch_panel, "_WAIT_SECONDS", 20.0)


def colleague(local: LocalFoundry) -> Foundry:
    return Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))


def labels(at: AppTest) -> list[str]:
    return [link.proto.label for link in at.get("page_link")]


def test_the_latest_version_is_started_once_and_its_run_shown(visit: Open, local: LocalFoundry) -> None:
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    before = len(list(foundry.runs(HOUSES)))
    at = visit("version", studio=HOUSES)
    at.button(key="launch").click().run()
    assert not at.exception
    assert len(list(foundry.runs(HOUSES))) == before + 1
    at = visit("version", studio=HOUSES)
    assert "launch" not in [button.key for button in at.button]
    at = visit("home")
    assert "Your runs" in [header.value for header in at.header]
    assert "Version 25 of House prices" in labels(at)
    at = visit("runs", studio=HOUSES)
    assert "Running" in page_text(at)
    assert any(button.label == "Cancel" for button in at.button)


def test_a_version_created_at_the_moment_of_the_launch_is_said_to_be_trained(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit("version", studio=HOUSES)
    launch = Foundry.launch

    def create_and_launch(self: Foundry, request: Request) -> ModelStudioRun:
        create_next(local, "Theirs")
        return launch(self, request)

    monkeypatch.setattr(Foundry, "launch", create_and_launch)
    at.button(key="launch").click().run()
    assert "Foundry trains version 26, not version 25" in "".join(warning.value for warning in at.warning)


def test_of_runs_that_may_be_the_lost_launch_the_person_chooses_one(visit: Open, local: LocalFoundry) -> None:
    visit("version", studio=HOUSES)
    launches, foundry = repositories.launch_repository(), Foundry(Connection(local.url, SecretStr(local.token)))
    record = launches.prepare(LaunchRequest(ALICE, HOUSES, 25))
    launches.acquire_lease(record.id, "attempt", [run.run_id for run in foundry.runs(HOUSES, 25)], timedelta(minutes=1))
    launches.mark_unknown(record.id, "attempt", None, "ConnectionLost")
    assert "It is not known yet whether the training of version 25 started" in page_text(visit("version", studio=HOUSES))
    runs = [foundry.launch(foundry.launch_request(HOUSES)) for _ in range(2)]
    launches.set_candidates(record.id, "attempt", [run.run_id for run in runs])
    at = visit("version", studio=HOUSES)
    assert "The outcome of the training of version 25 is not clear" in page_text(at)
    at.button(key=f"settle.{runs[1].run_id}").click().run()
    assert not at.exception
    assert launches.refresh(record).run_id == runs[1].run_id


def test_an_earlier_version_cannot_be_started(visit: Open) -> None:
    at = visit("version", studio=HOUSES, version="24")
    assert at.button(key="launch").disabled
    assert "latest version, which is version 25" in at.button(key="launch").help


def test_a_colleagues_newer_version_is_shown_before_anything_starts(visit: Open, local: LocalFoundry) -> None:
    at = visit("version", studio=HOUSES)
    version = create_next(local, "Theirs")
    before = len(list(colleague(local).runs(HOUSES)))
    at.button(key="launch").click().run()
    assert not at.exception
    assert len(list(colleague(local).runs(HOUSES))) == before
    text = page_text(at)
    assert "Theirs" in text
    assert "by Ben Okafor" in text
    assert "Version 26" in str([table.value.to_dict() for table in at.table])
    at.button(key="launch.newer.start").click().run()
    assert [run.config_version for run in colleague(local).runs(HOUSES, version.version)] == [26]


def create_next(local: LocalFoundry, name: str) -> ModelStudioConfigVersion:
    foundry = colleague(local)
    body = foundry.config_version(HOUSES, 25).wire() | {"name": name, "changelog": "Another try"}
    sent = {key: body[key] for key in ("name", "trainerId", "resources", "workerConfig", "changelog")}
    return foundry.create_config_version(foundry.create_config_version_request(HOUSES, to_json(sent)))


def test_the_runs_of_a_studio_and_of_one_version(visit: Open) -> None:
    at = visit("runs", studio=HOUSES)
    assert not at.exception
    text = page_text(at)
    assert "Succeeded" in text
    assert "took" not in text
    at.run()
    text = page_text(at)
    assert "took" in text
    assert "by Alice" in text
    assert {"Experiment", "Model version"} <= set(labels(at))
    at = visit("runs", studio=HOUSES, version="17")
    assert "Failed" in page_text(at)
    assert "Version 17" in labels(at)
    assert "Version 25" not in labels(at)


def test_a_running_build_is_cancelled_after_a_question(visit: Open, local: LocalFoundry) -> None:
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    run = foundry.launch(foundry.launch_request(HOUSES))
    at = visit("runs", studio=HOUSES)
    at.button(key=f"cancel:{run.run_id}").click().run()
    assert foundry.builds([run.build_rid])[run.build_rid].status == "RUNNING"
    at.button(key="cancel.confirm").click().run()
    assert not at.exception
    assert foundry.builds([run.build_rid])[run.build_rid].status == "CANCELED"


def test_a_studio_without_runs_says_so(visit: Open) -> None:
    at = visit("runs", studio="ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890")
    assert "no version yet" in page_text(at)
    assert "Studios" in [title.value for title in turn(at, "studios").title]


def test_the_first_screen_waits_for_nothing_but_the_runs_and_the_latest_version(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[str] = []
    before_rows: list[str] = []
    send, draw = Transport.send, run_list.draw

    def note(self: Transport, request: Request) -> Response:
        paths.append(request.path)
        return send(self, request)

    def draw_and_note(runs: Sequence[ModelStudioRun], studio_rid: str) -> None:
        draw(runs, studio_rid)
        before_rows.extend(paths)

    monkeypatch.setattr(Transport, "send", note)
    monkeypatch.setattr(run_list, "draw", draw_and_note)
    at = visit("runs", studio=HOUSES)
    assert not at.exception
    # Both are read at the same time.
    assert sorted(path.rpartition("/")[2] for path in before_rows) == ["latest", "runs"]


def test_more_runs_than_one_page_of_foundrys_are_read_on_demand(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_cache, "_RUNS_PER_CALL", 10)
    at = visit("runs", studio=HOUSES)
    assert "the latest of the 10 runs" in page_text(at)
    next(button for button in at.button if button.label == "Load more runs").click().run()
    assert "the latest of the 20 runs" in page_text(at)
    next(button for button in at.button if button.label == "Load more runs").click().run()
    assert "runs that were read" not in page_text(at)
