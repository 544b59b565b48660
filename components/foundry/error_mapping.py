"""Two tables that turn foreign failures into ours: requests' exceptions and HTTP statuses. It sends nothing."""

from collections.abc import Iterator, Mapping
from http.client import HTTPException

from requests import exceptions as foreign
from urllib3 import exceptions as below

from components.foundry import errors
from components.foundry.decoding import read_json, whole_text
from components.foundry.limits import AnswerTooLarge

# What can come out of the library by which calls are made, and out of what it is built on.
FOREIGN = (foreign.RequestException, below.HTTPError, HTTPException, AnswerTooLarge, OSError, ValueError)

EXCEPTIONS: Mapping[type[Exception], type[errors.FoundryError]] = {
    foreign.ConnectTimeout: errors.ConnectFailed,
    foreign.ProxyError: errors.ConnectFailed,
    foreign.SSLError: errors.ConnectFailed,
    foreign.ConnectionError: errors.ConnectionLost,
    foreign.ReadTimeout: errors.ReadTimedOut,
    foreign.Timeout: errors.ReadTimedOut,
    foreign.ChunkedEncodingError: errors.ConnectionLost,
    foreign.RetryError: errors.ConnectionLost,
    foreign.UnrewindableBodyError: errors.ConnectionLost,
    foreign.ContentDecodingError: errors.BadResponse,
    foreign.StreamConsumedError: errors.BadResponse,
    foreign.InvalidJSONError: errors.BadResponse,
    foreign.TooManyRedirects: errors.BadResponse,
    foreign.HTTPError: errors.BadResponse,
    foreign.InvalidHeader: errors.BadResponse,
    foreign.URLRequired: errors.NotConfigured,
    foreign.MissingSchema: errors.NotConfigured,
    foreign.InvalidSchema: errors.NotConfigured,
    foreign.InvalidURL: errors.NotConfigured,
    foreign.RequestException: errors.TransportError,
    below.ReadTimeoutError: errors.ReadTimedOut,
    below.DecodeError: errors.BadResponse,
    below.HTTPError: errors.ConnectionLost,
    HTTPException: errors.ConnectionLost,
    AnswerTooLarge: errors.BadResponse,
    TimeoutError: errors.ReadTimedOut,
    OSError: errors.ConnectionLost,
    ValueError: errors.BadResponse,
}

STATUSES: Mapping[int, type[errors.ApiError]] = {
    400: errors.InvalidRequest,
    401: errors.Unauthorized,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    409: errors.Conflict,
    413: errors.InvalidRequest,
    415: errors.InvalidRequest,
    422: errors.InvalidRequest,
    429: errors.RateLimited,
    503: errors.Unavailable,
}


def from_exception(error: Exception, call: str, *, write: bool, sent: bool) -> errors.FoundryError:
    """Turn one of the FOREIGN exceptions into ours; `sent` says whether any of a write's body left the house.

    The foreign message is not taken over: it can quote headers and addresses.
    """
    kind = next(EXCEPTIONS[cls] for cls in type(error).__mro__ if cls in EXCEPTIONS)
    if kind is errors.ConnectionLost:
        kind = _lost(error)
    if write and sent and issubclass(kind, errors.ConnectFailed):
        kind = errors.ConnectionLost
    if write and not sent and issubclass(kind, errors.TransportError):
        kind = errors.ConnectFailed
    return kind(reference=f"{type(error).__name__}, {call}", may_have_happened=write and sent)


def _lost(error: Exception) -> type[errors.FoundryError]:
    # With its retries off, urllib3 wraps only failures to connect in a MaxRetryError, which alone has a reason.
    if any(isinstance(getattr(cause, "reason", None), Exception) for cause in error.args):
        return errors.ConnectFailed
    if any(isinstance(cause, TimeoutError) for cause in _causes(error)):
        return errors.ReadTimedOut
    return errors.ConnectionLost


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def from_status(status: int, body: bytes, *, write: bool, retry_after: float | None = None) -> errors.ApiError:
    """Turn an answer of 400 or above into an error; a body that is no error envelope leaves the names None.

    A 5xx to a write counts as possibly carried out: a gateway gives up while Foundry works on.
    """
    try:
        envelope = read_json(body)
    except ValueError:
        envelope = None
    if not isinstance(envelope, dict):
        envelope = {}
    texts = {key: whole_text(value) for key, value in envelope.items() if isinstance(value, str)}
    parameters = errors.parsed(envelope.get("parameters"))
    kind = STATUSES.get(status) or (errors.ServerError if status >= 500 else errors.ApiError)
    if texts.get("errorName") == "CreateConfigValidationError" and status < 500:
        kind = errors.ValidationFailed
    return kind(
        status,
        texts.get("errorCode"),
        texts.get("errorName"),
        texts.get("errorInstanceId"),
        texts.get("errorDescription", ""),
        parameters if isinstance(parameters, dict) else {},
        retry_after=retry_after,
        may_have_happened=write and status >= 500,
    )
