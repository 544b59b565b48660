"""The documented limit of requests per second and user; it must not know what the requests do."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable


class RateLimiter:
    """Counts the requests of each user within the last second; may be shared by threads."""

    def __init__(self, per_second: int = 4, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def allows(self, user_id: str) -> bool:
        """Return whether another request of a user is within the limit, and count it if so."""
        with self._lock:
            now, times = self._clock(), self._times[user_id]
            while times and times[0] <= now - 1:
                times.popleft()
            if len(times) >= self._per_second:
                return False
            times.append(now)
            return True
