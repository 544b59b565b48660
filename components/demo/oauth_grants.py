"""What the OAuth2 endpoints issue: codes, access and refresh tokens, in memory; it must not know HTTP.

Lifetimes and the rotation of refresh tokens are those that Foundry's manual documents.
"""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CODE_SECONDS = 600
ACCESS_SECONDS = 3600
REUSE_SECONDS = 60
UNUSED_SECONDS = 30 * 86400
OFFLINE = "offline_access"
SCOPES = (
    "api:models-read",
    "api:models-write",
    "api:datasets-read",
    "api:filesystem-read",
    "api:filesystem-write",
    "api:orchestration-read",
    "api:orchestration-write",
    "api:admin-read",
    OFFLINE,
)


class OAuthError(Exception):
    """A refusal with one of OAuth2's error codes."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


@dataclass(frozen=True)
class Client:
    """A registered application; one without a secret is public. `service_user` is who it acts as with client credentials."""

    id: str
    redirect_uris: tuple[str, ...]
    secret: str | None = field(default=None, repr=False)
    service_user: str | None = None

    def allows(self, redirect_uri: str) -> bool:
        """Return whether a redirect goes to a registered URI; on the loopback address any port is the registered one."""
        return redirect_uri in self.redirect_uris or _without_loopback_port(redirect_uri) in self.redirect_uris


@dataclass(frozen=True)
class Authorization:
    """What a user consents to."""

    client_id: str
    username: str
    scopes: tuple[str, ...]
    redirect_uri: str = ""
    challenge: str | None = None


@dataclass
class Grant:
    """One consent, and when each of its refresh tokens was issued and first used."""

    authorization: Authorization
    issued: dict[str, float] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    access: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class AccessToken:
    """Who an access token acts as, with which scopes, and until when."""

    username: str
    scopes: tuple[str, ...]
    expires: float


class OAuthGrants:
    """The registered clients and all that was issued to them; may be shared by threads."""

    def __init__(self, clients: tuple[Client, ...] = (), clock: Callable[[], float] = time.time) -> None:
        self._clients = {client.id: client for client in clients}
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[str, tuple[Grant, float]] = {}
        self._refresh: dict[str, Grant] = {}
        self._access: dict[str, AccessToken] = {}

    def client(self, client_id: str) -> Client:
        """Return a registered client. Raises OAuthError."""
        if client_id not in self._clients:
            raise OAuthError("unauthorized_client", "The client is not registered.")
        return self._clients[client_id]

    def authenticate(self, client_id: str, secret: str | None) -> Client:
        """Return the client of a request to the token endpoint. Raises OAuthError."""
        client = self._clients.get(client_id)
        if client is None or not hmac.compare_digest((client.secret or "").encode(), (secret or "").encode()):
            raise OAuthError("invalid_client", "The client is unknown or its secret is wrong.")
        return client

    def issue_code(self, authorization: Authorization) -> str:
        """Return a code for what a user has consented to."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = Grant(authorization), self._clock() + CODE_SECONDS
        return code

    def exchange(self, client: Client, code: str, redirect_uri: str, verifier: str | None) -> dict[str, object]:
        """Return the tokens for a code, which works once. Raises OAuthError; a replayed code ends its grant."""
        with self._lock:
            grant, end = self._codes.get(code, (None, 0.0))
            if grant is None or grant.authorization.client_id != client.id:
                raise OAuthError("invalid_grant", "The code is unknown.")
            if grant.access:
                self._end(grant)
                raise OAuthError("invalid_grant", "The code was used before; its tokens are revoked.")
            agreed = grant.authorization
            if self._clock() > end or redirect_uri != agreed.redirect_uri or not _is_proof(agreed.challenge, verifier):
                del self._codes[code]
                raise OAuthError("invalid_grant", "The code has expired, or redirect_uri or code_verifier do not fit it.")
            return self._issue(grant)

    def rotate(self, client: Client, refresh_token: str) -> dict[str, object]:
        """Return new tokens for a refresh token. Raises OAuthError.

        A token may be used again within a minute of its first use; later use ends its grant.
        """
        with self._lock:
            grant, now = self._refresh.get(refresh_token), self._clock()
            if grant is None or grant.authorization.client_id != client.id:
                raise OAuthError("invalid_grant", "The refresh token is unknown or revoked.")
            first_use = grant.used.setdefault(refresh_token, now)
            if now - first_use > REUSE_SECONDS or now - grant.issued[refresh_token] > UNUSED_SECONDS:
                self._end(grant)
                raise OAuthError("invalid_grant", "The refresh token was used before or has expired; its grant is revoked.")
            return self._issue(grant)

    def issue_to_service(self, client: Client, scopes: tuple[str, ...]) -> dict[str, object]:
        """Return a token with which a confidential client acts as its service user. Raises OAuthError."""
        if client.secret is None or client.service_user is None:
            raise OAuthError("unauthorized_client", "The client has no service user.")
        with self._lock:
            return self._issue(Grant(Authorization(client.id, client.service_user, tuple(set(scopes) - {OFFLINE}) or SCOPES)))

    def revoke(self, token: str) -> None:
        """End an access token, or with a refresh token its whole grant; an unknown token is ignored."""
        with self._lock:
            self._access.pop(token, None)
            if token in self._refresh:
                self._end(self._refresh[token])

    def access(self, token: str) -> AccessToken | None:
        """Return what an access token stands for; None when it is unknown, expired or revoked."""
        with self._lock:
            issued = self._access.get(token)
            return issued if issued is not None and self._clock() < issued.expires else None

    def issued_to(self, client_id: str) -> list[str]:
        """Return the refresh tokens that a client was issued and that are not revoked."""
        with self._lock:
            return [token for token, grant in self._refresh.items() if grant.authorization.client_id == client_id]

    def expire_access_tokens(self) -> None:
        """Let all access tokens expire now; refresh tokens go on."""
        with self._lock:
            self._access.clear()

    def revoke_all(self) -> None:
        """End every grant, as an administrator may."""
        with self._lock:
            self._access.clear()
            self._refresh.clear()

    def _issue(self, grant: Grant) -> dict[str, object]:
        agreed, now = grant.authorization, self._clock()
        token = secrets.token_urlsafe(32)
        self._access[token] = AccessToken(agreed.username, agreed.scopes, now + ACCESS_SECONDS)
        grant.access.add(token)
        answer: dict[str, object] = {"access_token": token, "token_type": "bearer", "expires_in": ACCESS_SECONDS}
        if OFFLINE in agreed.scopes and agreed.redirect_uri:
            refresh_token = secrets.token_urlsafe(32)
            self._refresh[refresh_token], grant.issued[refresh_token] = grant, now
            answer["refresh_token"] = refresh_token
        return answer

    def _end(self, grant: Grant) -> None:
        for token in grant.access:
            self._access.pop(token, None)
        for token in grant.issued:
            self._refresh.pop(token, None)


def _is_proof(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None:
        return verifier is None
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


def _without_loopback_port(uri: str) -> str:
    try:
        parts = urlsplit(uri)
        is_loopback = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1") and parts.port is not None
    except ValueError:
        return uri
    return parts._replace(netloc="127.0.0.1").geturl() if is_loopback else uri
