"""Signing in and out: `/login`, `/oauth/callback` and `/logout`.

Tokens stay on the server; the browser gets an opaque cookie.
"""

import logging
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from jinja2 import Environment, FileSystemLoader
from pydantic import SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from components.foundry.errors import FoundryError, NotConfigured, PermissionDenied, Unauthorized
from components.foundry.token_source import RenewedTokens, TokenSource
from components.shell.page.navigation import PRODUCT
from components.shell.process.app_settings import settings
from components.shell.sign_in.browser_sign_in import SignIn
from components.shell.sign_in.foundry_connection import (
    PLAIN_COOKIE,
    SECURE_COOKIE,
    SIGN_INS,
    connect,
    hostname,
    oauth_client,
    sign_in_cookie,
)
from components.shell.sign_in.sign_in_registry import ATTEMPT_SECONDS

log = logging.getLogger("configurator")

_ATTEMPT_COOKIE = "configurator-attempt"
_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
_MAX_FORM = 64_000
_WRITE_SCOPE = "api:models-write"


def base_path() -> str:
    """Return the path below which the app is served, such as `/studio`; empty where it is served at the root."""
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{prefix}" if prefix else ""


def safe_return(address: str | None) -> str:
    """Return the path of this app that somebody goes back to after signing in; the app's first page for any other address."""
    home = f"{base_path()}/"
    if not address or not re.fullmatch(r"/[!-~]{0,2000}", address) or address.startswith("//") or "\\" in address:
        return home
    path = urlsplit(address).path
    is_ours = address.startswith(home) and ".." not in path.split("/")
    return address if is_ours and not path.startswith(tuple(f"{base_path()}{own}" for own in _PATHS)) else home


def _login(request: Request) -> Response:
    """Ask for a token, or send the browser to Foundry's consent page."""
    return_to, kind = safe_return(request.query_params.get("next")), settings().sign_in
    sign_in = SIGN_INS.find(sign_in_cookie(request.cookies))
    if kind not in ("token", "oauth") or (sign_in is not None and not sign_in.is_ended):
        return RedirectResponse(return_to, 303)
    if kind == "token":
        return _page(200, "Connect to Foundry", form="token", return_to=return_to, host=_host())
    browser = request.cookies.get(_ATTEMPT_COOKIE) or secrets.token_urlsafe(32)
    attempt = SIGN_INS.begin(browser, return_to)
    try:
        url = oauth_client().authorization_url(_callback_url(request), attempt.state, attempt.verifier)
    except NotConfigured as error:
        return _failure(500, error, return_to)
    response = RedirectResponse(url, 303)
    _set_cookie(request, response, _ATTEMPT_COOKIE, browser, ATTEMPT_SECONDS)
    return response


async def _connect(request: Request) -> Response:
    """Take a token that somebody pasted; the web server refuses forms of other origins."""
    if settings().sign_in != "token":
        return RedirectResponse(safe_return(None), 303)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM:
            return _page(413, "Not connected", "This token is too long.", is_error=True)
    form = parse_qs(body.decode("utf-8", "replace"))
    return_to = safe_return(form.get("next", [""])[0])
    tokens = TokenSource(SecretStr(form.get("token", [""])[0].strip()))
    try:
        sign_in = await run_in_threadpool(_sign_in_with, tokens)
    except (Unauthorized, NotConfigured, PermissionDenied) as error:
        message = (
            "Foundry does not accept this token. It may have expired or be incomplete."
            if not isinstance(error, PermissionDenied)
            else _NAMELESS
        )
        return _page(400, "Connect to Foundry", message, is_error=True, form="token", return_to=return_to, host=_host())
    except FoundryError as error:
        return _failure(502, error, return_to)
    return _signed_in(request, sign_in, return_to)


def _callback(request: Request) -> Response:
    """Take the code that a browser brings back from Foundry."""
    query = request.query_params
    attempt = SIGN_INS.claim(query.get("state", ""), request.cookies.get(_ATTEMPT_COOKIE))
    if settings().sign_in != "oauth" or attempt is None:
        message = "This sign-in was started in another browser, was used already, or took too long."
        return _page(400, "Not signed in", message, is_error=True, href=_login_path("/"), action="Sign in again")
    if "code" not in query:
        message = (
            "You refused access, so you are not signed in." if query.get("error") == "access_denied" else "Foundry sent no code."
        )
        return _page(403, "Not signed in", message, is_error=True, href=_login_path(attempt.return_to), action="Sign in again")
    try:
        client = oauth_client()
        first = client.exchange(query["code"], _callback_url(request), attempt.verifier)
        tokens = RenewedTokens(first, client.refresh)
        sign_in = _sign_in_with(tokens, lambda: client.revoke(tokens.end()))
        # An answer that names no scopes has granted those that were asked for.
        sign_in.may_write = _WRITE_SCOPE in (client.scopes if first.scopes is None else first.scopes)
    except PermissionDenied:
        return _page(403, "Not signed in", _NAMELESS, is_error=True, href=_login_path(attempt.return_to), action="Sign in again")
    except FoundryError as error:
        return _failure(502, error, attempt.return_to)
    return _signed_in(request, sign_in, attempt.return_to)


def _logout(request: Request) -> Response:
    """Ask whether to sign out: a mere link must not do it."""
    if SIGN_INS.find(sign_in_cookie(request.cookies)) is None:
        return RedirectResponse(safe_return(None), 303)
    return _page(200, leave_label(), form="logout", action=leave_label())


def _end(request: Request) -> Response:
    """Sign out: the cookie and the sign-in go, and Foundry revokes the tokens. Other sites' forms come without the cookie."""
    _end_sign_in(sign_in_cookie(request.cookies))
    response = RedirectResponse(safe_return(None), 303)
    for name in (SECURE_COOKIE, PLAIN_COOKIE, _ATTEMPT_COOKIE):
        response.delete_cookie(name, path=_cookie_path(), secure=_is_https(request), httponly=True, samesite="lax")
    return response


def leave_label() -> str:
    """Return what leaving is called: a pasted token is forgotten, a sign-in ends."""
    return "Disconnect" if settings().sign_in == "token" else "Sign out"


def _sign_in_with(tokens: TokenSource, revoke: Any = lambda: None) -> SignIn:
    """Return the sign-in of the user to whom the tokens belong. Raises FoundryError."""
    try:
        user = connect(tokens)[1].current_user()
    except FoundryError:
        _revoke(revoke)
        raise
    connection, foundry = connect(tokens, user.id)
    return SignIn(user, connection, tokens, foundry, revoke)


def _signed_in(request: Request, sign_in: SignIn, return_to: str) -> Response:
    _end_sign_in(sign_in_cookie(request.cookies))
    response = RedirectResponse(return_to, 303)
    name = SECURE_COOKIE if _is_https(request) and _cookie_path() == "/" else PLAIN_COOKIE
    _set_cookie(request, response, name, SIGN_INS.add(sign_in))
    return response


def _end_sign_in(cookie: str | None) -> None:
    sign_in = SIGN_INS.remove(cookie)
    if sign_in is not None:
        _revoke(sign_in.revoke)


def _revoke(revoke: Any) -> None:
    try:
        revoke()
    except FoundryError as error:
        log.warning("tokens could not be revoked: %s", error)


def _set_cookie(request: Request, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie that no script can read; without an age it goes with the browser's session."""
    response.set_cookie(name, value, max_age, path=_cookie_path(), secure=_is_https(request), httponly=True, samesite="lax")


def _cookie_path() -> str:
    return base_path() or "/"


def _is_https(request: Request) -> bool:
    return _own_url(request).startswith("https:")


def _own_url(request: Request) -> str:
    """Return the address of the app without a path, as browsers reach it."""
    return settings().public_url or f"{request.url.scheme}://{request.url.netloc}"


def _callback_url(request: Request) -> str:
    return f"{_own_url(request).rstrip('/')}{base_path()}/oauth/callback"


def _login_path(return_to: str) -> str:
    return f"{base_path()}/login?next={return_to}"


def _host() -> str:
    return hostname().rpartition("://")[2]


def _failure(status: int, error: FoundryError, return_to: str) -> Response:
    log.warning("a sign-in failed: %s", error)
    message = f"{error.title}. {error.advice}"
    return _page(status, "Not signed in", message, is_error=True, href=_login_path(return_to), action="Sign in again")


def _page(status: int, title: str, message: str = "", **content: Any) -> Response:
    content = {"href": safe_return(None), "action": "Back", **content}
    html = _PAGES.get_template("sign_in.html.jinja").render(
        title=title, message=message, product=PRODUCT, base=base_path(), **content
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


_NAMELESS = "Foundry does not tell whose token this is. The token needs the scope api:admin-read."
_PATHS = ("/login", "/logout", "/oauth/")


def routes(prefix: str) -> list[BaseRoute]:
    """Return the routes below a prefix, such as `/studio`."""
    return [
        Route(f"{prefix}/login", _login),
        Route(f"{prefix}/login", _connect, methods=["POST"]),
        Route(f"{prefix}/oauth/callback", _callback),
        Route(f"{prefix}/logout", _logout),
        Route(f"{prefix}/logout", _end, methods=["POST"]),
    ]
