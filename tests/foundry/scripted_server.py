"""An HTTP server on loopback that plays scripted replies and records requests."""

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Received:
    """A request as the server saw it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: int

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = Callable[["Handler"], None]


def reply(body: Any = None, status: int = 200, **headers: str) -> Reply:
    """Answer in full; a body that is no bytes is sent as JSON, None as nothing."""

    def send(handler: "Handler") -> None:
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        for name, value in {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
            handler.send_header(name, value)
        if status != 204:
            handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return send


def drop(handler: "Handler") -> None:
    """Read the request and close the connection without an answer."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut(handler: "Handler") -> None:
    """Send less than the Content-Length, then close."""
    handler.send_response(200)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"rid": "ri.')
    handler.close_connection = True


def stall(handler: "Handler") -> None:
    """Never answer, until the test is over."""
    handler.server.stopped.wait()
    handler.close_connection = True


def half(handler: "Handler") -> None:
    """Begin the answer and never end it."""
    handler.send_response(200)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.flush()
    stall(handler)


def then_close(first: Reply) -> Reply:
    """Answer as usual, then close the kept-alive connection unannounced."""

    def send(handler: "Handler") -> None:
        first(handler)
        handler.wfile.flush()
        handler.close_connection = True

    return send


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "ScriptedServer"

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length)
        self.server.received.append(Received(self.command, self.path, headers, body, self.client_address[1]))
        self.server.next()(self)

    do_GET = do_POST = answer

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


class ScriptedServer(ThreadingHTTPServer):
    """Plays the scripted replies in order, the last one for ever."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.stopped = threading.Event()
        self._replies: list[Reply] = [reply(status=404)]
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def set_replies(self, *replies: Reply) -> None:
        self._replies = list(replies)

    def wait_for_request(self, seconds: float = 60) -> None:
        """Wait until a request has come."""
        end = time.monotonic() + seconds
        while not self.received and time.monotonic() < end:
            time.sleep(0.01)

    def next(self) -> Reply:
        with self._lock:
            return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore it: clients that hang up are expected."""
