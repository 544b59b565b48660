"""The time that one judgement of a value, or the reading of one form, may take.

Schemas and values come from elsewhere, and all people of the app share one process. Time is that of the processor, so that a busy
server judges no less. What there is no time for is not judged, and the budget remembers that it was so.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# In seconds: one judgement, one branch of a union, and all that is slow in reading a form as long as it is in memory.
JUDGEMENT, BRANCH, READING = 0.4, 0.1, 0.3
# What takes less is not counted against what is slow.
_QUICK = 0.005


@dataclass
class Budget:
    """Seconds left for what is slow, the end by the thread's clock, and whether something was skipped."""

    slow: float = JUDGEMENT / 2
    end: float = float("inf")
    skipped: bool = False

    @property
    def spent(self) -> bool:
        """Tell whether there is no time left."""
        return self.slow <= 0 or time.thread_time() > self.end

    def charge(self, seconds: float) -> None:
        """Count something that may have been slow."""
        if seconds > _QUICK:
            self.slow -= seconds


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current() -> Budget:
    """Return the budget in force; outside of any, one for a single step."""
    return _current.get() or Budget()


@contextmanager
def spending(budget: Budget) -> Iterator[Budget]:
    """Let all work inside count against a budget. Not for generators, which would leave it in force."""
    token = _current.set(budget)
    try:
        yield budget
    finally:
        _current.reset(token)


def judgement(seconds: float = JUDGEMENT) -> Budget:
    """Return a budget that begins now."""
    return Budget(seconds / 2, time.thread_time() + seconds)
