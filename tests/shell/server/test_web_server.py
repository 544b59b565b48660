"""The app as a process below a prefix: its routes, headers and websocket, over real HTTP."""

import json
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from components.demo.server import LocalFoundry
from tests.conftest import TOKEN
from tests.running import ROOT, App

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def app(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("prefixed")
    shutil.copytree(seeded, folder / "foundry")
    with LocalFoundry(folder / "foundry", token=TOKEN) as local:
        app = App(
            ROOT / "app.py",
            folder,
            FOUNDRY_HOSTNAME=local.url,
            FOUNDRY_TOKEN=local.token,
            CONFIGURATOR_LOG_FORMAT="json",
            STREAMLIT_SERVER_BASE_URL_PATH="studio",
        )
        app.start("/studio")
        try:
            yield app
        finally:
            app.stop()


def get(app: App, path: str, **headers: str) -> requests.Response:
    return requests.get(app.address + path, headers=headers, timeout=10)


def test_every_route_is_below_the_prefix(app: App) -> None:
    assert get(app, "/studio/healthz").json() == {"status": "ok"}
    assert get(app, "/studio/readyz").json() == {"status": "ok", "database": "ok", "foundry": "ok"}
    assert "configurator_sessions" in get(app, "/studio/metrics").text
    for page in ("/studio/", "/studio/drafts", "/studio/configure?draft=x"):
        assert "<title>Streamlit</title>" in get(app, page).text
    for missing in ("/healthz", "/readyz", "/metrics", "/", "/drafts"):
        assert get(app, missing).status_code == 404, missing


def test_the_headers_are_there_and_a_proxy_on_this_machine_is_believed(app: App) -> None:
    headers = get(app, "/studio/").headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])
    assert "strict-transport-security" not in headers
    assert "strict-transport-security" in get(app, "/studio/", **{"X-Forwarded-Proto": "https"}).headers
    assert get(app, "/studio/", **{"X-Request-Id": "from-the-proxy"}).headers["x-request-id"] == "from-the-proxy"
    assert get(app, "/studio/", **{"X-Request-Id": "a b"}).headers["x-request-id"] != "a b"


def test_the_websocket_takes_the_app_s_own_origin_alone(app: App) -> None:
    stream = f"{app.address.replace('http', 'ws')}/studio/_stcore/stream"
    with connect(stream, origin=app.address, subprotocols=["streamlit"]) as websocket:
        assert websocket.protocol.state.name == "OPEN"
    for origin in ("https://evil.example", "http://localhost:1", "null"):
        with pytest.raises(InvalidStatus) as caught:
            connect(stream, origin=origin, subprotocols=["streamlit"])
        assert caught.value.response.status_code == 403


def test_a_foreign_host_name_opens_no_websocket(app: App) -> None:
    port = urlsplit(app.address).port
    opened = socket.create_connection(("127.0.0.1", port or 0))
    address = f"rebound.example:{port}"
    with pytest.raises(InvalidStatus) as caught:
        connect(f"ws://{address}/studio/_stcore/stream", sock=opened, origin=f"http://{address}")
    assert caught.value.response.status_code == 403


def test_the_log_is_one_json_object_a_line_without_the_token(app: App) -> None:
    get(app, "/studio/readyz", **{"X-Request-Id": "asked-by-the-test"})
    log = (app.home / "app.log").read_text("utf-8")
    entries = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"time", "level", "logger", "message", "request_id"} <= set(entries[0])
    assert any(entry["logger"] == "foundry" and "getCurrent" in entry["message"] for entry in entries)
    assert TOKEN not in log
    assert "uvicorn.access" not in log
