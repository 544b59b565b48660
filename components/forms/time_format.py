"""Relative and exact times in the visitor's time zone. It knows nothing of drafts or Foundry."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def relative_time(time: datetime, now: datetime | None = None) -> str:
    """Return how long ago a time was, such as `5 minutes ago`; its date if that is 30 days or more."""
    seconds = ((now or datetime.now(UTC)) - time).total_seconds()
    if seconds >= 30 * 86400:
        local = time.astimezone(zone())
        # Windows knows no directive for a day without its zero.
        return f"{local.day:d} {local:%B %Y}"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count > 0:
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def exact_time(time: datetime) -> str:
    """Return a time to the second in the visitor's time zone."""
    return f"{time.astimezone(zone()):%Y-%m-%d %H:%M:%S %Z}"


def midnight(days_ago: int = 0, now: datetime | None = None) -> datetime:
    """Return the start of the visitor's day, today or so many days ago."""
    local = (now or datetime.now(UTC)).astimezone(zone())
    day = local.date() - timedelta(days=days_ago)
    return datetime(day.year, day.month, day.day, tzinfo=local.tzinfo)


def zone() -> ZoneInfo:
    """Return the visitor's time zone, or UTC if the browser names no known one."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
