"""One browser's access to Foundry, and one attempt to get it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.models import User
from components.foundry.token_source import TokenSource


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
