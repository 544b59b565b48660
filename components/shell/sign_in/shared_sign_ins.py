"""Sign-ins that outlive the process and are shared by servers: encrypted in the database, and built again from there."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.models import User
from components.foundry.oauth import OAuthClient
from components.foundry.token_source import RenewedTokens, TokenSet, TokenSource
from components.shell.sign_in.browser_sign_in import Attempt, SignIn
from components.shell.sign_in.shared_renewal import SharedRenewal, SignInContent
from components.storage.sign_in_repository import SignInRepository, StoredSignIn
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

_MAX_ATTEMPTS = 10_000
_NO_TOKENS = TokenSet(SecretStr("none"), 0)


@dataclass(frozen=True)
class SharedSignIns:
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
        content = SignInContent(self.hostname, sign_in.user, sign_in.may_write, sign_in.tokens.tokens)
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
        unreadable = SignInContent(self.hostname, User(id=stored.user), may_write=True, tokens=None)
        content = unreadable if stored.content is None else SignInContent.unpack(stored.content)
        if content.hostname != self.hostname:
            return None
        renewal = SharedRenewal(self.repository, self.client, digest, content, stored.version)
        tokens = RenewedTokens(content.tokens or _NO_TOKENS, renewal.obtain)
        tokens.is_refused = content.tokens is None

        def revoke() -> None:
            issued = tokens.end()
            if issued is not _NO_TOKENS:
                self.client.revoke(issued)

        connection, foundry = self.connect(tokens, content.user.id)
        return SignIn(content.user, connection, tokens, foundry, revoke, content.may_write)
