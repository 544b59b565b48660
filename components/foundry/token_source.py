"""Where the token of a call comes from: one that stays, or one that is renewed before it expires. It sends nothing itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from pydantic import SecretStr

from components.foundry.errors import FoundryError, SignInEnded, SignInRefused

# A token is renewed so many seconds before it expires.
LEEWAY = 60.0


@dataclass(frozen=True)
class TokenSet:
    """What Foundry issued: an access token until `expires` (seconds since 1970), and what renews it.

    `scopes` is None where the answer named none, which means those that were asked for.
    """

    access_token: SecretStr
    expires: float
    refresh_token: SecretStr | None = None
    scopes: tuple[str, ...] | None = None


@dataclass
class TokenSource:
    """A token that stays the same; `is_refused` once Foundry did not accept it."""

    _token: SecretStr
    is_refused: bool = field(default=False, init=False)

    @property
    def latest(self) -> SecretStr:
        """The token that was issued last, whether or not it is still valid."""
        return self._token

    def current(self) -> SecretStr:
        """Return the token to send. Raises FoundryError where there is none any more."""
        return self._token

    def renew(self, refused: SecretStr) -> SecretStr | None:
        """Return another token after Foundry refused this one; None where there is none. Raises FoundryError."""
        self.is_refused = self.is_refused or refused == self._token
        return None


class RenewedTokens(TokenSource):
    """Access tokens that are renewed by `obtain`; may be shared by threads, of which only one renews."""

    def __init__(
        self, first: TokenSet, obtain: Callable[[TokenSet], TokenSet | None], clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(first.access_token)
        self._tokens = first
        self._obtain = obtain
        self._clock = clock
        self._lock = Lock()

    @property
    def tokens(self) -> TokenSet:
        """The tokens that were issued last."""
        return self._tokens

    @property
    def latest(self) -> SecretStr:
        """The access token that was issued last, whether or not it is still valid."""
        return self._tokens.access_token

    def current(self) -> SecretStr:
        """Return an access token that is valid for a while. Raises SignInEnded, or FoundryError while Foundry is out of reach."""
        with self._lock:
            self._check()
            if self._clock() > self._tokens.expires - LEEWAY:
                try:
                    self._replace()
                except SignInEnded:
                    raise
                except FoundryError:
                    if self._clock() > self._tokens.expires:
                        raise
            return self._tokens.access_token

    def renew(self, refused: SecretStr) -> SecretStr:
        """Return another access token after Foundry refused one: that which another thread obtained, or a new one."""
        with self._lock:
            self._check()
            if refused == self._tokens.access_token:
                self._replace()
            return self._tokens.access_token

    def end(self) -> TokenSet:
        """Use these tokens no more, and return the last ones, to be revoked."""
        with self._lock:
            self.is_refused = True
            return self._tokens

    def _check(self) -> None:
        if self.is_refused:
            raise SignInEnded

    def _replace(self) -> None:
        try:
            tokens = self._obtain(self._tokens)
        except SignInRefused:
            tokens = None
        if tokens is None:
            self.is_refused = True
            raise SignInEnded
        self._tokens = tokens
