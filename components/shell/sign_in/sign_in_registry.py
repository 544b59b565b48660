"""Who is signed in, by the cookie of a browser, and who is about to.

Sign-ins are in the memory of this process, and in the database that all servers share.
A cookie is opaque: of it only a digest is kept, and no token ever goes into one. Without a database for them, and for what cannot be stored, the
memory is all there is.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from components.shell.sign_in.browser_sign_in import Attempt, SignIn
from components.shell.sign_in.shared_sign_ins import SharedSignIns
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

IDLE_SECONDS = 12 * 3600
# The longest that somebody may take at Foundry's own pages.
ATTEMPT_SECONDS = 600
# What another server did to a sign-in is noticed after so many seconds.
CHECK_SECONDS = 10
_MAX_ATTEMPTS = 10_000


@dataclass
class _Entry:
    sign_in: SignIn
    used: float
    # When the database had it last; None where it is in this memory only.
    checked: float | None = None


class SignInRegistry:
    """The sign-ins and attempts of all browsers; may be shared by threads. Times are seconds of `clock`.

    `find_shared` returns None where nothing is stored, and raises StorageError.
    """

    def __init__(
        self, find_shared: Callable[[], SharedSignIns | None] = lambda: None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._find_shared = find_shared
        self._clock = clock
        self._lock = Lock()
        self._entries: dict[str, _Entry] = {}
        self._attempts: dict[str, tuple[Attempt, float]] = {}

    def begin(self, browser: str, return_to: str) -> Attempt:
        """Return a new attempt of a browser, which is known by a cookie of its own."""
        attempt = Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(48), _digest(browser), return_to)
        try:
            if shared := self._find_shared():
                shared.begin(_digest(attempt.state), attempt)
                return attempt
        except StorageError as error:
            log.warning("a sign-in is begun in memory only: %s", error)
        with self._lock:
            self._drop_old_attempts()
            while len(self._attempts) >= _MAX_ATTEMPTS:
                del self._attempts[next(iter(self._attempts))]
            self._attempts[attempt.state] = attempt, self._clock()
        return attempt

    def claim(self, state: str, browser: str | None) -> Attempt | None:
        """Return the attempt of a state, once; None where it is unknown, too old, or another browser's."""
        with self._lock:
            self._drop_old_attempts()
            attempt, _ = self._attempts.pop(state, (None, 0.0))
        try:
            if attempt is None and (shared := self._find_shared()):
                attempt = shared.claim(_digest(state), state)
        except StorageError as error:
            log.warning("a sign-in cannot be finished: %s", error)
        if attempt is None or browser is None or not secrets.compare_digest(attempt.browser, _digest(browser)):
            return None
        return attempt

    def add(self, sign_in: SignIn) -> str:
        """Keep a sign-in, and return the cookie by which its browser is known."""
        cookie = secrets.token_urlsafe(32)
        try:
            if (shared := self._find_shared()) and shared.add(_digest(cookie), sign_in):
                return cookie
        except StorageError as error:
            log.warning("a sign-in is in memory only: %s", error)
        with self._lock:
            self._entries[_digest(cookie)] = _Entry(sign_in, self._clock())
        return cookie

    def find(self, cookie: str | None) -> SignIn | None:
        """Return the sign-in of a cookie, which counts as used now; None where there is none any more."""
        if not cookie:
            return None
        digest = _digest(cookie)
        with self._lock:
            self._drop_idle()
            entry = self._entries.pop(digest, None)
            if entry is not None:
                entry.used = self._clock()
                # At the end, so that the oldest use comes first.
                self._entries[digest] = entry
                if entry.checked is None or self._clock() - entry.checked < CHECK_SECONDS:
                    return entry.sign_in
                # Other threads go on with it meanwhile.
                entry.checked = self._clock()
        return self._find_in_database(digest, entry)

    def _find_in_database(self, digest: str, entry: _Entry | None) -> SignIn | None:
        cached = entry.sign_in if entry else None
        try:
            shared = self._find_shared()
            sign_in = shared.find(digest, cached) if shared else None
        except StorageError as error:
            log.warning("sign-ins cannot be read: %s", error)
            return cached
        with self._lock:
            if sign_in is not None:
                # The first of several threads that build the same one counts.
                return self._entries.setdefault(digest, _Entry(sign_in, self._clock(), self._clock())).sign_in
            self._entries.pop(digest, None)
        if cached is not None:
            cached.tokens.is_refused = True
        return None

    def remove(self, cookie: str | None) -> SignIn | None:
        """Forget the sign-in of a cookie and return it, with the tokens that were issued last."""
        digest = _digest(cookie or "")
        with self._lock:
            entry = self._entries.pop(digest, None)
        stored = None
        try:
            if shared := self._find_shared():
                stored = shared.remove(digest)
        except StorageError as error:
            log.warning("a sign-in cannot be deleted: %s", error)
        if entry is None or stored is None:
            return stored or (entry.sign_in if entry else None)
        entry.sign_in.tokens.is_refused = True
        return stored

    def count(self) -> int:
        """Count the sign-ins: of all servers, or of this process where they are not stored. Raises StorageError."""
        shared = self._find_shared()
        with self._lock:
            self._drop_idle()
            in_memory = sum(entry.checked is None for entry in self._entries.values())
        return in_memory + (shared.count() if shared else 0)

    def _drop_idle(self) -> None:
        end = self._clock() - IDLE_SECONDS
        for digest in [digest for digest, entry in self._entries.items() if entry.used < end]:
            del self._entries[digest]

    def _drop_old_attempts(self) -> None:
        end = self._clock() - ATTEMPT_SECONDS
        for state in [state for state, (_, begun) in self._attempts.items() if begun < end]:
            del self._attempts[state]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
