"""How long to wait before a read is tried again. It neither sleeps nor sends."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from math import isfinite


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how long to try: exponential backoff with full jitter, bounded waits and sum, in seconds."""

    attempts: int = 4
    slot: float = 0.5
    longest: float = 10.0
    total: float = 20.0

    def delay(self, attempt: int, asked: float | None, waited: float, jitter: float) -> float | None:
        """Give the wait after the failed `attempt` (counted from 1), or None to give up.

        `asked` is the answer's Retry-After: waited for in full or not at all. `jitter` is in 0..1.
        """
        if attempt >= self.attempts:
            return None
        wait = max(asked or 0.0, min(jitter * self.slot * 2**attempt, self.longest))
        return wait if wait <= min(self.longest, self.total - waited) else None


def retry_after(header: str | None, now: float) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, as seconds from `now` (epoch); None if it says neither."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return max(seconds, 0.0) if isfinite(seconds) else None
