"""What all endpoints share: identity, preview, arguments, bodies and pages; no single endpoint."""

import base64
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from components.demo import lossless_json
from components.demo.api_errors import ApiError
from components.demo.oauth_grants import OAuthGrants
from components.demo.rate_limiter import RateLimiter
from components.demo.run_supervisor import RunSupervisor
from components.demo.sqlite_store import Store, User
from components.demo.trainer_catalog import Catalog
from components.demo.training_store import TrainingStore

RID = re.compile(r"ri\.[a-z][a-z0-9-]*\.([a-z0-9][a-z0-9\-]*)?\.[a-z][a-z0-9-]*\.[a-zA-Z0-9._-]+")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
JSON = "application/json"


@dataclass(frozen=True)
class AppState:
    """What all requests share; the token acts as the user `analyst`."""

    store: Store
    training: TrainingStore
    supervisor: RunSupervisor
    limiter: RateLimiter
    catalog: Catalog
    token: str = field(repr=False)
    analyst: str = ""
    grants: OAuthGrants = field(default_factory=OAuthGrants)


@dataclass(frozen=True)
class Call:
    """One request and the user who sent it."""

    request: Request
    body: bytes
    state: AppState
    user: User

    def query(self, name: str) -> str | None:
        """Return a query parameter, or None."""
        return self.request.query_params.get(name)

    def number(self, name: str) -> int | None:
        """Return an integer query parameter, or None."""
        text = self.query(name)
        if text is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ApiError("Conjure:InvalidArgument", f"{name}: {text!r} is not an integer")
        return int(text)

    def rid(self, name: str) -> str:
        """Return a path parameter that must be a RID."""
        return checked_rid(self.request.path_params[name], name)

    def json(self) -> Any:
        """Return the body as JSON, its numbers spelled as sent."""
        if not self.body:
            raise ApiError("MissingPostBody")
        if self.request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise ApiError("Conjure:UnsupportedMediaType")
        try:
            value = lossless_json.loads(self.body)
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ApiError("Conjure:InvalidArgument", "The body has half a surrogate pair.") from None
        except ValueError as error:
            raise ApiError("Conjure:InvalidArgument", f"The body is not JSON: {error}") from None
        return value

    def validated_json(self, schema: Draft202012Validator) -> Any:
        """Return the body as JSON that is valid under a schema."""
        value = self.json()
        error = best_match(schema.iter_errors(value))
        if error is not None:
            location = ".".join(map(str, error.absolute_path)) or "body"
            raise ApiError("Conjure:InvalidArgument", f"{location}: {error.message[:300]}")
        return value

    def batch(self, schema: Draft202012Validator, maximum: int) -> list[dict[str, Any]]:
        """Return the body as an array, of which each element is valid under a schema."""
        value = self.json()
        if not isinstance(value, list):
            raise ApiError("Conjure:InvalidArgument", "body: a batch must be an array")
        if not value:
            raise ApiError("MissingBatchRequest")
        if len(value) > maximum:
            raise ApiError("BatchRequestSizeExceededLimit", maximumBatchSize=maximum, providedBatchSize=len(value))
        for index, element in enumerate(value):
            error = best_match(schema.iter_errors(element))
            if error is not None:
                raise ApiError("Conjure:InvalidArgument", f"{index}: {error.message[:300]}")
        return value

    def page(self, default: int, maximum: int, *types: type) -> tuple[int, list[Any] | None]:
        """Return the page size, at most `maximum`, and the page token's position, of those types."""
        return self._page((self.number("pageSize"), self.query("pageToken")), default, maximum, types)

    def body_page(self, body: dict[str, Any], default: int, maximum: int, *types: type) -> tuple[int, list[Any] | None]:
        """Return the same as `page`, from the body of a search."""
        return self._page((body.get("pageSize"), body.get("pageToken")), default, maximum, types)

    def offset_page(self, default: int, maximum: int) -> tuple[int, int]:
        """Return the offset and the page size of a listing without page tokens."""
        size, _ = self.page(default, maximum)
        offset = self.number("offset") or 0
        if offset < 0:
            raise ApiError("Conjure:InvalidArgument", "offset: must not be negative")
        return offset, size

    def _page(
        self, sent: tuple[int | None, str | None], default: int, maximum: int, types: tuple[type, ...]
    ) -> tuple[int, list[Any] | None]:
        size, token = sent
        if size is not None and size < 1:
            raise ApiError("InvalidPageSize", pageSize=size)
        return min(size or default, maximum), self._position(token, types) if token is not None else None

    def token(self, *position: Any) -> str:
        """Return an opaque page token for a position at this path."""
        content = json.dumps([self.request.url.path, list(position)]).encode()
        return "v1." + base64.urlsafe_b64encode(content).decode()

    def _position(self, token: str, types: tuple[type, ...]) -> list[Any]:
        try:
            path, content = json.loads(base64.urlsafe_b64decode(token.removeprefix("v1.")))
        except (ValueError, TypeError):
            path, content = None, None
        position: list[Any] = content if isinstance(content, list) else []
        is_valid = path == self.request.url.path and tuple(map(type, position)) == types
        if not is_valid or self.token(*position) != token:
            raise ApiError("InvalidPageToken", pageToken=token)
        return position


def checked_rid(value: str, name: str) -> str:
    """Return the value if it is a RID. Raises ApiError otherwise."""
    if not RID.fullmatch(value):
        raise ApiError("Conjure:InvalidArgument", f"{name}: {value[:200]!r} is not a resource identifier")
    return value


def json_response(text: str) -> Response:
    """Return a 200 with JSON text."""
    return Response(text, media_type=JSON)


def authenticate(request: Request, state: AppState) -> User:
    """Return the user of the bearer token, which is the token, or the token, a dot and a username, or was issued by OAuth2."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credentials:
        raise ApiError("MissingCredentials")
    issued = state.grants.access(credentials)
    if issued is not None:
        _check_scope(request, issued.scopes)
        return _active(state.store.user(username=issued.username))
    head, tail = credentials[: len(state.token)], credentials[len(state.token) :]
    is_valid = hmac.compare_digest(head.encode(), state.token.encode())
    username = state.analyst if not tail else tail[1:] if tail.startswith(".") else ""
    return _active(state.store.user(username=username) if is_valid else None)


def _active(user: User | None) -> User:
    if user is None or user.status != "ACTIVE":
        raise ApiError("Default:Unauthorized")
    return user


def _check_scope(request: Request, scopes: tuple[str, ...]) -> None:
    area = request.url.path.removeprefix("/api/v2/").partition("/")[0]
    # No scope is stated for the children of a folder; the others read and search with POST, too.
    reads = request.method == "GET" or request.url.path.endswith(("Batch", "/search"))
    scope = f"api:{area}-{'read' if reads else 'write'}"
    is_scoped = area in ("models", "datasets", "filesystem", "orchestration", "admin")
    if is_scoped and scope not in scopes and not request.url.path.endswith("/children"):
        raise ApiError("ApiUsageDenied", missingScope=scope)


Handler = Callable[[Call], Any]


def route(method: str, path: str, handler: Handler, *, preview: bool = False, prefix: str = "/api/v2") -> Route:
    """Return a route whose handler returns JSON or a response, and runs outside the event loop."""

    async def endpoint(request: Request) -> Response:
        state: AppState = request.app.state.demo
        user = authenticate(request, state)
        if preview and request.query_params.get("preview") != "true":
            raise ApiError("ApiFeaturePreviewUsageOnly")
        call = Call(request, await request.body(), state, user)
        try:
            value = await run_in_threadpool(handler, call)
        except RecursionError:
            raise ApiError("Conjure:InvalidArgument", "body: nested too deeply") from None
        return value if isinstance(value, Response) else json_response(json.dumps(value))

    typed: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(prefix + path, typed, methods=[method])
