"""What all typed calls share: decoding, queries and pages. They know no endpoint."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from components.foundry.connection import Connection
from components.foundry.errors import BadResponse
from components.foundry.models import Page, Wire
from components.foundry.request import Request, Response
from components.foundry.transport import Transport

W = TypeVar("W", bound=Wire)
T = TypeVar("T")
Query = tuple[tuple[str, str], ...]

PREVIEW: Query = (("preview", "true"),)
# More pages than this are taken for an endless listing.
_MAX_PAGES = 2000


class ApiCalls:
    """Sends requests and reads their answers; may be shared by threads. Every call raises FoundryError."""

    def __init__(self, connection: Connection, transport: Transport | None = None) -> None:
        self._transport = transport or Transport(connection)

    def reset_outage(self) -> None:
        """Probe Foundry before the next read, even if it was down a moment ago."""
        self._transport.reset_outage()

    def check_reachable(self) -> None:
        """Raise FoundryError when Foundry does not answer; a refusal is an answer."""
        self._transport.check_reachable()

    def _get(self, kind: type[W], endpoint: str, query: Query = ()) -> W:
        return self._send(kind, Request("GET", endpoint, query))

    def _send(self, kind: type[W], request: Request) -> W:
        return decode(kind, self._transport.send(request))


def to_query(**values: str | int | None) -> Query:
    """Return a query without the values that are None."""
    return tuple((name, str(value)) for name, value in values.items() if value is not None)


def to_json(value: Any) -> bytes:
    """Return a request's body."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def decode(kind: type[W], response: Response) -> W:
    """Read an answer as an object of the API. Raises BadResponse for one of another shape."""
    try:
        return kind.model_validate(response.json())
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    location = ".".join(map(str, problem["loc"])) or "the whole"
    raise response.unusable(f"{location}: {problem['msg']}")


def read_pages(fetch: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """Yield what a listing holds; `fetch` reads a page by its token. Raises BadResponse for an endless listing."""
    token: str | None = None
    used_tokens: set[str | None] = set()
    while token not in used_tokens and len(used_tokens) < _MAX_PAGES:
        used_tokens.add(token)
        page = fetch(token)
        yield from page.data
        # Absent or null ends a listing; an empty token would start it anew, so it ends it too.
        if not page.next_page_token:
            return
        token = page.next_page_token
    raise BadResponse("a listing came back to a page it had given before" if token in used_tokens else "a listing has no end")
