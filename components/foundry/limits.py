"""The limits of one call in time and size, enforced at the socket below the HTTP library.

The library's timeouts start anew with each byte and each address of a host, and it does not count what arrives. So
before each read the socket's timeout is set to the rest of the call's time, and the bytes read are counted.
"""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from math import inf
from threading import Thread
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError

# Bytes for the status line, headers and the lines between chunks, beyond the size of a body.
_OVERHEAD = 1_000_000
# So many seconds without an answer are nothing unusual.
SILENCE = 1.0


class AnswerTooLarge(Exception):
    """More bytes arrived than an answer may have."""


@dataclass
class CallLimit:
    """The most that one attempt may take in time and size.

    `seconds` run from sending to the last byte; `size` is the body's bytes before decompression.
    `on_silence` is called once if nothing arrived for SILENCE seconds; what it raises ends the call.
    """

    seconds: float
    size: int
    end: float = inf
    on_silence: Callable[[], None] | None = None
    received: int = 0
    deadline: float = inf

    @property
    def is_started(self) -> bool:
        """Whether sending began."""
        return self.deadline != inf

    def start(self) -> None:
        """Start the time, which ends at `end` on the monotonic clock at the latest."""
        self.deadline = min(monotonic() + self.seconds, self.end)

    def remaining(self) -> float:
        """Return the seconds left. Raises TimeoutError when there are none."""
        remaining = self.deadline - monotonic()
        if remaining <= 0:
            raise TimeoutError("the answer took too long as a whole")
        return min(remaining, self.seconds)

    def receive(self, sock: Any, buffer: Any) -> int:
        """Read the next bytes. Raises TimeoutError, AnswerTooLarge, and what `on_silence` raises."""
        if self.on_silence is not None and self.received == 0:
            sock.settimeout(min(self.remaining(), SILENCE))
            try:
                return self.count(sock.recv_into(buffer))
            except TimeoutError:
                on_silence, self.on_silence = self.on_silence, None
                on_silence()
        sock.settimeout(self.remaining())
        return self.count(sock.recv_into(buffer))

    def count(self, received: int) -> int:
        """Add the number of bytes received. Raises AnswerTooLarge."""
        self.received += received
        if self.received > self.size + _OVERHEAD:
            raise AnswerTooLarge
        return received


_CURRENT: ContextVar[CallLimit | None] = ContextVar("call_limit", default=None)


@contextmanager
def limited(limit: CallLimit) -> Iterator[None]:
    """Apply a limit to what this thread sends and reads through a LimitedAdapter."""
    token = _CURRENT.set(limit)
    try:
        yield
    finally:
        _CURRENT.reset(token)


class _LimitedReader(RawIOBase):
    """Reads a socket within a limit."""

    def __init__(self, raw: Any, sock: Any, limit: CallLimit) -> None:
        self._raw, self._sock, self._limit = raw, sock, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._limit.receive(self._sock, buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _LimitedResponse(HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        limit = _CURRENT.get()
        if limit is not None:
            self.fp: Any = BufferedReader(_LimitedReader(self.fp.detach(), sock, limit))


class _LimitedConnection(HTTPConnection):
    response_class = _LimitedResponse

    def _new_conn(self) -> socket.socket:
        """Connect within the connect timeout as a whole, name lookup and all addresses of the host included."""
        timeout = self.timeout
        if not isinstance(timeout, int | float):
            return super()._new_conn()
        start, result = monotonic(), Future[socket.socket]()
        Thread(target=_connect, args=(result, super()._new_conn), daemon=True, name="connect").start()
        try:
            sock = result.result(timeout)
        except TimeoutError:
            result.add_done_callback(_close_socket)
            raise ConnectTimeoutError(self, f"no connection within {timeout} s") from None
        # A TLS handshake gets the rest of the time.
        sock.settimeout(max(timeout - (monotonic() - start), 0.001))
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, and start its time."""
        limit = _CURRENT.get()
        if self.sock is None:
            self.connect()
        if limit is not None:
            limit.start()
            self.sock.settimeout(limit.remaining())
        super().request(*args, **kwargs)


class _LimitedTlsConnection(_LimitedConnection, HTTPSConnection):
    pass


def _connect(result: "Future[socket.socket]", connect: Any) -> None:
    try:
        result.set_result(connect())
    except (OSError, HTTPError, ValueError) as error:
        result.set_exception(error)


def _close_socket(result: "Future[socket.socket]") -> None:
    if result.exception() is None:
        result.result().close()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _LimitedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _LimitedTlsConnection


class LimitedAdapter(HTTPAdapter):
    """Sends within the limit that `limited` sets."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Create the connection pools."""
        super().init_poolmanager(*args, **kwargs)
        _limit_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Create the connection pools through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        _limit_pools(manager)
        return manager


def _limit_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
