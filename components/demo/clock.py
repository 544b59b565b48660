"""The current time in the API's formats."""

import time
from datetime import UTC, datetime


def now() -> str:
    """Return the current time in the API's format."""
    return to_text(datetime.now(UTC))


def to_text(moment: datetime) -> str:
    """Return a time in the API's format."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now_milliseconds() -> int:
    """Return the current time in milliseconds since the epoch."""
    return int(time.time() * 1000)
