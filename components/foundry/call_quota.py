"""How many calls one user may make at once and in a minute, so that nobody's calls hold up the others'. It sends nothing."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from components.foundry.errors import TooManyCalls

# What Foundry allows a user.
CONCURRENT_CALLS = 30
CALLS_PER_MINUTE = 5000


class CallQuota:
    """The calls of one user; may be shared by threads."""

    def __init__(
        self,
        concurrent: int = CONCURRENT_CALLS,
        per_minute: int = CALLS_PER_MINUTE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._slots = BoundedSemaphore(concurrent)
        self._starts = deque[float](maxlen=per_minute)
        self._lock = Lock()
        self._clock = clock
        self._sleep = sleep

    @contextmanager
    def slot(self, seconds: float) -> Iterator[None]:
        """Wait for a place among the user's calls, and hold it; raises TooManyCalls when there is none within `seconds`."""
        end = self._clock() + seconds
        if not self._slots.acquire(timeout=max(seconds, 0)):
            raise TooManyCalls
        try:
            self._sleep(self._reserve(end))
            yield
        finally:
            self._slots.release()

    def _reserve(self, end: float) -> float:
        """Return after how many seconds the next call may start. Raises TooManyCalls for a start after `end`."""
        with self._lock:
            now = start = self._clock()
            if len(self._starts) == self._starts.maxlen:
                start = max(now, self._starts[0] + 60)
            if start > end:
                raise TooManyCalls
            self._starts.append(start)
            return start - now
