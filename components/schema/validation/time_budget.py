"""The time that one validation, or the reading of one form, may take.

Schemas and values come from elsewhere, and all users of the app share one process. Time is that of the processor, so that a busy
server validates no less. What there is no time for is skipped, and the budget remembers that it was so.
"""

import time
from contextvars import ContextVar
from dataclasses import dataclass

# In seconds: one validation, one branch of a union, and all that is slow in reading a form as long as it is in memory.
VALIDATION_SECONDS, BRANCH_SECONDS, READING_SECONDS = 0.4, 0.1, 0.3
# What takes less is not counted against what is slow.
_QUICK = 0.005


@dataclass
class TimeBudget:
    """Seconds left for what is slow, the end by the thread's clock, and whether something was skipped."""

    slow: float = VALIDATION_SECONDS / 2
    end: float = float("inf")
    skipped: bool = False

    @property
    def spent(self) -> bool:
        """Whether there is no time left."""
        return self.slow <= 0 or time.thread_time() > self.end

    def charge(self, seconds: float) -> None:
        """Count something that may have been slow."""
        if seconds > _QUICK:
            self.slow -= seconds


_current: ContextVar[TimeBudget | None] = ContextVar("budget", default=None)


def current_budget() -> TimeBudget:
    """Return the budget in force; outside of any, one for a single step."""
    return _current.get() or TimeBudget()


class use_budget:
    """Count all work inside against a budget. A generator would leave it in force.

    It is a class rather than a generator because it is entered for every field, and takes a third of the time.
    """

    __slots__ = ("_budget", "_token")

    def __init__(self, budget: TimeBudget) -> None:
        self._budget = budget

    def __enter__(self) -> TimeBudget:
        self._token = _current.set(self._budget)
        return self._budget

    def __exit__(self, *exception: object) -> None:
        _current.reset(self._token)


def start_budget(seconds: float = VALIDATION_SECONDS) -> TimeBudget:
    """Return a budget that begins now."""
    return TimeBudget(seconds / 2, time.thread_time() + seconds)
