"""Sends requests: reads with retries, writes exactly once. It knows no endpoint."""

import logging
import random
import time
from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr
from requests.auth import AuthBase

from components.foundry import error_mapping, request_metrics
from components.foundry.call_quota import CallQuota
from components.foundry.connection import Connection
from components.foundry.decoding import Decompression, Undecodable
from components.foundry.errors import (
    ApiError,
    ConnectFailed,
    ConnectionLost,
    FoundryError,
    RateLimited,
    Unauthorized,
    Unavailable,
    WritingDisabled,
)
from components.foundry.limits import CallLimit, LimitedAdapter, limited
from components.foundry.outage import PROBE_TIMEOUT, Outage
from components.foundry.request import Request, Response
from components.foundry.retry import RetryPolicy, parse_retry_after
from components.foundry.token_source import TokenSource

log = logging.getLogger("foundry")

_PROBE = Request("GET", "/v2/admin/users/getCurrent")


class Transport:
    """Sends requests for one connection; may be shared by threads."""

    def __init__(
        self,
        connection: Connection,
        *,
        retry_policy: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        outage: Outage | None = None,
        tokens: TokenSource | None = None,
        quota: CallQuota | None = None,
    ) -> None:
        """Send over a connection; with an `outage`, reads fail at once while Foundry is down.

        With `tokens`, theirs are sent in place of the connection's. Without a `quota`, all calls of this transport are one user's.
        """
        self.connection = connection
        self._tokens = tokens or TokenSource(connection.bearer)
        self._outage = outage
        self._quota = quota or CallQuota()
        self._retry_policy = retry_policy or RetryPolicy()
        self._sleep = sleep
        self._jitter = jitter
        # As the library writes it, with a host's name in ASCII.
        self._prepared_base = f"{requests.Request('GET', connection.base_url).prepare().url}/"
        self._read_session = self._session()

    def reset_outage(self) -> None:
        """Probe Foundry before the next read, even if it was down a moment ago."""
        if self._outage is not None:
            self._outage.reset()

    def check_reachable(self) -> None:
        """Raise FoundryError when Foundry does not answer; a refusal is an answer.

        With an outage to remember it, Foundry is asked every few seconds at most.
        """
        (self._outage or Outage()).check(self._probe)

    def send(self, request: Request) -> Response:
        """Send, as soon as the user's quota has room, and return a 2xx answer. Raises FoundryError for all others.

        Redirects are never followed. All attempts of a read together take no longer than connect and read timeout;
        a write has one attempt.
        """
        if self.connection.read_only and request.writes:
            raise WritingDisabled
        if self._outage is not None and not request.writes:
            # A read of the probe's own address is its own probe.
            self._outage.check(self._probe if request.path != _PROBE.path else _no_failure)
        start = time.monotonic()
        timeout = self.connection.connect_timeout + self.connection.read_timeout
        attempt, elapsed = 1, 0.0
        while True:
            attempt_start = time.monotonic()
            with self._quota.slot(timeout - elapsed):
                attempt_seconds = timeout - elapsed - (time.monotonic() - attempt_start)
                answer, is_retriable = self._attempt(request, max(attempt_seconds, 0.001), self._probe_now)
            elapsed += time.monotonic() - attempt_start
            wait = None
            if isinstance(answer, FoundryError) and is_retriable:
                requested = answer.retry_after if isinstance(answer, ApiError) else None
                wait = self._retry_policy.delay(attempt, requested, elapsed, self._jitter())
            if wait is None or elapsed + wait >= timeout:
                break
            self._sleep(wait)
            attempt, elapsed = attempt + 1, elapsed + wait
        if self._outage is not None:
            self._outage.record(answer)
        _log(request, answer, attempt, time.monotonic() - start)
        if isinstance(answer, FoundryError):
            raise answer
        return answer

    def _probe(self) -> FoundryError | None:
        """Send a small read, and again if the pooled connection had died; return its error."""
        end = time.monotonic() + PROBE_TIMEOUT
        for _ in range(2):
            answer, _ = self._attempt(_PROBE, max(end - time.monotonic(), 0.001))
            if not isinstance(answer, ConnectionLost):
                break
        _log(_PROBE, answer, 1, time.monotonic() - end + PROBE_TIMEOUT)
        return answer if isinstance(answer, FoundryError) else None

    def _probe_now(self) -> None:
        if self._outage is not None:
            self._outage.check_now(self._probe)

    def _attempt(
        self, request: Request, seconds: float, on_silence: Callable[[], None] | None = None
    ) -> tuple[Response | FoundryError, bool]:
        """Send within `seconds`, again if a renewed token is accepted; the second value is whether a failure is worth a retry."""
        try:
            token = self._tokens.current()
            answer, is_retriable = self._send_with(token, request, seconds, on_silence)
            # A call without permission did nothing, so a write may be sent again, too.
            renewed = self._tokens.renew(token) if isinstance(answer, Unauthorized) else None
        except FoundryError as error:
            return error, False
        return (answer, is_retriable) if renewed is None else self._send_with(renewed, request, seconds, on_silence)

    def _send_with(
        self, token: SecretStr, request: Request, seconds: float, on_silence: Callable[[], None] | None
    ) -> tuple[Response | FoundryError, bool]:
        connection = self.connection
        limit = CallLimit(min(connection.read_timeout, seconds), connection.max_answer, time.monotonic() + seconds)
        if not request.writes:
            limit.on_silence = on_silence
            return self._exchange(self._read_session, token, request, request.body, limit)
        # A pooled connection may be dead unnoticed, and a write's outcome then unknown: each write opens its own.
        with self._session() as session:
            session.headers["Connection"] = "close"
            return self._exchange(session, token, request, _Body(request.body) if request.body else None, limit)

    def _exchange(
        self, session: requests.Session, token: SecretStr, request: Request, body: "bytes | _Body | None", limit: CallLimit
    ) -> tuple[Response | FoundryError, bool]:
        connection = self.connection
        try:
            with (
                limited(limit),
                session.request(
                    request.method,
                    request.url(connection.base_url),
                    data=body,
                    headers=request.headers,
                    # As `auth`, not as a header: requests lets a .netrc entry overwrite the header.
                    auth=_Bearer(token),
                    timeout=(min(connection.connect_timeout, max(limit.end - time.monotonic(), 0.001)), limit.seconds),
                    allow_redirects=False,
                    stream=True,
                    # Given with each call: the session's own is overruled by the environment.
                    verify=None if connection.ca_bundle is None else str(connection.ca_bundle),
                ) as answer,
            ):
                content = _read_body(answer, connection.max_answer)
        except FoundryError as outage:
            # The probe that `on_silence` sent while the answer was waited for.
            return outage, False
        except error_mapping.LIBRARY_ERRORS as error:
            failure = error_mapping.from_exception(
                error,
                f"{request.method} {request.path}",
                write=request.writes,
                sent=body.is_started if isinstance(body, _Body) else limit.is_started,
            )
            tls = isinstance(error, requests.exceptions.SSLError)
            return failure, isinstance(failure, ConnectFailed | ConnectionLost) and not request.writes and not tls
        return self._evaluate(token, request, answer, content)

    def _evaluate(
        self, sent: SecretStr, request: Request, answer: requests.Response, content: bytes | str
    ) -> tuple[Response | FoundryError, bool]:
        """Return what an answer means; a `content` that is a str is why the body cannot be used."""
        headers = {name.lower(): value for name, value in answer.headers.items()}
        response = Response(request, answer.status_code, headers, b"" if isinstance(content, str) else content)
        if answer.status_code >= 400:
            token = sent.get_secret_value().encode()
            failure = error_mapping.from_status(
                answer.status_code,
                response.body.replace(token, b"[token]"),
                write=request.writes,
                retry_after=parse_retry_after(headers.get("retry-after"), time.time()),
            )
            hint = headers.get("qos-retry-hint", "").strip().lower()
            is_retriable = isinstance(failure, RateLimited | Unavailable) and hint != "do-not-retry"
            return failure, is_retriable and not request.writes
        if answer.status_code >= 300:
            return response.unusable(f"it redirects to {_host(headers.get('location', ''))}"), False
        if answer.status_code < 200:
            return response.unusable("it speaks another protocol"), False
        return (response.unusable(content) if isinstance(content, str) else response), False

    def _session(self) -> requests.Session:
        session = _Session()
        # Without an adapter for any other address, nothing can be sent to one.
        session.adapters.clear()
        session.mount(self._prepared_base, LimitedAdapter())
        # Plain http stays on this machine; a proxy from the environment would carry the token away.
        session.trust_env = not self.connection.is_plaintext
        session.headers["User-Agent"] = self.connection.user_agent
        session.headers["Accept-Encoding"] = "gzip"
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        return session


def _no_failure() -> None:
    """Return that nothing is known to have failed."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return no target: requests would read a redirect's whole body even when it does not follow it."""


class _Bearer(AuthBase):
    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return request


class _Body:
    """A write's body; unless `is_started`, none of it was sent, so the write did not happen."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.is_started = False

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        self.is_started = True
        yield self._content


def _read_body(answer: requests.Response, size: int) -> bytes | str:
    """Read the body, decompressed, or return as a str the reason why it cannot be used."""
    try:
        body = Decompression(answer.headers.get("Content-Encoding", "").strip().lower(), size)
        for chunk in answer.raw.stream(65536, decode_content=False):
            body.feed(chunk)
        return body.result()
    except Undecodable as error:
        return str(error)


def _host(location: str) -> str:
    try:
        return urlsplit(location).hostname or "another address"
    except ValueError:
        return "another address"


def _log(request: Request, answer: Response | FoundryError, attempts: int, seconds: float) -> None:
    request_metrics.observe(request, answer, seconds)
    call = f"{request.method} {request.path}"
    tries = f" after {attempts} attempts" if attempts > 1 else ""
    if isinstance(answer, Response):
        log.info("%s %d %dms%s", call, answer.status, seconds * 1000, tries)
    elif isinstance(answer, ApiError):
        instance = {"error_instance_id": answer.error_instance_id}
        log.warning("%s %d %dms%s %s", call, answer.status, seconds * 1000, tries, answer.reference, extra=instance)
    else:
        log.warning("%s %dms%s %s", type(answer).__name__, seconds * 1000, tries, answer.reference)
