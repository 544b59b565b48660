"""Headers of every response, and the refusal of what a page of another origin sends."""

from collections.abc import Iterator

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import config

from components.shell.server.security_headers import HEADERS, POLICY, SecurityHeaders, is_same_origin
from components.shell.server.web_server import MIDDLEWARE


async def _page(_: Request) -> PlainTextResponse:
    return PlainTextResponse("the page")


async def _echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())
    await websocket.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(routes=[Route("/", _page), WebSocketRoute("/stream", _echo)], middleware=MIDDLEWARE)
    with TestClient(app, base_url="http://app.example") as client:
        yield client


def test_every_response_has_the_headers(client: TestClient) -> None:
    for path in ("/", "/missing"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS
        assert "strict-transport-security" not in headers


def test_over_https_the_host_is_to_be_reached_by_https_alone() -> None:
    app = Starlette(routes=[Route("/", _page)], middleware=[Middleware(SecurityHeaders)])
    headers = TestClient(app, base_url="https://app.example").get("/").headers
    assert int(headers["strict-transport-security"].removeprefix("max-age=")) > 31_536_000


def test_no_script_is_allowed_but_the_apps_own() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    sources = rules["script-src"].split()
    assert sources[:2] == ["'self'", "blob:"]
    assert all(source.startswith("'sha256-") for source in sources[2:])
    assert len(sources) == 4
    assert rules["default-src"] == rules["frame-ancestors"] == "'self'"
    assert not any("http" in rule or "*" in rule for rule in rules.values())


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://app.example.evil.example", "http://localhost", "http://["]
)
def test_what_a_foreign_page_sends_is_refused(client: TestClient, origin: str) -> None:
    assert client.get("/", headers={"Origin": origin}).status_code == 403
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/stream", headers={"Origin": origin}):
        pass


@pytest.mark.parametrize("origin", ["http://app.example", "https://app.example", None])
def test_what_the_app_s_own_page_or_no_page_sends_is_answered(client: TestClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    assert client.get("/", headers=headers).text == "the page"
    # The client of the tests names another host for websockets unless it is told.
    with client.websocket_connect("ws://app.example/stream", headers=headers) as websocket:
        websocket.send_text("hello")
        assert websocket.receive_text() == "hello"


def test_an_origin_of_the_settings_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", {"server.corsAllowedOrigins": ["https://portal.example"]}.__getitem__)
    assert is_same_origin(Headers({"origin": "https://portal.example", "host": "app.example"}))
    assert not is_same_origin(Headers({"origin": "https://other.example", "host": "app.example"}))


def test_streamlit_s_settings_are_those_of_production() -> None:
    expected = {
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.runOnSave": False,
        "server.enableAgentApi": False,
        "global.developmentMode": False,
        "browser.gatherUsageStats": False,
    }
    assert {name: config.get_option(name) for name in expected} == expected
