"""Unusable and hostile answers: each becomes one of the client's own errors, within time and memory."""

import gzip
import json
import logging
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from components.foundry import api_calls, errors
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.decoding import read_json
from components.foundry.models import Resource
from components.foundry.request import Request
from components.foundry.retry import RetryPolicy
from components.foundry.transport import Transport
from tests.foundry.damaged_json import VALUES, paths, put
from tests.foundry.examples import JSON_EXAMPLES, READ, RESOURCE, STUDIO, VERSION, WRITE, Call, Example
from tests.foundry.harness import TOKEN, ClientHarness

from .scripted_server import Handler, Reply, ScriptedServer, reply

MB = 1_000_000


def outcome(call: Call, foundry: Foundry) -> Any:
    """Return a call's result or its FoundryError; any other error fails the test."""
    try:
        return call(foundry)
    except errors.FoundryError as error:
        str(error).encode()
        if isinstance(error, errors.ValidationFailed):
            json.dumps([failure.wire() for failure in error.failures])
        return error


@pytest.mark.parametrize("example", JSON_EXAMPLES, ids=range(len(JSON_EXAMPLES)))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.slow
def test_an_answer_with_anything_in_any_place_is_used_or_refused(
    harness: ClientHarness, example: Example, data: st.DataObject
) -> None:
    logging.getLogger("foundry").setLevel(logging.CRITICAL)
    at = data.draw(st.sampled_from(sorted(paths(example.answer), key=str)))
    wrong = put(example.answer, at, data.draw(VALUES))
    harness.set_replies(reply(json.dumps(wrong).encode(), data.draw(st.sampled_from([200, 201, 400, 403, 404, 500]))))
    result = outcome(example.call, harness.foundry)
    for item in result.values() if isinstance(result, dict) else result if isinstance(result, list) else [result]:
        if isinstance(item, Resource):
            item.display_name.encode()
            json.dumps(item.wire(), allow_nan=False)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.sampled_from([200, 400, 401, 409, 503]),
    body=st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()),
    headers=st.fixed_dictionaries(
        {
            "Content_Type": st.sampled_from(["application/json", "text/html", "application/json; charset=utf-16", "\xff"]),
            "Content_Encoding": st.sampled_from(
                ["", "identity", "gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "gzip, gzip", "\xfe"]
            ),
            "Location": st.sampled_from(["", "http://[", "//\xff\xfe", "http://h:99999999/", "\xe4"]),
            "Retry_After": st.sampled_from(["", "nan", "-1", "Thu, 01 Jan 99999 00:00:00 GMT", "\xb2", "Mon, 99"]),
        }
    ),
)
@pytest.mark.slow
def test_any_body_under_any_headers_is_used_or_refused(
    harness: ClientHarness, status: int, body: bytes, headers: dict[str, str]
) -> None:
    logging.getLogger("foundry").setLevel(logging.CRITICAL)
    harness.set_replies(reply(body, status, **{name: value for name, value in headers.items() if value}))
    outcome(lambda foundry: foundry.resource("r"), harness.foundry)
    harness.set_replies(reply(body, 302, Location=headers["Location"]))
    assert isinstance(outcome(lambda foundry: foundry.resource("r"), harness.foundry), errors.BadResponse)


@pytest.mark.parametrize("odd", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" * 5000, "[" * 201 + "]" * 201])
def test_what_is_no_json_for_everybody_is_refused(harness: ClientHarness, odd: str) -> None:
    harness.set_replies(reply(f'{{"rid": "r", "displayName": "n", "more": {odd}}}'.encode()))
    with pytest.raises(errors.BadResponse):
        harness.foundry.resource("r")


def test_half_a_character_is_replaced_where_it_is_read_and_kept_in_what_came(harness: ClientHarness) -> None:
    came = RESOURCE | {"displayName": "a\ud800b", "more": {"\udc00": "\ud800"}}
    harness.set_replies(reply(came))
    resource = harness.foundry.resource("r")
    assert resource.display_name == "a\ufffdb"
    assert resource.wire() == came


def test_half_a_character_in_a_refusal_can_be_shown_and_stored(harness: ClientHarness) -> None:
    failures = [{"type": "\ud800", "more": "\ud800"}]
    came = {"errorName": "CreateConfigValidationError", "errorInstanceId": "\ud800", "errorDescription": "\udfff"}
    harness.set_replies(reply(came | {"parameters": {"validationFailures": failures}}, 400))
    with pytest.raises(errors.ValidationFailed) as caught:
        harness.foundry.create_config_version(harness.foundry.create_config_version_request(STUDIO, b"{}"))
    f"{caught.value} {caught.value.error_name} {caught.value.error_instance_id} {caught.value.description}".encode()
    assert [failure.wire() for failure in caught.value.failures] == failures


@pytest.mark.parametrize("name", ["\ud800", "a\udfff"])
def test_half_a_character_can_be_asked_for_and_sent(harness: ClientHarness, name: str) -> None:
    for call in (lambda f: f.resource(name), lambda f: f.resource_by_path(name), lambda f: f.trainer("t", name)):
        assert isinstance(outcome(call, harness.foundry), errors.InvalidIdentifier)
    assert harness.received == []
    harness.set_replies(reply({"rid": "r"}))
    harness.foundry.create_model(name, "r")
    assert harness.received[0].json["name"] == name


def test_json_in_very_many_parts_takes_little_memory() -> None:
    text = b"[" + b"[]," * 3_000_000 + b"[]]"
    tracemalloc.start()
    with pytest.raises(ValueError, match="parts"):
        read_json(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * MB


def small(server: ScriptedServer, **options: Any) -> Transport:
    connection = Connection(server.url, SecretStr(TOKEN), max_answer=2 * MB, **options)
    return Transport(connection, retry_policy=RetryPolicy(attempts=1))


def chunked(chunks: Iterator[bytes], **headers: str) -> Reply:
    def send(handler: Handler) -> None:
        handler.send_response(200)
        for name, value in {"Transfer-Encoding": "chunked", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        for chunk in chunks:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        handler.wfile.write(b"0\r\n\r\n")

    return send


def raw(*pieces: bytes, pause: float = 0, for_ever: bool = False) -> Reply:
    """Write bytes as they are, with a pause after each piece."""

    def send(handler: Handler) -> None:
        handler.close_connection = True
        while True:
            for piece in pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()
                if handler.server.stopped.wait(pause):
                    return
            if not for_ever:
                return

    return send


@cache
def squeezed(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([packer.compress(b"\0" * MB) for _ in range(size // MB)]) + packer.flush()


@pytest.mark.slow
@pytest.mark.parametrize(("request_", "status"), [(READ, 200), (WRITE, 302)])
def test_a_compressed_body_of_400_mb_is_refused_in_little_memory(server: ScriptedServer, request_: Request, status: int) -> None:
    server.set_replies(reply(squeezed(400 * MB), status, Content_Encoding="gzip", Location="/"))
    tracemalloc.start()
    with pytest.raises(errors.BadResponse) as caught:
        small(server).send(request_)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.may_have_happened is request_.writes
    assert peak < 10 * MB


@pytest.mark.parametrize("status", [401, 409, 500])
def test_a_refusal_with_a_body_that_is_too_large_is_the_refusal(server: ScriptedServer, status: int) -> None:
    server.set_replies(reply(squeezed(5 * MB), status, Content_Encoding="gzip"))
    with pytest.raises(errors.ApiError) as caught:
        small(server).send(READ)
    assert caught.value.status == status


def test_a_body_without_an_end_is_refused_at_its_bound(server: ScriptedServer) -> None:
    server.set_replies(chunked(iter(lambda: b"x" * 65536, b"")))
    with pytest.raises(errors.BadResponse, match="2 MB"):
        small(server).send(READ)
    server.set_replies(raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"0" * 65536] * 64))
    with pytest.raises((errors.BadResponse, errors.ConnectionLost)):
        small(server).send(READ)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
def test_a_compressed_body_is_read(server: ScriptedServer, encoding: str) -> None:
    body = b'{"n": [1, 2, 3]}'
    packed = gzip.compress(body[:5], mtime=0) + gzip.compress(body[5:]) + b"\0\0"
    transport = small(server)
    for answer in (reply(packed, Content_Encoding=encoding), chunked(iter([packed[:7], packed[7:]]), Content_Encoding=encoding)):
        server.set_replies(answer)
        assert transport.send(READ).json() == {"n": [1, 2, 3]}
    server.set_replies(reply(None, 204, Content_Encoding=encoding))
    assert transport.send(READ).content() == b""
    assert server.received[0].headers["accept-encoding"] == "gzip"
    assert len({received.peer for received in server.received}) == 1


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b'{"rid": "r"}', mtime=0)[:-9],
        gzip.compress(b'{"rid": "r"}', mtime=0)[:12],
        b"\x1f\x8b no gzip",
        gzip.compress(b"{}", mtime=0) + b"more",
    ],
)
def test_a_body_that_is_compressed_badly_is_refused(server: ScriptedServer, packed: bytes) -> None:
    server.set_replies(reply(packed, Content_Encoding="gzip"))
    with pytest.raises(errors.BadResponse, match="compressed"):
        small(server).send(READ)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
ODD = [
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}x",
    b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 300 + b"\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n{}",
    b"HTTP/1.1 twohundred OK\r\n\r\n{}",
    b"SSH-2.0-OpenSSH\r\n",
    b"\0\0\0",
    b"",
    b"HTTP/1.1 200 OK\r\n\xff\xfe: \xff\r\n: \r\n\r\n{",
]


@pytest.mark.parametrize("request_", [READ, WRITE])
@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_what_is_hardly_http_is_one_of_our_errors(server: ScriptedServer, request_: Request, odd: bytes) -> None:
    server.set_replies(raw(odd))
    with pytest.raises((errors.BadResponse, errors.TransportError)) as caught:
        small(server).send(request_).json()
    assert caught.value.may_have_happened is request_.writes


@pytest.mark.parametrize("request_", [READ, WRITE])
@pytest.mark.parametrize(
    "trickle",
    [raw(HEAD + b"{", *[b" "] * 400, pause=0.05), raw(*[bytes([byte]) for byte in HEAD], pause=0.05), raw(b"H", pause=9)],
    ids=["body", "head", "first byte"],
)
def test_an_answer_has_one_deadline_its_body_included(server: ScriptedServer, request_: Request, trickle: Reply) -> None:
    server.set_replies(trickle)
    start = time.monotonic()
    with pytest.raises(errors.ReadTimedOut) as caught:
        small(server, read_timeout=0.4).send(request_)
    assert 0.3 < time.monotonic() - start < 1.5
    assert caught.value.may_have_happened is request_.writes


def test_continue_without_an_end_is_an_answer_that_takes_too_long(server: ScriptedServer) -> None:
    server.set_replies(raw(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.01, for_ever=True))
    with pytest.raises(errors.ReadTimedOut):
        small(server, read_timeout=0.4).send(READ)


def test_all_attempts_share_one_deadline(server: ScriptedServer) -> None:
    server.set_replies(raw(HEAD, b"{", pause=0.25))
    transport = Transport(Connection(server.url, SecretStr(TOKEN), 0.3, 0.6), retry_policy=RetryPolicy(attempts=9, slot=0.01))
    start = time.monotonic()
    with pytest.raises(errors.TransportError):
        transport.send(READ)
    assert time.monotonic() - start < 1.6
    assert 1 < len(server.received) < 5


def test_a_host_that_is_asleep_has_the_connect_timeout_for_all_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as waiting:
        waiting.connect(full.getsockname())
        address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", full.getsockname())
        blockers = [socket.socket() for _ in range(3)]
        for blocker in blockers:
            blocker.setblocking(False)
            blocker.connect_ex(full.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [address] * 5)
        start = time.monotonic()
        with pytest.raises(errors.ConnectFailed):
            Transport(Connection("http://localhost:1", SecretStr(TOKEN), 0.3, 5), retry_policy=RetryPolicy(attempts=1)).send(
                WRITE
            )
        assert time.monotonic() - start < 1.2
        for blocker in blockers:
            blocker.close()


def test_a_name_server_that_is_asleep_has_the_connect_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5) and [])
    start = time.monotonic()
    with pytest.raises(errors.ConnectFailed) as caught:
        Transport(Connection("foundry.example", SecretStr(TOKEN), 0.3), retry_policy=RetryPolicy(attempts=1)).send(WRITE)
    over.set()
    assert time.monotonic() - start < 1.2
    assert not caught.value.may_have_happened


def test_a_listing_without_an_end_is_stopped(harness: ClientHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_calls, "_MAX_PAGES", 20)
    numbers = iter(range(10_000))
    harness.set_replies(lambda handler: reply({"data": [], "nextPageToken": str(next(numbers))})(handler))
    with pytest.raises(errors.BadResponse):
        list(harness.foundry.spaces())
    assert len(harness.received) == 20


@pytest.mark.parametrize("time_", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", 1e300])
def test_a_time_that_no_zone_can_show_is_refused(harness: ClientHarness, time_: Any) -> None:
    harness.set_replies(reply(VERSION | {"createdTime": time_}))
    with pytest.raises(errors.BadResponse):
        harness.foundry.config_version(STUDIO, 1)
    harness.set_replies(reply(VERSION | {"createdTime": "9998-12-31T23:59:59-14:00"}))
    assert harness.foundry.config_version(STUDIO, 1).created_time.astimezone().utcoffset() is not timedelta.max
