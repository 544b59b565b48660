"""Times as people say them: relative, with the exact one at hand. It knows no clock but the one passed in."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Say how long ago a moment was, in one unit; before thirty days its date."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 60:
        return "just now"
    for size, unit in ((60, "minute"), (3600, "hour"), (86400, "day")):
        limit = {"minute": 3600, "hour": 86400, "day": 30 * 86400}[unit]
        if seconds < limit:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return f"{moment:%-d %B %Y}"


def exact(moment: datetime) -> str:
    """Write a moment in the visitor's time zone."""
    try:
        zone: ZoneInfo | None = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
