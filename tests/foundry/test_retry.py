import pytest

from components.foundry.retry import RetryPolicy, parse_retry_after


def test_backoff_doubles_and_ends() -> None:
    policy = RetryPolicy(attempts=4, slot=0.5, longest=10, total=20)
    assert [policy.delay(attempt, None, 0, 1.0) for attempt in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, None]


def test_jitter_is_full() -> None:
    assert RetryPolicy().delay(1, None, 0, 0.0) == 0.0


def test_what_was_asked_for_is_waited_in_full_or_not_at_all() -> None:
    policy = RetryPolicy(longest=10, total=20)
    assert policy.delay(1, 7.0, 0, 0.5) == 7.0
    assert policy.delay(1, 11.0, 0, 0.5) is None
    assert policy.delay(2, 7.0, 14.0, 0.5) is None
    assert policy.delay(2, 6.0, 14.0, 0.0) == 6.0


def test_no_single_backoff_is_longer_than_allowed() -> None:
    assert RetryPolicy(attempts=99, longest=3, total=20).delay(50, None, 0, 1.0) == 3.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
    ],
)
def test_retry_after_header(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, now=10.0) == seconds
