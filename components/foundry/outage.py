"""Whether Foundry answers at all: asked cheaply before it is waited for, and remembered while it does not. It sends nothing itself."""

from collections.abc import Callable
from math import inf
from threading import Lock
from time import monotonic

from components.foundry.errors import ApiError, ConnectFailed, FoundryError, TransportError, Unavailable

# The longest that a probe may take, in seconds.
PROBE = 3.0
# An answer tells for so many seconds that Foundry is there, a probe without one for so many that it is not.
_FRESH, _REST = 5.0, 10.0


class Outage:
    """What is known of one Foundry; may be shared by threads. Of several that ask at once one probes, and the others wait for its outcome."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._heard: float | None = None
        self._failure: FoundryError | None = None
        self._until = 0.0

    def check(self, probe: Callable[[], FoundryError | None]) -> None:
        """Probe where nothing was heard of Foundry lately. Raises the failure of the last probe while that is fresh."""
        with self._lock:
            if self._clock() > self._known_until():
                self._judge(probe())
            if self._failure is not None:
                raise _again(self._failure)

    def doubt(self, probe: Callable[[], FoundryError | None]) -> None:
        """Probe whatever is known, as while an answer is waited for. Raises the failure."""
        self._heard = None
        self.check(probe)

    def note(self, answer: object) -> None:
        """Take the outcome of a call for what it says of Foundry: an answer, or a failure after which the next call probes."""
        if isinstance(answer, ConnectFailed):
            self._judge(answer)
        elif isinstance(answer, TransportError | Unavailable):
            self._heard = None
        else:
            self._heard, self._failure = self._clock(), None

    def forget(self) -> None:
        """Probe before the next call, whatever is known."""
        with self._lock:
            self._heard, self._failure = None, None

    def _known_until(self) -> float:
        if self._failure is not None:
            return self._until
        return -inf if self._heard is None else self._heard + _FRESH

    def _judge(self, found: FoundryError | None) -> None:
        if isinstance(found, TransportError | Unavailable):
            self._failure, self._until = found, self._clock() + _REST
        else:
            self._heard, self._failure = self._clock(), None


def _again(error: FoundryError) -> FoundryError:
    """Copy an error, as one that is raised in several threads would gather all their traces."""
    if isinstance(error, ApiError):
        names = (error.error_code, error.error_name, error.error_instance_id, error.description)
        return type(error)(error.status, *names, error.parameters, retry_after=error.retry_after)
    return type(error)(error.detail, reference=error.reference)
