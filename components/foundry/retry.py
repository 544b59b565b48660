"""How long to wait before a read is retried. It neither sleeps nor sends."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from math import isfinite


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential backoff with full jitter, in seconds; `total` limits all attempts and waits.

    The defaults are short, as somebody waits for the page and may press "Try again".
    """

    attempts: int = 3
    slot: float = 0.25
    longest: float = 2.0
    total: float = 2.5

    def delay(self, attempt: int, retry_after: float | None, elapsed: float, jitter: float) -> float | None:
        """Return the wait after the failed `attempt` (counted from 1), or None to give up.

        An answer's `retry_after` is waited for in full or not at all. `jitter` is in 0..1.
        """
        if attempt >= self.attempts:
            return None
        wait = max(retry_after or 0.0, min(jitter * self.slot * 2**attempt, self.longest))
        return wait if wait <= min(self.longest, self.total - elapsed) else None


def parse_retry_after(header: str | None, now: float) -> float | None:
    """Return a Retry-After header, seconds or an HTTP date, as seconds from `now`; None if it is neither.

    `now` is in seconds since the epoch.
    """
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
