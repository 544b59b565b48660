"""A request and its response as frozen data. They contain no token and send nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote, urlencode

from components.foundry.decoding import read_json
from components.foundry.errors import BadResponse, ErrorEnvelope, InvalidIdentifier


class EncodedPath(str):
    """A path that knows the template it was made from, also when more is added to its end."""

    template: str

    def __new__(cls, text: str, template: str) -> Self:
        """Return a path with its template."""
        new = super().__new__(cls, text)
        new.template = template
        return new

    def __add__(self, below: str) -> "EncodedPath":
        return EncodedPath(str(self) + below, self.template + path_template(below))


def path_template(encoded: str) -> str:
    """Return the template that a path was made from; a path without parameters is its own."""
    return encoded.template if isinstance(encoded, EncodedPath) else encoded


def path(template: str, **parameters: str) -> EncodedPath:
    """Return a path with its `{parameters}` filled in, percent-encoded with no safe characters.

    Raises InvalidIdentifier for text that cannot be encoded, and for an empty or dots-only parameter, which would
    address another endpoint.
    """
    for name, value in parameters.items():
        if value in ("", ".", ".."):
            raise _invalid(f"{name} cannot be {value!r}")
    return EncodedPath(template.format(**{name: _encode(name, value) for name, value in parameters.items()}), template)


def _encode(name: str, value: str) -> str:
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        pass
    raise _invalid(f"{name} holds half a character")


def _invalid(description: str) -> InvalidIdentifier:
    return InvalidIdentifier(404, ErrorEnvelope(error_name="InvalidIdentifier", description=description))


@dataclass(frozen=True)
class Request:
    """One call; `path` is below `/api` and already encoded, `safe` marks a POST that only reads."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    accept: str = "application/json"
    safe: bool = False

    def __post_init__(self) -> None:
        """Raise InvalidIdentifier for a query that cannot be encoded."""
        for name, value in self.query:
            _encode(name, value)

    @property
    def writes(self) -> bool:
        """Whether it can change something, so that it must be sent only once."""
        return self.method != "GET" and not self.safe

    @property
    def headers(self) -> dict[str, str]:
        """The headers without authorization."""
        content = {} if self.body is None else {"Content-Type": "application/json"}
        return {"Accept": self.accept, **content}

    def url(self, base: str) -> str:
        """Return the whole address below a connection's `base_url`."""
        query = urlencode(self.query, quote_via=quote, safe="")
        return f"{base}{self.path}{'?' if query else ''}{query}"


@dataclass(frozen=True)
class Response:
    """A 2xx answer to a request, unread. Header names are lower case."""

    request: Request
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """Read the body as JSON. Raises BadResponse for HTML and whatever `read_json` refuses."""
        self._refuse_html()
        try:
            return read_json(self.body)
        except ValueError:
            pass
        raise self.unusable("no JSON came" if not self.body.strip() else "what came is not valid JSON, or was cut off")

    def content(self) -> bytes:
        """Return the body as it came. Raises BadResponse for HTML."""
        self._refuse_html()
        return self.body

    def unusable(self, reason: str) -> BadResponse:
        """Return the error for an answer that is not what was asked for."""
        call = f"{self.request.method} {self.request.path}, HTTP {self.status}"
        return BadResponse(reason, reference=call, may_have_happened=self.request.writes)

    def _refuse_html(self) -> None:
        start = self.body[:200].lstrip().lower()
        if self.headers.get("content-type", "").lower().startswith("text/html") or start.startswith((b"<!doctype", b"<html")):
            raise self.unusable("a web page came instead of data")
