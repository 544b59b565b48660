"""A circuit breaker: whether Foundry answers at all. It sends nothing itself."""

from collections.abc import Callable
from math import inf
from threading import Lock
from time import monotonic

from components.foundry.errors import ApiError, ConnectFailed, FoundryError, TransportError, Unavailable

# The longest that a probe may take, in seconds.
PROBE_TIMEOUT = 3.0
# For so many seconds an answer means that Foundry is up, and a failed probe that it is down.
_UP_FOR, _DOWN_FOR = 5.0, 10.0


class Outage:
    """Whether one Foundry is down; may be shared by threads, of which only one probes at a time."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._last_answer: float | None = None
        self._failure: FoundryError | None = None
        self._down_until = 0.0

    def check(self, probe: Callable[[], FoundryError | None]) -> None:
        """Probe if there was no answer lately. Raises the failure of the last probe while that is fresh."""
        with self._lock:
            if self._clock() > self._valid_until():
                self._update(probe())
            if self._failure is not None:
                raise _copy(self._failure)

    def check_now(self, probe: Callable[[], FoundryError | None]) -> None:
        """Probe even after a recent answer, as while a slow answer is waited for. Raises the failure."""
        self._last_answer = None
        self.check(probe)

    def record(self, outcome: object) -> None:
        """Update the state from a call's outcome: an answer, or a failure after which the next call probes."""
        if isinstance(outcome, ConnectFailed):
            self._update(outcome)
        elif isinstance(outcome, TransportError | Unavailable):
            self._last_answer = None
        else:
            self._last_answer, self._failure = self._clock(), None

    def reset(self) -> None:
        """Probe before the next call, whatever the last outcome was."""
        with self._lock:
            self._last_answer, self._failure = None, None

    def _valid_until(self) -> float:
        if self._failure is not None:
            return self._down_until
        return -inf if self._last_answer is None else self._last_answer + _UP_FOR

    def _update(self, error: FoundryError | None) -> None:
        if isinstance(error, TransportError | Unavailable):
            self._failure, self._down_until = error, self._clock() + _DOWN_FOR
        else:
            self._last_answer, self._failure = self._clock(), None


def _copy(error: FoundryError) -> FoundryError:
    # An error that is raised in several threads would collect all their tracebacks.
    if isinstance(error, ApiError):
        return type(error)(error.status, error.envelope, retry_after=error.retry_after)
    return type(error)(error.detail, reference=error.reference)
