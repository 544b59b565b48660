"""Faults on request and a record of requests, as ASGI middleware; it must not know any endpoint."""

import asyncio
import base64
import hashlib
import itertools
import json
import re
import threading
from collections import deque
from dataclasses import asdict, dataclass, replace
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.demo.api_errors import ApiError

KINDS = (
    "delay",
    "rate_limit",
    "internal",
    "internal_after",
    "unavailable",
    "unavailable_after",
    "drop_before",
    "drop_after",
    "hang_before",
    "hang_after",
    "malformed",
    "html",
    "unknown_enum",
    "expired_token",
    "refuse",
)
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
TRANSPORT = "demo.transport"
CONTROL = "/demo/"


@dataclass(frozen=True)
class Fault:
    """A failure for the requests it matches; `times` counts down, None lasts until cleared.

    `failures` are the reasons for which a version is refused, in the API's JSON.
    """

    id: int
    kind: str
    method: str | None = None
    path: str | None = None
    times: int | None = 1
    seconds: float = 1.0
    retryAfter: int | None = None
    failures: list[dict[str, Any]] | None = None

    def matches(self, method: str, path: str) -> bool:
        """Return whether the fault applies to a request."""
        return self.method in (None, method) and (self.path is None or re.search(self.path, path) is not None)


class FaultRegistry:
    """The faults that are on, and the last 500 requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._faults: list[Fault] = []
        self.requests: deque[dict[str, Any]] = deque(maxlen=500)

    def add(self, **settings: Any) -> dict[str, Any]:
        """Switch a fault on, and return its settings."""
        fault = Fault(next(self._ids), **settings)
        with self._lock:
            self._faults.append(fault)
        return asdict(fault)

    def active(self) -> list[dict[str, Any]]:
        """Return the faults that are on, with the times left."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def use(self, method: str, path: str) -> Fault | None:
        """Return the first fault that matches, and count it as used once."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.matches(method, path):
                    if fault.times is not None:
                        remaining = replace(fault, times=fault.times - 1)
                        self._faults[index : index + 1] = [remaining] if remaining.times else []
                    return fault
        return None

    def record(self, scope: Scope, body: bytes) -> None:
        """Record a request without its credentials."""
        headers = Headers(scope=scope).items()
        self.requests.append(
            {
                "method": scope["method"],
                "path": f"{scope['raw_path'].decode('ascii')}?{scope['query_string'].decode('latin-1')}".rstrip("?"),
                "headers": [[name, "redacted" if name == "authorization" else value] for name, value in headers],
                "body": base64.b64encode(body).decode(),
                "sha256": hashlib.sha256(body).hexdigest(),
            }
        )


class FaultLayer:
    """ASGI middleware that records each API request, and applies the fault that matches it."""

    def __init__(self, app: ASGIApp, registry: FaultRegistry) -> None:
        self.app = app
        self.registry = registry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self.app(scope, receive, send)
            return
        body = await _read_body(receive)
        if body is None:
            return
        # What goes to and from the OAuth2 endpoints is secret.
        if not scope["path"].startswith("/multipass/"):
            self.registry.record(scope, body)
        replayed = _replay(body, receive)
        fault = self.registry.use(scope["method"], scope["path"])
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            fault = None
        if fault is None:
            await self.app(scope, replayed, send)
        elif fault.kind == "drop_before":
            await _drop(scope, receive)
        elif fault.kind == "hang_before":
            await _hang(fault, scope, receive)
        elif fault.kind.endswith("_after") or fault.kind in ("malformed", "unknown_enum"):
            await self._apply_after(fault, scope, replayed, receive, send)
        else:
            await _fault_response(fault)(scope, replayed, send)

    async def _apply_after(self, fault: Fault, scope: Scope, replayed: Receive, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(scope, replayed, collect)
        if fault.kind == "drop_after":
            await _drop(scope, receive)
            return
        if fault.kind == "hang_after":
            await _hang(fault, scope, receive)
            return
        if fault.kind in ("internal_after", "unavailable_after"):
            await _fault_response(fault)(scope, receive, send)
            return
        content = b"".join(message.get("body", b"") for message in messages)
        if fault.kind == "malformed":
            cut = content[: len(content) // 2] or b"{"
            await Response(cut, 200, media_type="application/json")(scope, receive, send)
            return
        start = dict(messages[0])
        content = _with_unknown_enum(content)
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        start["headers"] = [*headers, (b"content-length", str(len(content)).encode())]
        await send(start)
        await send({"type": "http.response.body", "body": content})


async def _read_body(receive: Receive) -> bytes | None:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed


async def _drop(scope: Scope, receive: Receive) -> None:
    scope[TRANSPORT].abort()
    # The server answers 500 for an application that sends no response, unless it knows that the client is gone.
    await _wait_for_disconnect(receive)


async def _hang(fault: Fault, scope: Scope, receive: Receive) -> None:
    """Answer nothing until the client gives up, but end it after the fault's seconds."""
    try:
        await asyncio.wait_for(_wait_for_disconnect(receive), fault.seconds)
    except TimeoutError:
        await _drop(scope, receive)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _fault_response(fault: Fault) -> Response:
    if fault.kind == "html":
        return HTMLResponse(GATEWAY_PAGE, 502)
    if fault.kind in ("rate_limit", "unavailable", "unavailable_after"):
        headers = {} if fault.retryAfter is None else {"Retry-After": str(fault.retryAfter)}
        return Response(status_code=429 if fault.kind == "rate_limit" else 503, headers=headers)
    if fault.kind == "expired_token":
        return ApiError("Default:Unauthorized").response()
    if fault.kind == "refuse":
        return ApiError("CreateConfigValidationError", validationFailures=fault.failures or []).response()
    return ApiError("Default:Internal").response()


def _with_unknown_enum(content: bytes) -> bytes:
    try:
        document = json.loads(content)
    except ValueError:
        return content
    data = document.get("data", document) if isinstance(document, dict) else document
    nodes = data if isinstance(data, list) else [data, *data.values()] if isinstance(data, dict) else []
    typed = [node for node in nodes if isinstance(node, dict) and "type" in node and _has_open_type(node)]
    for node in typed:
        node["type"] = "TYPE_OF_TOMORROW"
    return json.dumps(document).encode() if typed else content


def _has_open_type(node: dict[str, Any]) -> bool:
    return "trashStatus" in node or "customConfigSchema" in node
