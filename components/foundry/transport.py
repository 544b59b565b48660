"""Sends requests: reads over pooled connections and with patience, writes exactly once. It knows no endpoint."""

import logging
import random
import time
from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr
from requests.auth import AuthBase

from components.foundry import error_mapping
from components.foundry.connection import Connection
from components.foundry.decoding import Decompression, Undecodable
from components.foundry.errors import ApiError, ConnectFailed, ConnectionLost, FoundryError, RateLimited, Unavailable
from components.foundry.limits import CallLimit, LimitedAdapter, limited
from components.foundry.outage import PROBE, Outage
from components.foundry.request import Request, Response
from components.foundry.retry import RetryPolicy, retry_after

__all__ = ["Connection", "Request", "Response", "RetryPolicy", "Transport"]

log = logging.getLogger("foundry")

_SMALL = Request("GET", "/v2/admin/users/getCurrent")


class Transport:
    """Sends requests for one connection; may be shared by threads."""

    def __init__(
        self,
        connection: Connection,
        *,
        patience: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        outage: Outage | None = None,
    ) -> None:
        """Send for a connection; with an `outage`, reads do not wait for a Foundry that is known not to answer."""
        self.connection = connection
        self._outage = outage
        self._patience = patience or RetryPolicy()
        self._sleep = sleep
        self._jitter = jitter
        self._reads = self._session()

    def look_again(self) -> None:
        """Ask anew before the next read, also where Foundry is known not to answer."""
        if self._outage is not None:
            self._outage.forget()

    def send(self, request: Request) -> Response:
        """Send and give the 2xx answer. Raises the FoundryError for everything else; redirects are never followed.

        All attempts together take no longer than connect and read timeout.
        """
        if self._outage is not None and not request.writes:
            self._outage.check(self._probe)
        start = time.monotonic()
        left = self.connection.connect_timeout + self.connection.read_timeout
        attempt, spent = 1, 0.0
        while True:
            begun = time.monotonic()
            answer, again = self._attempt(request, left - spent, self._doubt if self._outage and not request.writes else None)
            spent += time.monotonic() - begun
            wait = None
            if isinstance(answer, FoundryError) and again:
                asked = answer.retry_after if isinstance(answer, ApiError) else None
                wait = self._patience.delay(attempt, asked, spent, self._jitter())
            if wait is None or spent + wait >= left:
                break
            self._sleep(wait)
            attempt, spent = attempt + 1, spent + wait
        if self._outage is not None:
            self._outage.note(answer)
        _record(request, answer, attempt, time.monotonic() - start)
        if isinstance(answer, FoundryError):
            raise answer
        return answer

    def _probe(self) -> FoundryError | None:
        """Ask for something small; a second time where the pooled connection had died."""
        end = time.monotonic() + PROBE
        for _ in range(2):
            answer, _ = self._attempt(_SMALL, max(end - time.monotonic(), 0.001))
            if not isinstance(answer, ConnectionLost):
                break
        _record(_SMALL, answer, 1, time.monotonic() - end + PROBE)
        return answer if isinstance(answer, FoundryError) else None

    def _doubt(self) -> None:
        if self._outage is not None:
            self._outage.doubt(self._probe)

    def _attempt(
        self, request: Request, left: float, ask: Callable[[], None] | None = None
    ) -> tuple[Response | FoundryError, bool]:
        """Send once, within `left` seconds; the second value says whether a failure is worth another attempt."""
        connection = self.connection
        budget = CallLimit(min(connection.read_timeout, left), connection.max_answer, time.monotonic() + left, ask)
        if not request.writes:
            return self._exchange(self._reads, request, request.body, budget)
        # A pooled connection may be dead without a sign, which would leave a write in doubt: each write opens its own.
        with self._session() as session:
            session.headers["Connection"] = "close"
            return self._exchange(session, request, _Body(request.body) if request.body else None, budget)

    def _exchange(
        self, session: requests.Session, request: Request, body: "bytes | _Body | None", budget: CallLimit
    ) -> tuple[Response | FoundryError, bool]:
        connection = self.connection
        try:
            with (
                limited(budget),
                session.request(
                    request.method,
                    request.url(connection.base_url),
                    data=body,
                    headers=request.headers,
                    timeout=(min(connection.connect_timeout, max(budget.end - time.monotonic(), 0.001)), budget.seconds),
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                content = _content(answer, connection.max_answer)
        except FoundryError as found:
            # While the answer was waited for, Foundry turned out to be gone.
            return found, False
        except error_mapping.FOREIGN as error:
            failure = error_mapping.from_exception(
                error,
                f"{request.method} {request.path}",
                write=request.writes,
                sent=not isinstance(body, _Body) or body.begun,
            )
            tls = isinstance(error, requests.exceptions.SSLError)
            return failure, isinstance(failure, ConnectFailed | ConnectionLost) and not request.writes and not tls
        return self._read(request, answer, content)

    def _read(self, request: Request, answer: requests.Response, content: bytes | str) -> tuple[Response | FoundryError, bool]:
        """Judge an answer by its status; a `content` that is text says why the body cannot be used."""
        headers = {name.lower(): value for name, value in answer.headers.items()}
        response = Response(request, answer.status_code, headers, b"" if isinstance(content, str) else content)
        if answer.status_code >= 400:
            token = self.connection.bearer.get_secret_value().encode()
            failure = error_mapping.from_status(
                answer.status_code,
                response.body.replace(token, b"[token]"),
                write=request.writes,
                retry_after=retry_after(headers.get("retry-after"), time.time()),
            )
            hint = headers.get("qos-retry-hint", "").strip().lower()
            retried = isinstance(failure, RateLimited | Unavailable) and hint != "do-not-retry"
            return failure, retried and not request.writes
        if answer.status_code >= 300:
            return response.unusable(f"it redirects to {_host(headers.get('location', ''))}"), False
        if answer.status_code < 200:
            return response.unusable("it speaks another protocol"), False
        return (response.unusable(content) if isinstance(content, str) else response), False

    def _session(self) -> requests.Session:
        session = _Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, LimitedAdapter())
        # Plain http stays on this machine; a proxy from the environment would carry the token away.
        session.trust_env = not self.connection.plain
        # Set as `auth`, not as a header: requests lets a .netrc entry overwrite the header.
        session.auth = _Bearer(self.connection.bearer)
        session.headers["User-Agent"] = self.connection.user_agent
        session.headers["Accept-Encoding"] = "gzip"
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        return session


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Leave redirects alone; requests would read where they lead, and their whole body, even to not follow them."""


class _Bearer(AuthBase):
    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return request


class _Body:
    """A write's body that knows whether any of it was asked for: if not, the write cannot have been carried out."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.begun = False

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield self._content


def _content(answer: requests.Response, size: int) -> bytes | str:
    """Read the body as it comes, decompressed; or say why it cannot be used."""
    try:
        body = Decompression(answer.headers.get("Content-Encoding", "").strip().lower(), size)
        for piece in answer.raw.stream(65536, decode_content=False):
            body.feed(piece)
        return body.result()
    except Undecodable as error:
        return str(error)


def _host(location: str) -> str:
    try:
        return urlsplit(location).hostname or "another address"
    except ValueError:
        return "another address"


def _record(request: Request, answer: Response | FoundryError, attempts: int, seconds: float) -> None:
    call = f"{request.method} {request.path}"
    tries = f" after {attempts} attempts" if attempts > 1 else ""
    if isinstance(answer, Response):
        log.info("%s %d %dms%s", call, answer.status, seconds * 1000, tries)
    elif isinstance(answer, ApiError):
        log.warning("%s %d %dms%s %s", call, answer.status, seconds * 1000, tries, answer.reference)
    else:
        log.warning("%s %dms%s %s", type(answer).__name__, seconds * 1000, tries, answer.reference)
