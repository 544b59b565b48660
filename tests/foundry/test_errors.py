import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from components.foundry import error_mapping, errors
from components.foundry.errors import FoundryError


def family(cls: Any) -> Iterator[Any]:
    yield cls
    for child in cls.__subclasses__():
        yield from family(child)


def make(cls: type[FoundryError], **options: Any) -> FoundryError:
    return cls(418, **options) if issubclass(cls, errors.ApiError) else cls(**options)


@pytest.mark.parametrize("cls", sorted(set(family(FoundryError)), key=str))
def test_every_error_speaks_to_the_user(cls: type[FoundryError]) -> None:
    for doubt in (False, True):
        error = make(cls, may_have_happened=doubt)
        assert error.title
        assert error.advice.endswith(".")
        assert error.may_have_happened is doubt
        assert isinstance(error.reference, str)
        assert str(error).startswith(error.title)


def test_the_tree_at_the_top_of_the_module_names_every_error() -> None:
    drawn = set((errors.__doc__ or "").split())
    assert {cls.__name__ for cls in family(FoundryError)} <= drawn


def test_a_write_in_doubt_is_to_be_looked_for_first() -> None:
    assert "Check the result" in errors.ServerError(500, may_have_happened=True).advice
    assert "Check the result" not in errors.ServerError(500).advice


EXPECTED = {
    "ConnectTimeout": errors.ConnectFailed,
    "ProxyError": errors.ConnectFailed,
    "SSLError": errors.ConnectFailed,
    "ConnectionError": errors.ConnectionLost,
    "ReadTimeout": errors.ReadTimedOut,
    "Timeout": errors.ReadTimedOut,
    "ChunkedEncodingError": errors.ConnectionLost,
    "RetryError": errors.ConnectionLost,
    "UnrewindableBodyError": errors.ConnectionLost,
    "ContentDecodingError": errors.BadResponse,
    "StreamConsumedError": errors.BadResponse,
    "InvalidJSONError": errors.BadResponse,
    "JSONDecodeError": errors.BadResponse,
    "TooManyRedirects": errors.BadResponse,
    "HTTPError": errors.BadResponse,
    "InvalidHeader": errors.BadResponse,
    "URLRequired": errors.NotConfigured,
    "MissingSchema": errors.NotConfigured,
    "InvalidSchema": errors.NotConfigured,
    "InvalidURL": errors.NotConfigured,
    "InvalidProxyURL": errors.NotConfigured,
    "RequestException": errors.TransportError,
}
FOREIGN = sorted(
    {cls for cls in family(requests.RequestException) if cls.__module__ == "requests.exceptions"},
    key=lambda cls: cls.__name__,
)


def test_the_expectations_name_every_exception_of_requests() -> None:
    assert {cls.__name__ for cls in FOREIGN} == set(EXPECTED)


@pytest.mark.parametrize("cls", FOREIGN)
def test_every_exception_of_requests_has_a_row_of_its_own(cls: type[requests.RequestException]) -> None:
    error = cls("m", "d", 0) if cls.__name__ == "JSONDecodeError" else cls("host s3cr3t")
    ours = error_mapping.from_exception(error, "GET /v2/x", write=False, sent=True)
    assert type(ours) is EXPECTED[cls.__name__]
    assert not ours.may_have_happened
    assert ours.reference == f"{cls.__name__}, GET /v2/x"
    assert "s3cr3t" not in str(ours)
    nearest = next(base for base in cls.__mro__ if base in error_mapping.EXCEPTIONS)
    assert nearest is not requests.RequestException or cls is requests.RequestException


@pytest.mark.parametrize("cls", FOREIGN)
def test_whether_a_write_may_have_happened_depends_on_what_was_sent(cls: type[requests.RequestException]) -> None:
    error = cls("m", "d", 0) if cls.__name__ == "JSONDecodeError" else cls("x")
    after = error_mapping.from_exception(error, "POST /v2/x", write=True, sent=True)
    assert after.may_have_happened
    assert not isinstance(after, errors.ConnectFailed)
    before = error_mapping.from_exception(error, "POST /v2/x", write=True, sent=False)
    assert not before.may_have_happened
    assert not isinstance(before, errors.ConnectionLost | errors.ReadTimedOut)


@pytest.mark.parametrize(
    ("status", "cls", "doubt"),
    [
        (400, errors.InvalidRequest, False),
        (401, errors.Unauthorized, False),
        (403, errors.PermissionDenied, False),
        (404, errors.NotFound, False),
        (405, errors.ApiError, False),
        (408, errors.ApiError, False),
        (409, errors.Conflict, False),
        (413, errors.InvalidRequest, False),
        (414, errors.ApiError, False),
        (415, errors.InvalidRequest, False),
        (422, errors.InvalidRequest, False),
        (429, errors.RateLimited, False),
        (431, errors.ApiError, False),
        (500, errors.ServerError, True),
        (502, errors.ServerError, True),
        (503, errors.Unavailable, True),
        (504, errors.ServerError, True),
        (599, errors.ServerError, True),
    ],
)
def test_every_status_has_its_error(status: int, cls: type[errors.ApiError], doubt: bool) -> None:
    error = error_mapping.from_status(status, b"<html>proxy</html>", write=True, retry_after=3.0)
    assert type(error) is cls
    assert error.may_have_happened is doubt
    assert error.reference == f"HTTP {status}"
    assert error.retry_after == 3.0
    assert "proxy" not in str(error)
    assert not error_mapping.from_status(status, b"", write=False).may_have_happened


def envelope(**changes: Any) -> bytes:
    return json.dumps(
        {
            "errorCode": "NOT_FOUND",
            "errorName": "ModelStudioNotFound",
            "errorInstanceId": "00813215-0844-4716-be7b-a3fe0fce9e42",
            "errorDescription": "The requested Model Studio was not found.",
            "parameters": {"studioRid": "ri.x"},
        }
        | changes
    ).encode()


def test_the_envelope_is_taken_over() -> None:
    error = error_mapping.from_status(404, envelope(), write=False)
    assert error.error_code == "NOT_FOUND"
    assert error.error_name == "ModelStudioNotFound"
    assert error.error_instance_id == "00813215-0844-4716-be7b-a3fe0fce9e42"
    assert error.description == "The requested Model Studio was not found."
    assert error.parameters == {"studioRid": "ri.x"}
    assert error.reference == "ModelStudioNotFound 00813215-0844-4716-be7b-a3fe0fce9e42"


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"{", b"[" * 100_000, b"\xff", b'{"errorName": 5}'])
def test_an_odd_envelope_leaves_the_names_out(body: bytes) -> None:
    error = error_mapping.from_status(400, body, write=False)
    assert (error.error_name, error.error_code, error.error_instance_id) == (None, None, None)
    assert error.parameters == {}


def test_a_name_from_outside_cannot_break_a_line() -> None:
    error = error_mapping.from_status(400, envelope(errorName="A\nB\x1b[0m", errorDescription="x" * 9999), write=False)
    assert "\n" not in error.reference
    assert "\x1b" not in error.reference
    assert len(str(error)) < 700


def test_missing_scope_is_named() -> None:
    denied = error_mapping.from_status(403, envelope(parameters={"missingScope": "api:models-write"}), write=True)
    assert isinstance(denied, errors.PermissionDenied)
    assert denied.missing_scope == "api:models-write"
    assert "api:models-write" in denied.advice
    assert errors.PermissionDenied(403).missing_scope is None


def test_a_missing_endpoint_is_told_from_a_missing_thing() -> None:
    missing = error_mapping.from_status(404, b"", write=False).advice
    assert missing != error_mapping.from_status(404, envelope(), write=False).advice


FAILURES = [
    {"type": "invalidResourceConfiguration", "field": "cpu", "message": "too much"},
    {"type": "brandNew", "odd": [1]},
]


@pytest.mark.parametrize(
    "parameters",
    [
        {"studioRid": "r", "validationFailures": FAILURES},
        {"studioRid": "r", "validationFailures": json.dumps(FAILURES)},
        {"studioRid": "r", "validationFailures": [json.dumps(failure) for failure in FAILURES]},
        json.dumps({"studioRid": "r", "validationFailures": FAILURES}),
    ],
)
def test_validation_failures_are_read_however_they_are_wrapped(parameters: Any) -> None:
    body = envelope(errorName="CreateConfigValidationError", parameters=parameters)
    error = error_mapping.from_status(400, body, write=True)
    assert isinstance(error, errors.ValidationFailed)
    assert not error.may_have_happened
    assert [failure.wire() for failure in error.failures] == FAILURES


@pytest.mark.parametrize(
    ("failures", "count"), [(None, 0), ([], 0), ("not [json", 1), ("[cut", 1), ({"type": "other"}, 1), ([1, None], 2)]
)
def test_odd_validation_failures_are_kept(failures: Any, count: int) -> None:
    body = envelope(errorName="CreateConfigValidationError", parameters={"validationFailures": failures})
    error = error_mapping.from_status(400, body, write=True)
    assert isinstance(error, errors.ValidationFailed)
    assert len(error.failures) == count
