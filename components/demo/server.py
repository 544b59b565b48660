"""The local Foundry over HTTP, in a thread of its own; it must not know the program that uses it.

The bearer token TOKEN acts as the main analyst, `TOKEN.<username>` as any other active user of the sample data,
and so does what the OAuth2 endpoints issue.
"""

import logging
import secrets
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from components.demo.api_errors import ApiError
from components.demo.faults import TRANSPORT, FaultLayer, FaultRegistry
from components.demo.oauth_grants import Client, OAuthGrants
from components.demo.rate_limiter import RateLimiter
from components.demo.routes import ROUTES
from components.demo.routes.endpoint import AppState
from components.demo.run_supervisor import RunSupervisor
from components.demo.seed import ANALYST, SERVICE, add_users, seed
from components.demo.sqlite_store import Store
from components.demo.trainer_catalog import TRAINERS, Catalog
from components.demo.training_store import TrainingStore

PUBLIC_CLIENT = "model-studio-configurator"


class TransportProtocol(H11Protocol):
    """HTTP/1.1 with the transport in the ASGI scope, so that the application can cut a connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = self.transport
            await application(cast(Any, scope), cast(Any, receive), cast(Any, send))

        self.app = cast(Any, with_transport)


def _api_error(_: Request, error: Exception) -> Response:
    return cast(ApiError, error).response()


def _not_found(_: Request, error: Exception) -> Response:
    return Response(status_code=404)


def _internal_error(_: Request, error: Exception) -> Response:
    return ApiError("Default:Internal").response()


def application(state: AppState) -> Starlette:
    """Return the ASGI application; a wrong path or method is answered with 404 and an empty body."""
    registry = FaultRegistry()
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(FaultLayer, registry=registry)],
        exception_handlers={ApiError: _api_error, HTTPException: _not_found, Exception: _internal_error},
    )
    app.router.redirect_slashes = False
    app.state.demo = state
    app.state.fault_registry = registry
    return app


class LocalFoundry:
    """A local Foundry at `url`, with its database in the folder `data` and trainers from files.

    Its OAuth2 clients redirect to the path `callback` on the loopback address.
    """

    def __init__(
        self,
        data: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        trainers: Path = TRAINERS,
        callback: str = "/oauth/callback",
    ) -> None:
        self._data = data
        self._trainers = trainers
        self._address = (host, port)
        self._running: tuple[uvicorn.Server, threading.Thread, Store, RunSupervisor] | None = None
        self.token = token or secrets.token_urlsafe(32)
        redirect = (f"http://127.0.0.1{callback}",)
        self.grants = OAuthGrants((Client(PUBLIC_CLIENT, redirect), Client(SERVICE, redirect, self.token, SERVICE)))

    def __repr__(self) -> str:
        return f"LocalFoundry({str(self._data)!r}, hostname={self.hostname!r})"

    @property
    def hostname(self) -> str:
        """The host and port, in the form that the official SDK takes."""
        host, port = self._address
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    @property
    def url(self) -> str:
        """The address without the path of the API."""
        return f"http://{self.hostname}"

    def start(self) -> Self:
        """Start serving, and return when requests are accepted. Raises OSError if the address is taken."""
        if self._running is not None:
            raise RuntimeError("the local Foundry is already running")
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        # The protocol is named because asyncio switches Nagle's delay off only for sockets that name it.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        with ExitStack() as opened:
            opened.enter_context(listener)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(self._address)
            listener.listen(256)
            store = Store(self._data, seed)
            add_users(store)
            # Uvicorn closes it from here on.
            opened.pop_all()
        # A second start keeps the port, so that the address survives a restart.
        self._address = (self._address[0], listener.getsockname()[1])
        training = TrainingStore(store)
        supervisor = RunSupervisor(store, training)
        state = AppState(store, training, supervisor, RateLimiter(), Catalog(self._trainers), self.token, ANALYST, self.grants)
        app = application(state)
        config = uvicorn.Config(
            app,
            http=TransportProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        arguments = {"sockets": [listener]}
        thread = threading.Thread(target=server.run, kwargs=arguments, name="local-foundry", daemon=True)
        thread.start()
        self._running = server, thread, store, supervisor
        while not server.started:
            if not thread.is_alive():
                self.stop()
                raise RuntimeError("the local Foundry did not start")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Stop serving and close the database, if it is running."""
        if self._running is None:
            return
        server, thread, store, supervisor = self._running
        self._running = None
        server.should_exit = True
        thread.join()
        supervisor.close()
        store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
