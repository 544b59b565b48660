import logging
import traceback
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import SecretStr
from urllib3 import HTTPResponse

from components.foundry import errors
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.request import Request
from components.foundry.transport import Transport
from tests.foundry.examples import READ, SAFE, WRITE
from tests.foundry.harness import TOKEN, ClientHarness, with_short_timeout

from .scripted_server import ScriptedServer, cut, drop, half, reply


@pytest.mark.parametrize("request_", [READ, SAFE, WRITE])
def test_netrc_does_not_replace_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request_: Request) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine foundry.example login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    sent: list[requests.PreparedRequest] = []

    def send(_: Any, prepared: requests.PreparedRequest, **__: Any) -> requests.Response:
        sent.append(prepared)
        answer = requests.Response()
        answer.status_code = 200
        answer.request = prepared
        answer.raw = HTTPResponse(BytesIO(b"{}"), preload_content=False)
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    monkeypatch.setattr(requests.sessions, "extract_cookies_to_jar", lambda *_: None)
    assert requests.utils.get_netrc_auth("https://foundry.example") == ("someone", "else")
    Transport(Connection("foundry.example", SecretStr(TOKEN))).send(request_)
    assert sent[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_token_for_this_machine_does_not_pass_a_proxy(
    harness: ClientHarness, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    harness.set_replies(reply({}))
    harness.transport.send(READ)
    harness.transport.send(WRITE)
    assert len(harness.received) == 2


def test_a_proxy_that_refuses_sent_nothing(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://someone:hush@127.0.0.1:{closed_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(errors.ConnectFailed) as caught:
        Transport(Connection("foundry.example", SecretStr(TOKEN))).send(WRITE)
    assert not caught.value.may_have_happened
    assert "hush" not in str(caught.value)


def test_one_line_is_logged_a_call(harness: ClientHarness, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "foundry")
    refusal = {"errorName": "ModelStudioNotFound", "errorInstanceId": "0081", "errorCode": "NOT_FOUND"}
    harness.set_replies(reply({}), reply(status=503), reply({}), reply(refusal, 404), drop)
    harness.transport.send(WRITE)
    harness.transport.send(READ)
    for _ in range(2):
        with pytest.raises(errors.FoundryError):
            harness.transport.send(WRITE)
    lines = [record.getMessage() for record in caplog.records if record.name == "foundry"]
    assert len(lines) == 4
    assert lines[0].startswith("POST /v2/write 200 ")
    assert "after 2 attempts" in lines[1]
    assert "404" in lines[2]
    assert "ModelStudioNotFound 0081" in lines[2]
    assert lines[3].startswith("ConnectionLost")
    assert "POST /v2/write" in lines[3]


ECHO = {"errorName": f"N {TOKEN}", "errorInstanceId": TOKEN, "errorDescription": TOKEN, "parameters": {"t": TOKEN}}


def leaks(error: BaseException | None) -> Iterator[str]:
    """Everything a log, a screen or an error collector would take from an exception."""
    while error is not None:
        yield from (str(error), repr(error), repr(vars(error)), repr(error.args))
        yield "".join(traceback.format_exception(error))
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("request_", [READ, SAFE, WRITE])
@pytest.mark.parametrize(
    "failure",
    [drop, cut, half, reply(ECHO, 400), reply(ECHO, 503), reply(status=302, Location=f"https://h/?t={TOKEN}")],
    ids=["drop", "cut", "half", "echo 400", "echo 503", "redirect"],
)
def test_no_secret_leaves(server: ScriptedServer, caplog: pytest.LogCaptureFixture, request_: Request, failure: Any) -> None:
    caplog.set_level(logging.DEBUG)
    server.set_replies(failure)
    transport = with_short_timeout(server)
    with pytest.raises(errors.FoundryError) as caught:
        transport.send(request_)
    things = [transport, transport.connection, Foundry(transport.connection, transport), request_]
    ours = [record.getMessage() for record in caplog.records if record.name == "foundry"]
    everything = [*leaks(caught.value), *map(repr, things), *(record.getMessage() for record in caplog.records)]
    assert TOKEN not in "\n".join(everything)
    assert "secret-body" not in "\n".join(everything)
    assert "secret-query" not in "\n".join(ours)
    assert caught.value.__context__ is None


def test_no_secret_in_an_answer(harness: ClientHarness) -> None:
    harness.set_replies(reply({"private": 1}))
    answer = harness.transport.send(WRITE)
    assert TOKEN not in repr(answer)
    assert "private" not in repr(answer)
    assert "secret-body" not in repr(answer)
