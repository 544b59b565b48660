"""A clock that is turned by hand."""


class ManualClock:
    """Seconds since its beginning, which a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now
