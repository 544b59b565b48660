"""Which of our errors stands for an exception of the HTTP library or for a status. It sends nothing."""

from collections.abc import Iterator, Mapping
from http.client import HTTPException

from requests import exceptions as requests_errors
from urllib3 import exceptions as urllib3_errors

from components.foundry import errors
from components.foundry.decoding import read_json, replace_surrogates
from components.foundry.limits import AnswerTooLarge

# What requests, urllib3 and http.client may raise.
LIBRARY_ERRORS = (requests_errors.RequestException, urllib3_errors.HTTPError, HTTPException, AnswerTooLarge, OSError, ValueError)

EXCEPTIONS: Mapping[type[Exception], type[errors.FoundryError]] = {
    requests_errors.ConnectTimeout: errors.ConnectFailed,
    requests_errors.ProxyError: errors.ConnectFailed,
    requests_errors.SSLError: errors.ConnectFailed,
    requests_errors.ConnectionError: errors.ConnectionLost,
    requests_errors.ReadTimeout: errors.ReadTimedOut,
    requests_errors.Timeout: errors.ReadTimedOut,
    requests_errors.ChunkedEncodingError: errors.ConnectionLost,
    requests_errors.RetryError: errors.ConnectionLost,
    requests_errors.UnrewindableBodyError: errors.ConnectionLost,
    requests_errors.ContentDecodingError: errors.BadResponse,
    requests_errors.StreamConsumedError: errors.BadResponse,
    requests_errors.InvalidJSONError: errors.BadResponse,
    requests_errors.TooManyRedirects: errors.BadResponse,
    requests_errors.HTTPError: errors.BadResponse,
    requests_errors.InvalidHeader: errors.BadResponse,
    requests_errors.URLRequired: errors.NotConfigured,
    requests_errors.MissingSchema: errors.NotConfigured,
    requests_errors.InvalidSchema: errors.NotConfigured,
    requests_errors.InvalidURL: errors.NotConfigured,
    requests_errors.RequestException: errors.TransportError,
    urllib3_errors.ReadTimeoutError: errors.ReadTimedOut,
    urllib3_errors.DecodeError: errors.BadResponse,
    urllib3_errors.HTTPError: errors.ConnectionLost,
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
    """Return our error for one of LIBRARY_ERRORS; `sent` is whether any of a write's body was sent.

    The library's message is left out: it can quote headers and addresses.
    """
    kind = next(EXCEPTIONS[cls] for cls in type(error).__mro__ if cls in EXCEPTIONS)
    if kind is errors.ConnectionLost:
        kind = _connection_error(error)
    if write and sent and issubclass(kind, errors.ConnectFailed):
        kind = errors.ConnectionLost
    if write and not sent and issubclass(kind, errors.TransportError):
        kind = errors.ConnectFailed
    return kind(reference=f"{type(error).__name__}, {call}", may_have_happened=write and sent)


def _connection_error(error: Exception) -> type[errors.FoundryError]:
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
    """Return the error for a status of 400 or above; without an error envelope its names are None.

    A 5xx to a write counts as possibly carried out: a gateway gives up while Foundry works on.
    """
    try:
        document = read_json(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        document = {}
    texts = {key: replace_surrogates(value) for key, value in document.items() if isinstance(value, str)}
    parameters = errors.parse_embedded_json(document.get("parameters"))
    envelope = errors.ErrorEnvelope(
        texts.get("errorCode"),
        texts.get("errorName"),
        texts.get("errorInstanceId"),
        texts.get("errorDescription", ""),
        parameters if isinstance(parameters, dict) else {},
    )
    kind = STATUSES.get(status) or (errors.ServerError if status >= 500 else errors.ApiError)
    if envelope.error_name == "CreateConfigValidationError" and status < 500:
        kind = errors.ValidationFailed
    return kind(status, envelope, retry_after=retry_after, may_have_happened=write and status >= 500)
