"""Foundry's OAuth2 endpoints, for a registered application. It knows no sessions and no cookies."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from authlib.common.errors import AuthlibBaseError
from pydantic import SecretStr, TypeAdapter, ValidationError

from components.foundry import error_mapping
from components.foundry.connection import root_url
from components.foundry.errors import BadResponse, FoundryError, SignInRefused
from components.foundry.limits import CallLimit, LimitedAdapter, limited
from components.foundry.token_source import TokenSet

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

# Without this scope no refresh tokens are issued.
OFFLINE = "offline_access"
_MAX_ANSWER = 1_000_000


@dataclass(frozen=True)
class OAuthClient:
    """An application that is registered with a Foundry; without a secret it is public. Timeouts are in seconds.

    Every call raises FoundryError, and SignInRefused where Foundry issues no tokens.
    """

    hostname: str
    client_id: str
    secret: SecretStr | None = None
    scopes: tuple[str, ...] = ()
    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    ca_bundle: Path | None = None
    clock: Callable[[], float] = field(default=time.time, repr=False, compare=False)

    def authorization_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Return where a browser goes for the user's consent; the challenge of the verifier (PKCE) is in it."""
        with closing(self._session()) as session:
            scopes = " ".join(dict.fromkeys((*self.scopes, OFFLINE)))
            url: str = session.create_authorization_url(
                self._endpoint("authorize"), state, verifier, redirect_uri=redirect_uri, scope=scopes
            )[0]
        return url

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> TokenSet:
        """Return the tokens for the code that the browser brought back."""
        return self._tokens(
            lambda session, options: session.fetch_token(
                self._endpoint("token"),
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=verifier,
                **options,
            )
        )

    def refresh(self, tokens: TokenSet) -> TokenSet | None:
        """Return new tokens for the refresh token among these; None where there is none."""
        if tokens.refresh_token is None:
            return None
        secret = tokens.refresh_token.get_secret_value()
        return self._tokens(lambda session, options: session.refresh_token(self._endpoint("token"), secret, **options))

    def issue_to_service(self, _: TokenSet | None = None) -> TokenSet:
        """Return a token of the application's own service user (client credentials)."""
        scope = {"scope": " ".join(self.scopes)} if self.scopes else {}
        return self._tokens(
            lambda session, options: session.fetch_token(
                self._endpoint("token"), grant_type="client_credentials", **scope, **options
            )
        )

    def revoke(self, tokens: TokenSet) -> None:
        """Revoke an access token and the refresh token beside it."""
        for token in (tokens.refresh_token, tokens.access_token):
            if token is not None:
                self._call(partial(_revoke, self._endpoint("revoke_token"), token))

    def _tokens(self, ask: "Callable[[OAuth2Session, dict[str, object]], object]") -> TokenSet:
        answer = self._call(ask)
        try:
            issued = _ANSWER.validate_python(answer)
        except ValidationError:
            raise BadResponse("the token endpoint answered with no token") from None
        return TokenSet(
            issued.access_token,
            self.clock() + issued.expires_in,
            issued.refresh_token,
            None if issued.scope is None else tuple(issued.scope.split()),
        )

    def _call(self, ask: "Callable[[OAuth2Session, dict[str, object]], object]") -> object:
        limit = CallLimit(self.read_timeout, _MAX_ANSWER, time.monotonic() + self.connect_timeout + self.read_timeout)
        # Redirects are not followed: they would carry codes and secrets elsewhere.
        options = {
            "timeout": (self.connect_timeout, self.read_timeout),
            "allow_redirects": False,
            "verify": None if self.ca_bundle is None else str(self.ca_bundle),
        }
        try:
            with closing(self._session()) as session, limited(limit):
                return ask(session, options)
        except AuthlibBaseError as error:
            failure: FoundryError = SignInRefused(error.description or "", reference=error.error or "")
        except error_mapping.LIBRARY_ERRORS as error:
            failure = error_mapping.from_exception(error, "POST oauth2", write=False, sent=True)
        raise failure

    def _session(self) -> "OAuth2Session":
        # The import takes long, and only sign-ins need it.
        from authlib.integrations.requests_client import OAuth2Session

        secret = self.secret.get_secret_value() if self.secret else None
        method = "none" if secret is None else "client_secret_post"
        session = OAuth2Session(
            self.client_id,
            secret,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            code_challenge_method="S256",
        )
        session.trust_env = not root_url(self.hostname).startswith("http:")
        session.adapters.clear()
        # As the library writes it, with a host's name in ASCII; without an adapter for any other address, nothing is sent to one.
        session.mount(str(requests.Request("GET", f"{root_url(self.hostname)}/").prepare().url), LimitedAdapter())
        return session

    def _endpoint(self, name: str) -> str:
        return f"{root_url(self.hostname)}/multipass/api/oauth2/{name}"


def _revoke(url: str, token: SecretStr, session: "OAuth2Session", options: dict[str, object]) -> object:
    return session.revoke_token(url, token.get_secret_value(), **options)


@dataclass(frozen=True)
class _Answer:
    access_token: SecretStr
    expires_in: float
    refresh_token: SecretStr | None = None
    scope: str | None = None


_ANSWER = TypeAdapter(_Answer)
