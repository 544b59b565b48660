"""Headers that keep the app from being framed, sniffed or made to run foreign code, and the refusal of foreign origins."""

import base64
import hashlib
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

# The documents that a browser is given, by the package that has them; each has one script of its own in it.
_DOCUMENTS = {"streamlit": "static/index.html", "streamlit_ace": "frontend/build/index.html"}
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _document(package: str, file: str) -> Path:
    # Found without an import: a component that is declared before the app runs is not known to it.
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name=package)
    return Path(spec.origin).parent / file


def _script_hashes() -> str:
    scripts = [script for item in _DOCUMENTS.items() for script in _INLINE_SCRIPT.findall(_document(*item).read_text("utf-8"))]
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


# `blob:` scripts are those of Streamlit's components; inline styles are how its widgets are styled.
POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' blob: {_script_hashes()}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# Two years, as browsers' preload lists ask for.
STRICT_TRANSPORT = {"strict-transport-security": "max-age=63072000"}


class SecurityHeaders:
    """Adds the headers to every response, and over https that the host is to be reached by https alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The scheme is that of X-Forwarded-Proto where uvicorn trusts the proxy that sends it.
        added = {**HEADERS, **(STRICT_TRANSPORT if scope.get("scheme") == "https" else {})}
        encoded = [(name.encode(), value.encode()) for name, value in added.items()]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *encoded]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class SameOrigin:
    """Refuses requests and websockets that a page of another origin sends.

    Streamlit's own check lets every localhost in, and asks a host on the internet for this machine's address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not is_same_origin(Headers(scope=scope)):
            refusal = WebSocketClose() if scope["type"] == "websocket" else PlainTextResponse("Another origin.", 403)
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_same_origin(headers: Headers) -> bool:
    """Return whether a request comes from a page of this app, of an origin that the settings allow, or from no page."""
    origin = headers.get("origin")
    if origin is None or origin in st.get_option("server.corsAllowedOrigins"):
        return True
    try:
        return urlsplit(origin).netloc == headers.get("host", "")
    except ValueError:
        return False
