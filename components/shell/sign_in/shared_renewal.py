"""Renewal of the tokens of a sign-in that several servers share, by one of them at a time.

Foundry tolerates that a refresh token is used twice within a minute, and ends the sign-in
when it is used later; so whoever dies in between, or cannot reach the database, is waited for no longer than `_LEASE`.
"""

import json
import logging
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import SecretStr

from components.foundry.errors import FoundryError, SignInRefused
from components.foundry.models import User
from components.foundry.oauth import OAuthClient
from components.foundry.token_source import LEEWAY, TokenSet
from components.storage.sign_in_repository import SignInRepository, StoredSignIn
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

_LEASE = timedelta(seconds=15)
_WAIT_SECONDS = 0.1


@dataclass(frozen=True)
class SignInContent:
    """What is stored encrypted of a sign-in; `tokens` is None once it has ended."""

    hostname: str
    user: User
    may_write: bool
    tokens: TokenSet | None

    def pack(self) -> bytes:
        """Return the bytes that are encrypted."""
        tokens = self.tokens and [
            self.tokens.access_token.get_secret_value(),
            self.tokens.expires,
            self.tokens.refresh_token and self.tokens.refresh_token.get_secret_value(),
        ]
        content = {"hostname": self.hostname, "user": self.user.wire(), "may_write": self.may_write, "tokens": tokens}
        return json.dumps(content).encode("utf-8")

    @classmethod
    def unpack(cls, content: bytes) -> "SignInContent":
        """Return the content that was packed into some bytes."""
        stored = json.loads(content)
        user = User.model_validate(stored["user"])
        if stored["tokens"] is None:
            return cls(stored["hostname"], user, stored["may_write"], None)
        access, expires, refresh = stored["tokens"]
        tokens = TokenSet(SecretStr(access), expires, SecretStr(refresh) if refresh else None)
        return cls(stored["hostname"], user, stored["may_write"], tokens)


class SharedRenewal:
    """Renews the tokens of one sign-in, of which this server knows the content of a version. One thread at a time."""

    def __init__(
        self, repository: SignInRepository, client: OAuthClient, digest: str, content: SignInContent, version: int
    ) -> None:
        self._client = client
        self._repository = repository
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
        self._content, self._version = SignInContent.unpack(stored.content), stored.version
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
