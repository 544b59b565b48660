"""What the web server does beside the pages: routes, middleware, and the app's lifespan."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from pydantic import SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from components.foundry.connection import Connection
from components.settings import Settings
from components.shell.persistence import repositories
from components.shell.process import open_database
from components.shell.process.app_settings import settings
from components.shell.process.secret_keys import secret_keys
from components.shell.server import log_output, monitoring_routes
from components.shell.server.request_ids import RequestIds
from components.shell.server.security_headers import SameOrigin, SecurityHeaders
from components.shell.sign_in import sign_in_routes
from components.shell.sign_in.foundry_connection import configured, use_local
from components.submission import request_sender

log = logging.getLogger("configurator")

_PREFIX = sign_in_routes.base_path()
ROUTES: list[BaseRoute] = [*monitoring_routes.routes(_PREFIX), *sign_in_routes.routes(_PREFIX)]
MIDDLEWARE = [Middleware(RequestIds), Middleware(SecurityHeaders), Middleware(SameOrigin)]


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the database, and run the local Foundry on loopback where no Foundry is configured.

    At the end, a submission that is being sent is waited for as long as Foundry may take to answer.
    """
    options = settings()
    # Unusable keys keep the app from starting, before anything is stored without them.
    secret_keys()
    log_output.set_up(options.log_format)
    repositories.storage_problem()
    # While the first visitor's browser still loads Streamlit.
    threading.Thread(target=_import_libraries, daemon=True).start()
    if configured(options):
        try:
            yield
        finally:
            await _finish(options)
        return
    # The import takes longer than any other, and a Foundry of one's own does without it.
    from components.demo.server import LocalFoundry

    with LocalFoundry(options.data_dir / "local-foundry", callback=f"{_PREFIX}/oauth/callback") as local:
        use_local(Connection(local.url, SecretStr(local.token), options.connect_timeout, options.read_timeout))
        log.info("no Foundry is configured: a local one runs at %s", local.url)
        try:
            yield
        finally:
            await _finish(options)
            use_local(None)


def _import_libraries() -> None:
    """Import the libraries that the first page needs, and that take long to import."""
    for name in ("pyarrow", "PIL.Image"):
        import_module(name)


async def _finish(options: Settings) -> None:
    if not await run_in_threadpool(request_sender.wait_for_sending, options.connect_timeout + options.read_timeout):
        log.warning("the app ends while a request is being sent")
    open_database.close_database()
