import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import SecretStr

from components.foundry import errors
from components.foundry.connection import Connection
from components.foundry.request import Request
from components.foundry.retry import RetryPolicy
from components.foundry.transport import Transport
from tests.foundry.examples import READ, SAFE, WRITE
from tests.foundry.harness import TOKEN, ClientHarness, with_short_timeout

from .scripted_server import ScriptedServer, cut, drop, half, reply, stall, then_close

EMPTY_WRITE = Request("POST", "/v2/launch")
READS = pytest.mark.parametrize("read", [READ, SAFE], ids=["get", "safe post"])
WRITES = pytest.mark.parametrize("write", [WRITE, EMPTY_WRITE], ids=["body", "no body"])


def test_what_goes_over_the_wire(harness: ClientHarness) -> None:
    harness.set_replies(reply({"ok": 1}))
    assert harness.transport.send(WRITE).json() == {"ok": 1}
    received = harness.received[0]
    assert (received.method, received.target, received.body) == ("POST", "/api/v2/write", WRITE.body)
    assert received.headers["authorization"] == f"Bearer {TOKEN}"
    assert received.headers["accept"] == "application/json"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["content-length"] == str(len(WRITE.body or b""))
    assert "transfer-encoding" not in received.headers
    assert received.headers["user-agent"] == "model-studio-configurator/1.0"
    harness.transport.send(READ)
    assert "content-type" not in harness.received[1].headers
    assert harness.received[1].target == "/api/v2/read?q=secret-query"


def test_a_path_stays_encoded_on_the_wire(harness: ClientHarness) -> None:
    harness.set_replies(reply({"rid": "r", "displayName": "n"}))
    harness.foundry.resource("ri/../ä b%2F?x#y")
    assert harness.received[0].path == "/api/v2/filesystem/resources/ri%2F..%2F%C3%A4%20b%252F%3Fx%23y"


@READS
@pytest.mark.parametrize("failure", [reply(status=429), reply(status=503), drop, cut], ids=["429", "503", "drop", "cut"])
def test_a_read_is_tried_again(harness: ClientHarness, read: Request, failure: Any) -> None:
    harness.set_replies(failure, failure, reply({"ok": 1}))
    assert harness.transport.send(read).json() == {"ok": 1}
    assert len(harness.received) == 3
    assert harness.waits == [0.5, 1.0]
    assert {received.body for received in harness.received} == {read.body or b""}


@READS
def test_a_read_is_tried_three_times_at_most(harness: ClientHarness, read: Request) -> None:
    harness.set_replies(reply(status=503))
    with pytest.raises(errors.Unavailable):
        harness.transport.send(read)
    assert len(harness.received) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 502, 504])
def test_other_refusals_are_final(harness: ClientHarness, status: int) -> None:
    harness.set_replies(reply(status=status))
    with pytest.raises(errors.ApiError) as caught:
        harness.transport.send(READ)
    assert caught.value.status == status
    assert not caught.value.may_have_happened
    assert len(harness.received) == 1


def test_retry_after_is_honoured(harness: ClientHarness) -> None:
    harness.set_replies(reply(status=429, Retry_After="1"), reply(status=503, Retry_After="0"), reply({}))
    harness.transport.send(READ)
    assert harness.waits == [1.0, 1.0]


def test_a_longer_retry_after_is_left_to_the_user(harness: ClientHarness) -> None:
    harness.set_replies(reply(status=429, Retry_After="3600"))
    with pytest.raises(errors.RateLimited) as caught:
        harness.transport.send(READ)
    assert caught.value.retry_after == 3600
    assert len(harness.received) == 1


def test_the_sum_of_the_waits_is_bounded(server: ScriptedServer) -> None:
    server.set_replies(reply(status=503, Retry_After="20"))
    waits: list[float] = []
    policy = RetryPolicy(longest=20, total=30)
    transport = Transport(Connection(server.url, SecretStr(TOKEN), read_timeout=60), sleep=waits.append, retry_policy=policy)
    with pytest.raises(errors.Unavailable):
        transport.send(READ)
    assert waits == [20]


@pytest.mark.parametrize("status", [429, 503])
def test_do_not_retry_is_honoured(harness: ClientHarness, status: int) -> None:
    harness.set_replies(reply(status=status, QoS_Retry_Hint="do-not-retry"))
    with pytest.raises(errors.ApiError):
        harness.transport.send(READ)
    assert len(harness.received) == 1


def test_attempts_are_configurable(server: ScriptedServer) -> None:
    server.set_replies(drop)
    transport = Transport(Connection(server.url, SecretStr(TOKEN)), retry_policy=RetryPolicy(attempts=1))
    with pytest.raises(errors.ConnectionLost):
        transport.send(READ)
    assert len(server.received) == 1


@WRITES
@pytest.mark.parametrize(
    ("failure", "kind", "doubt"),
    [
        (reply(status=429, Retry_After="0"), errors.RateLimited, False),
        (reply(status=503, Retry_After="0"), errors.Unavailable, True),
        (reply(status=500), errors.ServerError, True),
        (reply(b"<html>bad gateway</html>", 502, Content_Type="text/html"), errors.ServerError, True),
        (reply(status=409), errors.Conflict, False),
        (drop, errors.ConnectionLost, True),
        (cut, errors.ConnectionLost, True),
        (reply(status=302, Location="https://login.example/?code=x"), errors.BadResponse, True),
        (reply(status=307, Location="/elsewhere"), errors.BadResponse, True),
    ],
    ids=["429", "503", "500", "502 html", "409", "drop", "cut", "302", "307"],
)
def test_a_write_is_sent_exactly_once(
    harness: ClientHarness, write: Request, failure: Any, kind: type[errors.FoundryError], doubt: bool
) -> None:
    harness.set_replies(failure)
    with pytest.raises(kind) as caught:
        harness.transport.send(write)
    assert len(harness.received) == 1
    assert harness.waits == []
    assert caught.value.may_have_happened is doubt


@pytest.mark.parametrize("silence", [stall, half])
@pytest.mark.parametrize("request_", [READ, SAFE, WRITE, EMPTY_WRITE])
def test_a_silent_server_times_out_once(server: ScriptedServer, silence: Any, request_: Request) -> None:
    server.set_replies(silence)
    waits: list[float] = []
    with pytest.raises(errors.ReadTimedOut) as caught:
        with_short_timeout(server, waits).send(request_)
    assert caught.value.may_have_happened is request_.writes
    assert waits == []
    # A busy machine may read the request only after nobody waits for its answer.
    server.wait_for_request()
    assert len(server.received) == 1


@pytest.mark.parametrize("request_", [READ, SAFE, WRITE, EMPTY_WRITE])
def test_a_refused_connection_sent_nothing(closed_port: int, request_: Request) -> None:
    waits: list[float] = []
    connection = Connection(f"http://127.0.0.1:{closed_port}", SecretStr(TOKEN))
    with pytest.raises(errors.ConnectFailed) as caught:
        Transport(connection, sleep=waits.append).send(request_)
    assert not caught.value.may_have_happened
    assert len(waits) == (0 if request_.writes else 2)


@pytest.mark.parametrize("request_", [READ, WRITE, EMPTY_WRITE])
def test_a_host_without_tls_gets_nothing_and_is_asked_once(server: ScriptedServer, request_: Request) -> None:
    waits: list[float] = []
    connection = Connection(server.url.removeprefix("http://"), SecretStr(TOKEN))
    with pytest.raises(errors.ConnectFailed) as caught:
        Transport(connection, sleep=waits.append).send(request_)
    assert not caught.value.may_have_happened
    assert server.received == []
    assert waits == []


def test_an_unknown_host_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(errors.ConnectFailed) as caught:
        Transport(Connection("foundry.example", SecretStr(TOKEN))).send(WRITE)
    assert not caught.value.may_have_happened


def test_a_silent_tls_handshake_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        connection = Connection(f"127.0.0.1:{mute.getsockname()[1]}", SecretStr(TOKEN), connect_timeout=0.1, read_timeout=0.1)
        with pytest.raises(errors.ConnectFailed) as caught:
            Transport(connection).send(WRITE)
    assert not caught.value.may_have_happened


def test_reads_share_a_connection_and_writes_never_meet_a_stale_one(harness: ClientHarness) -> None:
    harness.set_replies(reply({}), then_close(reply({})), reply({}))
    harness.transport.send(READ)
    harness.transport.send(READ)
    harness.transport.send(WRITE)
    harness.transport.send(WRITE)
    first, second, third, fourth = harness.received
    assert first.peer == second.peer
    assert len({second.peer, third.peer, fourth.peer}) == 3
    assert third.headers["connection"] == "close"


def test_redirects_are_not_followed(harness: ClientHarness) -> None:
    other = ScriptedServer()
    harness.set_replies(reply(status=302, Location=f"{other.url}/api/v2/read?code=hush"))
    with pytest.raises(errors.BadResponse) as caught:
        harness.transport.send(READ)
    other.server_close()
    assert other.received == []
    assert "127.0.0.1" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_cookies_are_not_kept(harness: ClientHarness) -> None:
    harness.set_replies(reply({}, Set_Cookie="session=someone; Path=/"))
    harness.transport.send(READ)
    harness.transport.send(READ)
    assert "cookie" not in harness.received[1].headers


def test_threads_may_share_a_transport(harness: ClientHarness) -> None:
    harness.set_replies(reply({"ok": 1}))
    with ThreadPoolExecutor(15) as threads:
        answers = list(threads.map(harness.transport.send, [READ, WRITE, SAFE] * 5))
    assert [answer.json() for answer in answers] == [{"ok": 1}] * 15
