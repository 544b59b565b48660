"""How long it takes until the history of a studio of 5,000 versions and 20,000 runs is there, beside one of few; without a browser."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.shell.foundry_reads.studio_history import StudioHistory
from components.shell.versions.version_table import VersionFilter, data_frame, version_rows
from tests.bench import large_studio
from tests.bench.large_foundry import PROJECT

# As if Foundry were so many seconds away.
LATENCY = 0.1
GOAL = 2.0
STEPS = ("first screen", "all read", "table", "filtered table")
# Reading all takes a call for every hundred versions and runs, one after the other, so few rounds have to do.
MAX_ROUNDS = 5


class DistantFoundry(Foundry):
    """A Foundry that is far away."""

    def config_versions_page(self, *arguments: Any) -> Any:
        time.sleep(LATENCY)
        return super().config_versions_page(*arguments)

    def runs_page(self, *arguments: Any) -> Any:
        time.sleep(LATENCY)
        return super().runs_page(*arguments)

    def latest_config_version(self, studio_rid: str) -> Any:
        time.sleep(LATENCY)
        return super().latest_config_version(studio_rid)


@dataclass(frozen=True)
class Timings:
    """The seconds of each step by the number of versions; the fewest come first."""

    samples: dict[int, dict[str, list[float]]]

    def ratio(self, count: int) -> float:
        """Return how many times the first screen of the few the first screen of so many takes."""
        few = next(iter(self.samples.values()))
        return median(self.samples[count]["first screen"]) / median(few["first screen"])

    @property
    def met(self) -> bool:
        """Whether the first screen keeps its goal."""
        return all(self.ratio(count) <= GOAL for count in self.samples)

    def lines(self) -> list[str]:
        """Return the measurements as a table."""
        rows = [
            f"{f'{count:,} versions':16}{''.join(f'{median(times[step]) * 1000:14.0f} ms' for step in STEPS)}{self.ratio(count):8.2f}{GOAL:6.1f}"
            for count, times in self.samples.items()
        ]
        title = f"The history of a studio, {LATENCY * 1000:.0f} ms away from Foundry"
        return [title, f"{'case':16}{''.join(f'{step:>17}' for step in STEPS)}{'ratio':>8}{'goal':>6}", *rows]

    def numbers(self) -> dict[str, Any]:
        """Return everything that was measured, for a program to read."""
        return {"benchmark": "history", "met": self.met, "goal": GOAL, "seconds": self.samples}


def _measure(foundry: Foundry, studio_rid: str) -> dict[str, float]:
    marks = [time.perf_counter()]
    history = StudioHistory(foundry, studio_rid)
    history.wait(0)
    assert history.list_versions()
    marks.append(time.perf_counter())
    history.wait(600)
    marks.append(time.perf_counter())
    rows = version_rows(history.list_versions(), history.runs_by_version(), history.status, {})
    data_frame(rows, ZoneInfo("UTC"))
    marks.append(time.perf_counter())
    data_frame(VersionFilter("configuration 77", last_runs=["Succeeded"]).apply(rows), ZoneInfo("UTC"))
    marks.append(time.perf_counter())
    return {step: after - before for step, before, after in zip(STEPS, marks, marks[1:], strict=False)}


def run(rounds: int, warm_up: int) -> list[Timings]:
    """Measure both studios in turn."""
    sizes = (large_studio.FEW, large_studio.MANY)
    samples: dict[int, dict[str, list[float]]] = {size.versions: {step: [] for step in STEPS} for size in sizes}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        large_studio.fill(Path(folder), sizes)
        with LocalFoundry(Path(folder)) as local:
            foundry = DistantFoundry(Connection(local.url, SecretStr(local.token)))
            for number in range(min(warm_up, 1) + min(rounds, MAX_ROUNDS)):
                for size in sizes:
                    times = _measure(foundry, foundry.resource_by_path(f"{PROJECT}/{size.name}").rid)
                    if number >= min(warm_up, 1):
                        for step, seconds in times.items():
                            samples[size.versions][step].append(seconds)
    return [Timings(samples)]
