"""Which hosts are contacted: the configured one alone, by verified TLS, through a proxy where the environment names one."""

import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from pydantic import SecretStr

from components.foundry import errors
from components.foundry.connection import Connection
from components.foundry.transport import Transport
from tests.foundry.examples import READ, SAFE, WRITE
from tests.foundry.harness import TOKEN, ClientHarness

from .scripted_server import ScriptedServer, reply

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "authorities.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture
def tls_server(server: ScriptedServer, authority: trustme.CA) -> ScriptedServer:
    """Return a server with certificates of an authority that no system knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "foundry.example").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.set_replies(reply({"ok": 1}))
    return server


class ConnectProxy:
    """A proxy that answers CONNECT by connecting to one port of this machine, and notes what it was sent."""

    def __init__(self, port: int) -> None:
        self.requests: list[bytes] = []
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            self.requests.append(head)
            target = socket.create_connection(("127.0.0.1", self._port))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for source, sink in ((client, target), (target, client)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def secure(host: str, ca_bundle: Path | None) -> Transport:
    return Transport(Connection(host, SecretStr(TOKEN), ca_bundle=ca_bundle), sleep=lambda _: None)


@pytest.mark.parametrize("request_", [READ, WRITE])
def test_a_company_s_own_authority_is_trusted_where_it_is_set(tls_server: ScriptedServer, ca_bundle: Path, request_: Any) -> None:
    host = f"localhost:{tls_server.server_address[1]}"
    assert secure(host, ca_bundle).send(request_).json() == {"ok": 1}
    with pytest.raises(errors.ConnectFailed):
        secure(host, None).send(request_)
    assert len(tls_server.received) == 1


def test_a_certificate_for_another_name_is_refused(tls_server: ScriptedServer, ca_bundle: Path) -> None:
    with pytest.raises(errors.ConnectFailed):
        secure(f"127.0.0.1:{tls_server.server_address[1]}", ca_bundle).send(WRITE)
    assert tls_server.received == []


def test_the_environment_s_bundle_does_not_replace_the_set_one(
    tls_server: ScriptedServer, ca_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    host = f"localhost:{tls_server.server_address[1]}"
    assert secure(host, ca_bundle).send(READ).json() == {"ok": 1}
    with pytest.raises(errors.ConnectFailed):
        secure(host, None).send(READ)


@pytest.mark.parametrize("request_", [READ, WRITE])
def test_calls_pass_the_proxy_of_the_environment_which_never_sees_the_token(
    tls_server: ScriptedServer, ca_bundle: Path, monkeypatch: pytest.MonkeyPatch, request_: Any
) -> None:
    proxy = ConnectProxy(tls_server.server_address[1])
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    assert secure("foundry.example", ca_bundle).send(request_).json() == {"ok": 1}
    proxy.close()
    (head,) = proxy.requests
    assert head.startswith(b"CONNECT foundry.example:443 ")
    assert TOKEN.encode() not in head
    assert tls_server.received[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("request_", [READ, SAFE, WRITE])
def test_no_redirect_to_another_host_is_followed(harness: ClientHarness, status: int, request_: Any) -> None:
    other = ScriptedServer()
    thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    harness.set_replies(reply(status=status, Location=f"{other.url}/api/v2/read"))
    with pytest.raises(errors.BadResponse):
        harness.transport.send(request_)
    other.shutdown()
    other.server_close()
    assert other.received == []
    assert len(harness.received) == 1


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/api/v2/read", "https://evil.example/api", "http://127.0.0.1.evil.example/"]
)
def test_the_session_has_no_way_to_another_host(harness: ClientHarness, address: str) -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        harness.transport._session().get(address)


@pytest.mark.parametrize(
    "text", ["@evil.example/x", "//evil.example", "https://evil.example", "..\\..\\x", "a/../../..", "\r\nHost: evil"]
)
def test_what_a_user_enters_stays_one_part_of_a_path(harness: ClientHarness, text: str) -> None:
    harness.set_replies(reply({"rid": "r", "displayName": "n"}))
    harness.foundry.resource(text)
    harness.foundry.resource_by_path(text)
    first, second = harness.received
    assert first.path.startswith("/api/v2/filesystem/resources/")
    assert first.path.count("/") == 5
    assert second.path == "/api/v2/filesystem/resources/getByPath"


def test_a_host_with_letters_of_its_own_is_reached_by_its_ascii_name() -> None:
    transport = Transport(Connection("fündry.example/Ä", SecretStr(TOKEN)))
    address = requests.Request("GET", f"{transport.connection.base_url}/v2/read").prepare().url
    assert transport._session().get_adapter(address or "")
