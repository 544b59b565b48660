"""What all endpoints share: identity, preview, arguments, bodies, pages; it must not know any single endpoint."""

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
from components.demo.trainer_catalog import Catalog
from components.demo.world_store import Store, User

RID = re.compile(r"ri\.[a-z][a-z0-9-]*\.([a-z0-9][a-z0-9\-]*)?\.[a-z][a-z0-9-]*\.[a-zA-Z0-9._-]+")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
JSON = "application/json"


@dataclass(frozen=True)
class World:
    """Everything that endpoints work on; the token is that of the main analyst."""

    store: Store
    catalog: Catalog
    token: str = field(repr=False)
    analyst: str = ""


@dataclass(frozen=True)
class Call:
    """One request with its identity, as an endpoint sees it."""

    request: Request
    body: bytes
    world: World
    user: User

    def query(self, name: str) -> str | None:
        """A query parameter, None when absent."""
        return self.request.query_params.get(name)

    def number(self, name: str) -> int | None:
        """An integer query parameter."""
        text = self.query(name)
        if text is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ApiError("Conjure:InvalidArgument", f"{name}: {text!r} is not an integer")
        return int(text)

    def rid(self, name: str) -> str:
        """A path parameter that must be a RID."""
        return checked_rid(self.request.path_params[name], name)

    def json(self) -> Any:
        """The body as JSON with its numbers verbatim."""
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

    def fitting(self, shape: Draft202012Validator) -> Any:
        """The body as JSON of that shape."""
        value = self.json()
        error = best_match(shape.iter_errors(value))
        if error is not None:
            where = ".".join(map(str, error.absolute_path)) or "body"
            raise ApiError("Conjure:InvalidArgument", f"{where}: {error.message[:300]}")
        return value

    def batch(self, shape: Draft202012Validator, maximum: int) -> list[dict[str, Any]]:
        """The body as an array of elements, each of that shape."""
        value = self.json()
        if not isinstance(value, list):
            raise ApiError("Conjure:InvalidArgument", "body: a batch must be an array")
        if not value:
            raise ApiError("MissingBatchRequest")
        if len(value) > maximum:
            raise ApiError("BatchRequestSizeExceededLimit", maximumBatchSize=maximum, providedBatchSize=len(value))
        for index, element in enumerate(value):
            error = best_match(shape.iter_errors(element))
            if error is not None:
                raise ApiError("Conjure:InvalidArgument", f"{index}: {error.message[:300]}")
        return value

    def page(self, default: int, maximum: int, *kinds: type) -> tuple[int, list[Any] | None]:
        """The page size, cut to the maximum, and the position in the page token, whose elements are of those kinds."""
        size, token = self.number("pageSize"), self.query("pageToken")
        if size is not None and size < 1:
            raise ApiError("InvalidPageSize", pageSize=size)
        return min(size or default, maximum), self._position(token, kinds) if token is not None else None

    def token(self, *position: Any) -> str:
        """An opaque page token for this path that leads back to the position."""
        content = json.dumps([self.request.url.path, list(position)]).encode()
        return "v1." + base64.urlsafe_b64encode(content).decode()

    def _position(self, token: str, kinds: tuple[type, ...]) -> list[Any]:
        try:
            path, found = json.loads(base64.urlsafe_b64decode(token.removeprefix("v1.")))
        except (ValueError, TypeError):
            path, found = None, None
        position: list[Any] = found if isinstance(found, list) else []
        fits = path == self.request.url.path and tuple(map(type, position)) == kinds
        if not fits or self.token(*position) != token:
            raise ApiError("InvalidPageToken", pageToken=token)
        return position


def checked_rid(value: str, name: str) -> str:
    """The value if it is a RID."""
    if not RID.fullmatch(value):
        raise ApiError("Conjure:InvalidArgument", f"{name}: {value[:200]!r} is not a resource identifier")
    return value


def answer(text: str) -> Response:
    """A 200 with JSON that is already written."""
    return Response(text, media_type=JSON)


def authenticate(request: Request, world: World) -> User:
    """The user behind the bearer token: the token itself, or the token, a dot and a username."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        raise ApiError("MissingCredentials")
    head, tail = given[: len(world.token)], given[len(world.token) :]
    known = hmac.compare_digest(head.encode(), world.token.encode())
    username = world.analyst if not tail else tail[1:] if tail.startswith(".") else ""
    user = world.store.user(username=username) if known else None
    if user is None or user.status != "ACTIVE":
        raise ApiError("Default:Unauthorized")
    return user


Handler = Callable[[Call], Any]


def route(method: str, path: str, handler: Handler, *, preview: bool = False, prefix: str = "/api/v2") -> Route:
    """A Starlette route whose handler returns a JSON value or a response, and runs outside the event loop."""

    async def endpoint(request: Request) -> Response:
        world: World = request.app.state.world
        user = authenticate(request, world)
        if preview and request.query_params.get("preview") != "true":
            raise ApiError("ApiFeaturePreviewUsageOnly")
        call = Call(request, await request.body(), world, user)
        try:
            value = await run_in_threadpool(handler, call)
        except RecursionError:
            raise ApiError("Conjure:InvalidArgument", "body: nested too deeply") from None
        return value if isinstance(value, Response) else answer(json.dumps(value))

    typed: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(prefix + path, typed, methods=[method])
