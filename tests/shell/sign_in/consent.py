"""A browser that signs in at the routes of the app, and a user's consent at the local Foundry."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from components.shell.server.security_headers import SameOrigin
from components.shell.sign_in import foundry_connection, sign_in_routes
from components.shell.sign_in.browser_sign_in import SignIn
from components.shell.sign_in.sign_in_registry import SignInRegistry

APP = "http://127.0.0.1:8501"


def browser(address: str = APP) -> TestClient:
    """Return a browser with no cookies."""
    return TestClient(
        Starlette(routes=sign_in_routes.routes(sign_in_routes.base_path()), middleware=[Middleware(SameOrigin)]),
        address,
        follow_redirects=False,
    )


def consent(location: str, username: str) -> str:
    """Answer Foundry's consent page; return where it sends the browser, as a path of the app."""
    answer = requests.post(location, data={"username": username}, timeout=5, allow_redirects=False)
    target = urlsplit(answer.headers["Location"])
    assert f"{target.scheme}://{target.netloc}" == APP
    return f"{target.path}?{target.query}"


def sign_in(client: TestClient, username: str = "amoreau", where: str = "/configure?draft=d1") -> httpx.Response:
    """Sign in by the consent page; return the answer to the callback."""
    login = client.get("/login", params={"next": where})
    assert login.status_code == 303
    return client.get(consent(login.headers["location"], username))


def signed_in(client: TestClient, sign_ins: SignInRegistry) -> SignIn:
    current = sign_ins.find(client.cookies.get(foundry_connection.PLAIN_COOKIE))
    assert current is not None
    return current


def paste(client: TestClient, token: str, **options: Any) -> httpx.Response:
    """Paste a token into the form."""
    return client.post("/login", data={"token": token, "next": "/drafts"}, **options)
