"""Sign-ins that outlive the process and are shared by servers: encrypted in the database, and built again from there.

Tokens are renewed by one server at a time. Foundry tolerates that a refresh token is used twice within a minute, and ends the sign-in
when it is used later; so whoever dies in between, or cannot reach the database, is waited for no longer than `_LEASE`.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import SecretStr

from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import FoundryError, SignInRefused
from components.foundry.models import User
from components.foundry.oauth import OAuthClient
from components.foundry.token_source import LEEWAY, RenewedTokens, TokenSet, TokenSource
from components.shell.sign_in.sign_in import Attempt, SignIn
from components.storage.sign_in_repository import SignInRepository, StoredSignIn
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

_LEASE = timedelta(seconds=15)
_WAIT_SECONDS = 0.1
_MAX_ATTEMPTS = 10_000
_NO_TOKENS = TokenSet(SecretStr("none"), 0)


@dataclass(frozen=True)
class _Content:
    """What is stored encrypted of a sign-in; `tokens` is None once it has ended."""

    hostname: str
    user: User
    may_write: bool
    tokens: TokenSet | None

    def pack(self) -> bytes:
        tokens = self.tokens and [
            self.tokens.access_token.get_secret_value(),
            self.tokens.expires,
            self.tokens.refresh_token and self.tokens.refresh_token.get_secret_value(),
        ]
        content = {"hostname": self.hostname, "user": self.user.wire(), "may_write": self.may_write, "tokens": tokens}
        return json.dumps(content).encode("utf-8")

    @classmethod
    def unpack(cls, content: bytes) -> "_Content":
        stored = json.loads(content)
        user = User.model_validate(stored["user"])
        if stored["tokens"] is None:
            return cls(stored["hostname"], user, stored["may_write"], None)
        access, expires, refresh = stored["tokens"]
        tokens = TokenSet(SecretStr(access), expires, SecretStr(refresh) if refresh else None)
        return cls(stored["hostname"], user, stored["may_write"], tokens)


@dataclass(frozen=True)
class SignInStore:
    """The sign-ins and attempts of all servers with one Foundry, under digests. Its methods raise StorageError."""

    repository: SignInRepository
    hostname: str
    client: OAuthClient
    connect: Callable[[TokenSource, str], tuple[Connection, Foundry]]

    def begin(self, digest: str, attempt: Attempt) -> None:
        """Store an attempt."""
        content = json.dumps([attempt.verifier, attempt.browser, attempt.return_to])
        self.repository.add_attempt(digest, content.encode("utf-8"), _MAX_ATTEMPTS)

    def claim(self, digest: str, state: str) -> Attempt | None:
        """Return the attempt of a state, once; None where there is none that can be read."""
        content = self.repository.claim_attempt(digest)
        return None if content is None else Attempt(state, *json.loads(content))

    def add(self, digest: str, sign_in: SignIn) -> bool:
        """Store a sign-in; False where its token is not one that is renewed, which is stored nowhere."""
        if not isinstance(sign_in.tokens, RenewedTokens):
            return False
        content = _Content(self.hostname, sign_in.user, sign_in.may_write, sign_in.tokens.tokens)
        self.repository.add(digest, sign_in.user.id, content.pack())
        return True

    def find(self, digest: str, cached: SignIn | None) -> SignIn | None:
        """Return a sign-in, the one that this process knows where it still counts."""
        stored = self.repository.find(digest)
        if stored is None:
            return None
        if stored.is_use_due:
            try:
                self.repository.mark_used(digest)
            except StorageError as error:
                log.warning("the use of a sign-in cannot be recorded: %s", error)
        return cached or self._build(digest, stored)

    def remove(self, digest: str) -> SignIn | None:
        """Delete a sign-in, and return it with the tokens that were issued last."""
        stored = self.repository.remove(digest)
        return None if stored is None else self._build(digest, stored)

    def count(self) -> int:
        """Count the sign-ins."""
        return self.repository.count()

    def _build(self, digest: str, stored: StoredSignIn) -> SignIn | None:
        """Return a stored sign-in, ended where no key fits; None for one with another Foundry, which gets no token."""
        unreadable = _Content(self.hostname, User(id=stored.user), may_write=True, tokens=None)
        content = unreadable if stored.content is None else _Content.unpack(stored.content)
        if content.hostname != self.hostname:
            return None
        renewal = _Renewal(self, digest, content, stored.version)
        tokens = RenewedTokens(content.tokens or _NO_TOKENS, renewal.obtain)
        tokens.is_refused = content.tokens is None

        def revoke() -> None:
            issued = tokens.end()
            if issued is not _NO_TOKENS:
                self.client.revoke(issued)

        connection, foundry = self.connect(tokens, content.user.id)
        return SignIn(content.user, connection, tokens, foundry, revoke, content.may_write)


class _Renewal:
    """Renews the tokens of one sign-in, of which this server knows the content of a version. One thread at a time."""

    def __init__(self, store: SignInStore, digest: str, content: _Content, version: int) -> None:
        self._client = store.client
        self._repository = store.repository
        self._digest = digest
        self._content = content
        self._version = version

    def obtain(self, tokens: TokenSet) -> TokenSet | None:
        """Return new tokens, by this server or by another; None where the sign-in has ended. Raises FoundryError."""
        try:
            stored = self._take_turn()
        except StorageError as error:
            log.warning("tokens are renewed without the database: %s", error)
            stored = StoredSignIn(self._content.user.id, None, self._version, is_use_due=False)
        if stored is None:
            return None
        if stored.version > self._version:
            newer = self._adopt(stored)
            return newer if newer is None or time.time() < newer.expires - LEEWAY else self.obtain(newer)
        try:
            new = self._client.refresh(tokens)
        except SignInRefused:
            new = None
        except FoundryError:
            self._give_up(stored.version)
            raise
        return self._save(stored.version, new)

    def _take_turn(self) -> StoredSignIn | None:
        """Return what is stored, once this server may renew it or another one has; leases run out, so this ends."""
        while True:
            stored = self._repository.find(self._digest)
            if stored is None or stored.version > self._version:
                return stored
            if self._repository.acquire_lease(self._digest, stored.version, _LEASE):
                return stored
            time.sleep(_WAIT_SECONDS)

    def _adopt(self, stored: StoredSignIn) -> TokenSet | None:
        if stored.content is None:
            return None
        self._content, self._version = _Content.unpack(stored.content), stored.version
        return self._content.tokens

    def _save(self, version: int, tokens: TokenSet | None) -> TokenSet | None:
        """Store new tokens, or that there are none, unless another server did so in between; return those that count."""
        self._content, self._version = replace(self._content, tokens=tokens), self._version + 1
        try:
            if self._repository.replace(self._digest, version, self._content.pack(), self._version):
                return tokens
            stored = self._repository.find(self._digest)
        except StorageError as error:
            log.warning("renewed tokens cannot be stored: %s", error)
            return tokens
        if stored is not None:
            return self._adopt(stored)
        # Signed out on another server meanwhile.
        if tokens is not None:
            self._client.revoke(tokens)
        return None

    def _give_up(self, version: int) -> None:
        try:
            self._repository.release_lease(self._digest, version)
        except StorageError as error:
            log.warning("others wait in vain to renew tokens: %s", error)
