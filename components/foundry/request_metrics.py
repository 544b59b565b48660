"""Figures of the requests to Foundry, for Prometheus. No label holds a token, an id or a name."""

import re

from prometheus_client import Histogram

from components.foundry.errors import ApiError, FoundryError
from components.foundry.request import Request, Response, path_template

_NUMBER = re.compile(r"/\d+(?=/|$)")
_SECONDS = Histogram(
    "configurator_foundry_request_seconds",
    "Seconds that requests to Foundry took, with all their attempts, by endpoint and outcome (a status, or the kind of failure).",
    ("method", "endpoint", "outcome"),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


def observe(request: Request, answer: Response | FoundryError, seconds: float) -> None:
    """Count a request with its outcome and duration."""
    outcome = str(answer.status) if isinstance(answer, Response | ApiError) else type(answer).__name__
    _SECONDS.labels(request.method, endpoint(request), outcome).observe(seconds)


def endpoint(request: Request) -> str:
    """Return the request's path with the names of its parameters in place of their values."""
    return _NUMBER.sub("/{number}", path_template(request.path))
