"""Relative and exact times for visitors of any time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from components.forms import time_format

NOW = datetime(2025, 3, 30, 22, 30, tzinfo=UTC)


def script() -> None:
    import datetime as dates

    import streamlit

    from components.forms.time_format import midnight, relative_time

    now, then = (dates.datetime.fromisoformat(streamlit.session_state[name]) for name in ("now", "then"))
    streamlit.session_state["result"] = [midnight(0, now).isoformat(), midnight(6, now).isoformat(), relative_time(then, now)]


@pytest.mark.parametrize(
    ("zone", "today", "week", "date"),
    [
        ("UTC", "2025-03-30T00:00:00+00:00", "2025-03-24T00:00:00+00:00", "3 February 2020"),
        # Clocks were changed that day.
        ("Europe/Berlin", "2025-03-31T00:00:00+02:00", "2025-03-25T00:00:00+01:00", "4 February 2020"),
        ("America/Los_Angeles", "2025-03-30T00:00:00-07:00", "2025-03-24T00:00:00-07:00", "3 February 2020"),
        ("Pacific/Kiritimati", "2025-03-31T00:00:00+14:00", "2025-03-25T00:00:00+14:00", "4 February 2020"),
        ("Nowhere/At all", "2025-03-30T00:00:00+00:00", "2025-03-24T00:00:00+00:00", "3 February 2020"),
    ],
)
def test_a_visitors_day_begins_at_his_midnight(zone: str, today: str, week: str, date: str) -> None:
    at = AppTest.from_function(script)
    at.context["timezone"] = zone
    at.session_state["now"], at.session_state["then"] = NOW.isoformat(), "2020-02-03T23:30:00+00:00"
    assert not at.run().exception
    assert at.session_state["result"] == [today, week, date]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29, hours=23), "29 days ago"),
    ],
)
def test_a_time_is_said_in_one_unit(before: timedelta, text: str) -> None:
    assert time_format.relative_time(NOW - before, NOW) == text
