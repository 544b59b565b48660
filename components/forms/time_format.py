"""Times as people say them: relative, with the exact one at hand, in the visitor's time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def relative_time(moment: datetime, now: datetime | None = None) -> str:
    """Return how long ago a moment was, in one unit; after thirty days its date."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 60:
        return "just now"
    for size, unit in ((60, "minute"), (3600, "hour"), (86400, "day")):
        limit = {"minute": 3600, "hour": 86400, "day": 30 * 86400}[unit]
        if seconds < limit:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    there = moment.astimezone(zone())
    # Windows knows no directive for a day without its zero.
    return f"{there.day:d} {there:%B %Y}"


def exact_time(moment: datetime) -> str:
    """Write a moment in the visitor's time zone."""
    return f"{moment.astimezone(zone()):%Y-%m-%d %H:%M:%S %Z}"


def midnight(days_ago: int = 0, now: datetime | None = None) -> datetime:
    """Return when the visitor's day began, today or so many days ago."""
    there = (now or datetime.now(UTC)).astimezone(zone())
    day = there.date() - timedelta(days=days_ago)
    return datetime(day.year, day.month, day.day, tzinfo=there.tzinfo)


def zone() -> ZoneInfo:
    """Return the visitor's time zone; UTC where the browser names none that is known here."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
