"""The OAuth2 endpoints of Multipass: consent, tokens and their end; they must not know what tokens open."""

import base64
import binascii
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from components.demo.oauth_grants import SCOPES, Authorization, Client, OAuthError, OAuthGrants
from components.demo.routes.endpoint import AppState
from components.demo.sqlite_store import User

PREFIX = "/multipass/api/oauth2"
RIGHTS = {
    "admin": "Administrator: may read and write everything",
    "editor": "Analyst: may read and write",
    "viewer": "Viewer: may read most things, and write nothing",
}
PAGES = Environment(loader=FileSystemLoader(Path(__file__).parents[1]), autoescape=True)
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}


async def authorize(request: Request) -> Response:
    """Ask a user for consent: GET /multipass/api/oauth2/authorize; the answer is posted to the same address."""
    state: AppState = request.app.state.demo
    query = request.query_params
    try:
        client, authorization = _requested(query, state.grants)
    except OAuthError as error:
        return _page(400, title="The request for consent is not valid", error=error.code, description=error.description)
    people = [user for user in state.store.users() if user.status == "ACTIVE" and user.role in RIGHTS and user.is_person]
    if request.method == "GET":
        users = [{"username": user.username, "name": _name(user), "rights": RIGHTS[user.role]} for user in people]
        return _page(200, title="Sign in", client_id=client.id, scopes=authorization.scopes, users=users)
    (username,) = (await _form(request)).get("username") or [""]
    answer = {"state": query["state"]} if "state" in query else {}
    if username in {user.username for user in people}:
        agreed = Authorization(client.id, username, authorization.scopes, authorization.redirect_uri, authorization.challenge)
        answer["code"] = state.grants.issue_code(agreed)
    else:
        answer |= {"error": "access_denied", "error_description": "The user refused."}
    separator = "&" if "?" in authorization.redirect_uri else "?"
    return RedirectResponse(f"{authorization.redirect_uri}{separator}{urlencode(answer)}", 303, NO_STORE)


async def issue_token(request: Request) -> Response:
    """Issue tokens: POST /multipass/api/oauth2/token."""
    state: AppState = request.app.state.demo
    try:
        form = await _single_values(request)
        client = _client(request, form, state.grants)
        return JSONResponse(_issue(state.grants, client, form), headers=NO_STORE)
    except OAuthError as error:
        return _refusal(error)


async def revoke_token(request: Request) -> Response:
    """Revoke a token: POST /multipass/api/oauth2/revoke_token."""
    state: AppState = request.app.state.demo
    try:
        form = await _single_values(request)
        _client(request, form, state.grants)
        state.grants.revoke(form.get("token", ""))
    except OAuthError as error:
        return _refusal(error)
    return JSONResponse({}, headers=NO_STORE)


def _requested(query: QueryParams, grants: OAuthGrants) -> tuple[Client, Authorization]:
    client = grants.client(query.get("client_id", ""))
    redirect_uri = query.get("redirect_uri", client.redirect_uris[0] if client.redirect_uris else "")
    if not redirect_uri or not client.allows(redirect_uri):
        raise OAuthError("invalid_request", "The redirect_uri is not registered for this client.")
    if query.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "The response_type must be code.")
    challenge = query.get("code_challenge")
    if challenge is not None and query.get("code_challenge_method") != "S256":
        raise OAuthError("invalid_request", "The code_challenge_method must be S256.")
    if challenge is None and client.secret is None:
        raise OAuthError("invalid_request", "A public client must send a code_challenge.")
    return client, Authorization(client.id, "", _scopes(query.get("scope")), redirect_uri, challenge)


def _issue(grants: OAuthGrants, client: Client, form: dict[str, str]) -> dict[str, Any]:
    kind = form.get("grant_type")
    if kind == "authorization_code":
        return grants.exchange(client, form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier"))
    if kind == "refresh_token":
        return grants.rotate(client, form.get("refresh_token", ""))
    if kind == "client_credentials":
        return grants.issue_to_service(client, _scopes(form.get("scope")))
    raise OAuthError("unsupported_grant_type", "The grant_type must be authorization_code, refresh_token or client_credentials.")


def _client(request: Request, form: dict[str, str], grants: OAuthGrants) -> Client:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return grants.authenticate(form.get("client_id", ""), form.get("client_secret"))
    try:
        client_id, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise OAuthError("invalid_client", "The Authorization header cannot be read.") from None
    return grants.authenticate(unquote(client_id), unquote(secret))


def _scopes(text: str | None) -> tuple[str, ...]:
    # Undocumented what a request without scopes gets: every scope, as the SDK says of itself.
    scopes = tuple(dict.fromkeys((text or "").split())) or SCOPES
    if unknown := set(scopes) - set(SCOPES):
        raise OAuthError("invalid_scope", f"Unknown scopes: {' '.join(sorted(unknown))[:200]}")
    return scopes


def _name(user: User) -> str:
    document = json.loads(user.document)
    return f"{document['givenName']} {document['familyName']}"


def _page(status: int, **content: Any) -> Response:
    return HTMLResponse(PAGES.get_template("consent.html.jinja").render(content), status, NO_STORE)


def _refusal(error: OAuthError) -> Response:
    # The form of these errors is undocumented: RFC 6749, section 5.2.
    status = 401 if error.code == "invalid_client" else 400
    return JSONResponse({"error": error.code, "error_description": error.description}, status, NO_STORE)


async def _form(request: Request) -> dict[str, list[str]]:
    return parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)


async def _single_values(request: Request) -> dict[str, str]:
    form = await _form(request)
    if any(len(values) > 1 for values in form.values()):
        raise OAuthError("invalid_request", "A parameter stands twice.")
    return {name: values[0] for name, values in form.items()}


ROUTES = [
    Route(f"{PREFIX}/authorize", authorize, methods=["GET", "POST"]),
    Route(f"{PREFIX}/token", issue_token, methods=["POST"]),
    Route(f"{PREFIX}/revoke_token", revoke_token, methods=["POST"]),
]
