"""What the web server does beside the pages: health route, security headers, and the app's lifespan."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from pydantic import SecretStr
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.demo.server import LocalFoundry
from components.foundry.connection import Connection
from components.shell import repositories, sign_in_routes
from components.shell.foundry_connection import configured, settings, use_local

log = logging.getLogger("configurator")

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class SecurityHeaders:
    """Adds the headers that keep the app from being framed, sniffed or leaking its addresses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_HEADERS]}
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def _health(_: Request) -> JSONResponse:
    """Answer whether the app runs and how its database is.

    Without the database the app still serves, so the status stays 200.
    """
    wrong = repositories.storage_problem()
    return JSONResponse({"status": "degraded" if wrong else "ok", "database": wrong.reason if wrong else "ok"})


ROUTES: list[BaseRoute] = [Route("/healthz", _health), *sign_in_routes.ROUTES]
MIDDLEWARE = [Middleware(SecurityHeaders)]


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the database, and run the local Foundry on loopback where no Foundry is configured."""
    found = settings()
    # Unusable keys keep the app from starting, before anything is stored without them.
    repositories.secret_keys()
    repositories.storage_problem()
    if configured(found):
        yield
        repositories.close_database()
        return
    with LocalFoundry(found.data_dir / "local-foundry") as local:
        use_local(Connection(local.url, SecretStr(local.token), found.connect_timeout, found.read_timeout))
        log.info("no Foundry is configured: a local one runs at %s", local.url)
        try:
            yield
        finally:
            use_local(None)
            repositories.close_database()
