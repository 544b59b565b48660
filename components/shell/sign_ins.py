"""Who is signed in, by the cookie of a browser, and who is about to; in the memory of this process.

A cookie is opaque: of it only a digest is kept, and no token ever goes into one.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.models import User
from components.foundry.token_source import TokenSource

IDLE_SECONDS = 12 * 3600
# The longest that somebody may take at Foundry's own pages.
ATTEMPT_SECONDS = 900
_MAX_ATTEMPTS = 10_000
V = TypeVar("V")


@dataclass
class SignIn:
    """One browser's access to Foundry as one user.

    `revoke` tells Foundry that the tokens are used no more and raises FoundryError. `may_write` is False where the tokens lack the scope.
    """

    user: User
    connection: Connection
    tokens: TokenSource
    foundry: Foundry
    revoke: Callable[[], None]
    may_write: bool = True

    @property
    def is_ended(self) -> bool:
        """Whether the tokens were refused and cannot be renewed, so that the user has to sign in again."""
        return self.tokens.is_refused


@dataclass(frozen=True)
class Attempt:
    """A browser that was sent to Foundry: what proves it on its return, and where it goes then."""

    state: str
    verifier: str = field(repr=False)
    browser: str = field(repr=False)
    return_to: str = "/"


class SignIns:
    """The sign-ins and attempts of all browsers; may be shared by threads. Times are seconds of `clock`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._sign_ins: dict[str, tuple[SignIn, float]] = {}
        self._attempts: dict[str, tuple[Attempt, float]] = {}

    def begin(self, browser: str, return_to: str) -> Attempt:
        """Return a new attempt of a browser, which is known by a cookie of its own."""
        attempt = Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(48), _digest(browser), return_to)
        with self._lock:
            self._drop_expired(self._attempts, ATTEMPT_SECONDS)
            while len(self._attempts) >= _MAX_ATTEMPTS:
                del self._attempts[next(iter(self._attempts))]
            self._attempts[attempt.state] = attempt, self._clock()
        return attempt

    def claim(self, state: str, browser: str | None) -> Attempt | None:
        """Return the attempt of a state, once; None where it is unknown, too old, or another browser's."""
        with self._lock:
            self._drop_expired(self._attempts, ATTEMPT_SECONDS)
            attempt, _ = self._attempts.pop(state, (None, 0.0))
        if attempt is None or browser is None or not secrets.compare_digest(attempt.browser, _digest(browser)):
            return None
        return attempt

    def add(self, sign_in: SignIn) -> str:
        """Keep a sign-in, and return the cookie by which its browser is known."""
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            self._sign_ins[_digest(cookie)] = sign_in, self._clock()
        return cookie

    def find(self, cookie: str | None) -> SignIn | None:
        """Return the sign-in of a cookie, which counts as used now; None where there is none any more."""
        with self._lock:
            self._drop_expired(self._sign_ins, IDLE_SECONDS)
            sign_in, _ = self._sign_ins.pop(_digest(cookie or ""), (None, 0.0))
            if sign_in is not None:
                # At the end, so that the oldest use comes first.
                self._sign_ins[_digest(cookie or "")] = sign_in, self._clock()
            return sign_in

    def remove(self, cookie: str | None) -> SignIn | None:
        """Forget the sign-in of a cookie and return it."""
        with self._lock:
            return self._sign_ins.pop(_digest(cookie or ""), (None, 0.0))[0]

    def _drop_expired(self, entries: dict[str, tuple[V, float]], seconds: float) -> None:
        end = self._clock() - seconds
        for key in [key for key, (_, used) in entries.items() if used < end]:
            del entries[key]


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()


SIGN_INS = SignIns()
