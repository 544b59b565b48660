"""The polling of builds: one batch for all runs on screen, less and less often while nothing changes."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from components.foundry.errors import RateLimited
from components.foundry.training_models import RUNNING, Build, ModelStudioRun

TICK_SECONDS = 2.0
_LONGEST_PAUSE = 30.0


@dataclass
class RunPoll:
    """The builds of some runs as they were read last; `next_time` is when they may be read again, in seconds of a clock."""

    builds: dict[str, Build] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    next_time: float = 0.0
    pause: float = TICK_SECONDS

    def unfinished(self, runs: Iterable[ModelStudioRun]) -> tuple[str, ...]:
        """Return the RIDs of the builds that run, or of which nothing is known yet."""
        rids = dict.fromkeys(run.build_rid for run in runs)
        return tuple(
            rid for rid in rids if rid not in self.absent and (rid not in self.builds or self.builds[rid].status == RUNNING)
        )

    def status(self, run: ModelStudioRun) -> str:
        """Return the status of a run's build, as far as it is known."""
        build = self.builds.get(run.build_rid)
        return build.status if build else run.build_status or ""

    def poll(self, runs: Collection[ModelStudioRun], now: float, read: Callable[[Iterable[str]], dict[str, Build]]) -> bool:
        """Read the builds that have not ended, unless it is too early, and return whether one has ended by now.

        Raises FoundryError. A rate limit doubles the pause instead.
        """
        rids = self.unfinished(runs)
        if not rids or now < self.next_time:
            return False
        before = {run.build_rid: self.status(run) for run in runs}
        try:
            builds = read(rids)
        except RateLimited:
            self._wait(now, self.pause * 2)
            return False
        self.builds |= builds
        self.absent |= set(rids) - builds.keys()
        has_changed = any(self.status(run) != before[run.build_rid] for run in runs)
        self._wait(now, TICK_SECONDS if has_changed else self.pause * 1.5)
        return has_changed

    def _wait(self, now: float, pause: float) -> None:
        self.pause = min(pause, _LONGEST_PAUSE)
        self.next_time = now + self.pause
