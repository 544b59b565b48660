"""Builds are polled in one batch, less often while nothing changes, and not at all once all have ended."""

from collections.abc import Iterable
from itertools import pairwise

from components.foundry.errors import ErrorEnvelope, RateLimited
from components.foundry.training_models import Build, ModelStudioRun
from components.shell.training.run_list import format_seconds
from components.shell.training.run_poll import RunPoll


def run(number: int, status: str | None = "RUNNING") -> ModelStudioRun:
    return ModelStudioRun(
        run_id=str(number), config_version=1, build_rid=f"ri.b.{number}", job_rid="ri.j", started_by="u", started_time="2025-03-01T12:00:00Z", build_status=status
    )  # fmt: skip


class Builds:
    """Foundry's builds by their status, and how they were asked for."""

    def __init__(self, **statuses: str) -> None:
        self.statuses = statuses
        self.calls: list[tuple[str, ...]] = []
        self.error: RateLimited | None = None

    def read(self, rids: Iterable[str]) -> dict[str, Build]:
        self.calls.append(tuple(rids))
        if self.error:
            raise self.error
        found = {rid: self.statuses[rid[-1]] for rid in self.calls[-1] if rid[-1] in self.statuses}
        return {rid: Build(rid=rid, status=status) for rid, status in found.items()}


def test_all_unfinished_builds_are_read_in_one_batch_until_they_have_ended() -> None:
    poll, builds = RunPoll(), Builds(**{"1": "RUNNING", "2": "SUCCEEDED"})
    runs = [run(1), run(2), run(3)]
    assert poll.poll(runs, 0, builds.read)
    assert builds.calls == [("ri.b.1", "ri.b.2", "ri.b.3")]
    assert [poll.status(item) for item in runs] == ["RUNNING", "SUCCEEDED", "RUNNING"]
    assert poll.unfinished(runs) == ("ri.b.1",)
    builds.statuses["1"] = "FAILED"
    assert poll.poll(runs, 10, builds.read)
    assert builds.calls[1:] == [("ri.b.1",)]
    assert not poll.poll(runs, 100, builds.read)
    assert len(builds.calls) == 2


def test_pauses_grow_while_nothing_changes_and_shrink_with_a_change() -> None:
    poll, builds, times = RunPoll(), Builds(**{"1": "RUNNING"}), []
    for second in range(120):
        before = len(builds.calls)
        poll.poll([run(1)], second, builds.read)
        if len(builds.calls) > before:
            times.append(second)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (3, 30)
    builds.statuses["2"] = "RUNNING"
    builds.statuses["1"] = "CANCELED"
    poll.poll([run(1), run(2)], 200, builds.read)
    assert poll.next_time == 202


def test_a_rate_limit_doubles_the_pause() -> None:
    poll, builds = RunPoll(), Builds()
    builds.error = RateLimited(429, ErrorEnvelope("", "", "", "", {}))
    assert not poll.poll([run(1)], 0, builds.read)
    assert (poll.next_time, poll.unfinished([run(1)])) == (4, ("ri.b.1",))


def test_durations_have_two_units() -> None:
    assert [format_seconds(seconds) for seconds in (-1, 0.4, 61, 3599.6, 7325)] == [
        "0 s",
        "0 s",
        "1 min 1 s",
        "1 h 0 min",
        "2 h 2 min",
    ]
