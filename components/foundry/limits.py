"""The bounds of one call: its connection and its answer, each in time as a whole, and the answer's size on the wire.

The timeouts of HTTP libraries begin anew with each byte and each address of a host, and none of them counts what arrives. So the socket below the
library is given what is left of the call's time before each read, and what it gives is counted.
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

# Status line, headers and the lines between chunks, beyond the size of a body.
_AROUND = 1_000_000
# So many seconds of silence are nothing unusual.
DOUBT = 1.0


class AnswerTooLarge(Exception):
    """More came than an answer may hold."""


@dataclass
class CallLimit:
    """What one attempt may take: seconds from its first byte out to its last byte in, and the body's bytes on the wire.

    `ask` is called once, where nothing came for DOUBT seconds; what it raises ends the waiting.
    """

    seconds: float
    size: int
    end: float = inf
    ask: Callable[[], None] | None = None
    received: int = 0
    deadline: float = inf

    def start(self) -> None:
        """Let the time run from now on, to `end` on the monotonic clock at the latest."""
        self.deadline = min(monotonic() + self.seconds, self.end)

    def left(self) -> float:
        """Return the seconds left. Raises TimeoutError when there are none."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long as a whole")
        return min(left, self.seconds)

    def receive(self, sock: Any, buffer: Any) -> int:
        """Read what comes next. Raises TimeoutError, AnswerTooLarge, and what `ask` raises."""
        if self.ask is not None and self.received == 0:
            sock.settimeout(min(self.left(), DOUBT))
            try:
                return self.count(sock.recv_into(buffer))
            except TimeoutError:
                ask, self.ask = self.ask, None
                ask()
        sock.settimeout(self.left())
        return self.count(sock.recv_into(buffer))

    def count(self, received: int) -> int:
        """Add up bytes that arrived. Raises AnswerTooLarge."""
        self.received += received
        if self.received > self.size + _AROUND:
            raise AnswerTooLarge
        return received


_BUDGET: ContextVar[CallLimit | None] = ContextVar("budget", default=None)


@contextmanager
def limited(budget: CallLimit) -> Iterator[None]:
    """Hold all that this thread sends and reads through a LimitedAdapter within a budget."""
    token = _BUDGET.set(budget)
    try:
        yield
    finally:
        _BUDGET.reset(token)


class _LimitedReader(RawIOBase):
    """Reads a socket within a budget."""

    def __init__(self, raw: Any, sock: Any, budget: CallLimit) -> None:
        self._raw, self._sock, self._budget = raw, sock, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._budget.receive(self._sock, buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _LimitedResponse(HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        budget = _BUDGET.get()
        if budget is not None:
            self.fp: Any = BufferedReader(_LimitedReader(self.fp.detach(), sock, budget))


class _Limited(HTTPConnection):
    response_class = _LimitedResponse

    def _new_conn(self) -> socket.socket:
        """Connect within the connect timeout as a whole: a name with many addresses, or a silent name server, gets no more."""
        timeout = self.timeout
        if not isinstance(timeout, int | float):
            return super()._new_conn()
        begun, outcome = monotonic(), Future[socket.socket]()
        Thread(target=_settle, args=(outcome, super()._new_conn), daemon=True, name="connect").start()
        try:
            sock = outcome.result(timeout)
        except TimeoutError:
            outcome.add_done_callback(_close_late)
            raise ConnectTimeoutError(self, f"no connection within {timeout} s") from None
        # A TLS handshake has what is left.
        sock.settimeout(max(timeout - (monotonic() - begun), 0.001))
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, and begin to count its time."""
        budget = _BUDGET.get()
        if self.sock is None:
            self.connect()
        if budget is not None:
            budget.start()
            self.sock.settimeout(budget.left())
        super().request(*args, **kwargs)


class _LimitedTls(_Limited, HTTPSConnection):
    pass


def _settle(outcome: "Future[socket.socket]", connect: Any) -> None:
    try:
        outcome.set_result(connect())
    except (OSError, HTTPError, ValueError) as error:
        outcome.set_exception(error)


def _close_late(outcome: "Future[socket.socket]") -> None:
    if outcome.exception() is None:
        outcome.result().close()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Limited


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _LimitedTls


class LimitedAdapter(HTTPAdapter):
    """Sends within the budget that `limited` sets."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of connections."""
        super().init_poolmanager(*args, **kwargs)
        _limit(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make the pools of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        _limit(manager)
        return manager


def _limit(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
