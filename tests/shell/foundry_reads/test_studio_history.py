"""A studio's history: its first pages come in one round trip, the rest by and by, in whatever order Foundry has."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from typing import Any

import pytest

from components.foundry.errors import FoundryError, PermissionDenied
from components.foundry.models import ConfigVersionPage, ModelStudioConfigVersion
from components.foundry.training_models import Build, ModelStudioRun, RunPage
from components.shell.foundry_reads.studio_history import StudioHistory

START = datetime(2026, 1, 1, tzinfo=UTC)


def version(number: int) -> ModelStudioConfigVersion:
    return ModelStudioConfigVersion.model_validate(
        {
            "name": f"Name {number}",
            "version": number,
            "trainerId": "ri.t",
            "trainer": {"trainerId": "ri.t", "version": "1.0"},
            "resources": {},
            "workerConfig": {},
            "createdBy": "u",
            "createdTime": START + timedelta(hours=number),
        }
    )


def run(number: int, of: int, status: str | None) -> ModelStudioRun:
    return ModelStudioRun.model_validate(
        {
            "runId": str(number),
            "configVersion": of,
            "buildRid": f"ri.b.{number}",
            "jobRid": "j",
            "startedBy": "u",
            "startedTime": START + timedelta(days=number),
            "buildStatus": status,
        }
    )


class Studio:
    """A Foundry with one studio, two versions and two runs a page; what comes after the first pages waits for `rest`."""

    def __init__(self, numbers: Iterable[int], runs: Iterable[ModelStudioRun] = ()) -> None:
        self.versions, self.runs = [version(number) for number in numbers], list(runs)
        self.first_calls = Barrier(3, timeout=20)
        self.rest = Event()
        self.asked_builds: list[str] = []
        self.error: FoundryError | None = None

    def latest_config_version(self, _: str) -> ModelStudioConfigVersion | None:
        self.first_calls.wait()
        return max(self.versions, key=lambda entry: entry.version, default=None)

    def config_versions_page(self, _: str, token: str | None, size: int) -> Any:
        return self._page(ConfigVersionPage, self.versions, token)

    def runs_page(self, _: str, of_version: int | None, token: str | None, size: int) -> Any:
        return self._page(RunPage, self.runs, token)

    def builds(self, rids: Iterable[str]) -> dict[str, Build]:
        self.asked_builds = list(rids)
        return {rid: Build.model_validate({"rid": rid, "status": "SUCCEEDED"}) for rid in self.asked_builds}

    def _page(self, kind: Any, items: list[Any], token: str | None) -> Any:
        if token is None:
            self.first_calls.wait()
        else:
            assert self.rest.wait(20)
        if self.error is not None:
            raise self.error
        start = int(token or 0)
        return kind(data=items[start : start + 2], next_page_token=str(start + 2) if start + 2 < len(items) else None)


def begin(studio: Any) -> StudioHistory:
    return StudioHistory(studio, "ri.s")


def numbers(history: StudioHistory) -> list[int]:
    return [entry.version for entry in history.list_versions()]


def test_the_first_screen_is_there_after_one_round_trip() -> None:
    studio = Studio(range(9, 0, -1), [run(number, number, "SUCCEEDED") for number in range(1, 6)])
    history = begin(studio)
    history.wait(0)
    assert numbers(history) == [9, 8]
    assert history.is_settled
    assert not history.is_complete
    studio.rest.set()
    history.wait(20)
    assert numbers(history) == list(range(9, 0, -1))
    assert history.is_complete


@pytest.mark.parametrize("order", [range(1, 8), (3, 7, 1, 5, 2, 6, 4)])
def test_the_newest_come_first_in_whatever_order_they_are_read(order: Iterable[int]) -> None:
    studio = Studio(order)
    history = begin(studio)
    history.wait(0)
    assert numbers(history)[0] == 7
    assert not history.is_settled
    studio.rest.set()
    history.wait(20)
    assert numbers(history) == list(range(7, 0, -1))
    assert history.is_settled


def test_how_a_run_ended_is_asked_for_where_the_run_does_not_tell() -> None:
    runs = [run(1, 1, "FAILED"), run(2, 1, "RUNNING"), run(3, 2, "FAILED"), run(4, 3, None)]
    studio = Studio([3, 2, 1], runs)
    studio.rest.set()
    history = begin(studio)
    history.wait(20)
    assert sorted(studio.asked_builds) == ["ri.b.2", "ri.b.4"]
    of_versions = history.runs_by_version()
    assert [entry.run_id for entry in of_versions[1]] == ["2", "1"]
    assert [history.status(of_versions[number][0]) for number in (1, 2, 3)] == ["SUCCEEDED", "FAILED", "SUCCEEDED"]


def test_a_history_that_may_not_be_read_is_refused() -> None:
    studio = Studio([1])
    studio.error = PermissionDenied(403)
    history = begin(studio)
    with pytest.raises(PermissionDenied):
        history.wait(20)
