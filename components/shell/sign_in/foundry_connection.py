"""The connection to Foundry: of the process where all share one token, of a sign-in where everybody has one's own."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Lock
from weakref import WeakValueDictionary

import streamlit as st
from pydantic import SecretStr

from components.foundry.call_quota import CallQuota
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import NotConfigured, SignInEnded
from components.foundry.oauth import OAuthClient
from components.foundry.outage import Outage
from components.foundry.token_source import RenewedTokens, TokenSource
from components.foundry.transport import Transport
from components.settings import Settings
from components.shell.process.app_settings import settings
from components.shell.process.open_database import database
from components.shell.process.secret_keys import secret_keys
from components.shell.sign_in.browser_sign_in import SignIn
from components.shell.sign_in.shared_sign_ins import SharedSignIns
from components.shell.sign_in.sign_in_registry import ATTEMPT_SECONDS, IDLE_SECONDS, SignInRegistry
from components.storage.sign_in_repository import SignInRepository

# A cookie with this prefix is taken by browsers from https and for the whole host only, so that no other host of the domain can set it.
SECURE_COOKIE = "__Host-configurator"
PLAIN_COOKIE = "configurator"
_local: list[Connection] = []
# By user; it is gone with the last client that counts on it.
_quotas = WeakValueDictionary[str, CallQuota]()
_quotas_lock = Lock()


def use_local(connection: Connection | None) -> None:
    """Use the local Foundry from now on; None ends that."""
    _local[:] = [connection] if connection else []


def is_local() -> bool:
    """Return whether the app uses the local Foundry that it started itself."""
    return bool(_local)


def configured(options: Settings) -> bool:
    """Return whether a Foundry is configured."""
    return options.foundry_hostname is not None


def hostname() -> str:
    """Return the hostname of the Foundry in use. Raises NotConfigured when there is none."""
    configured_name = _local[0].hostname if _local else settings().foundry_hostname
    if configured_name is None:
        raise NotConfigured("Set FOUNDRY_HOSTNAME, then start the app again.")
    return configured_name


def needs_sign_in() -> bool:
    """Return whether everybody signs in, so that nobody sees anything of Foundry before."""
    return settings().sign_in in ("token", "oauth")


def sign_in_cookie(cookies: Mapping[str, str]) -> str | None:
    """Return by which cookie a browser is known as signed in."""
    return cookies.get(SECURE_COOKIE) or cookies.get(PLAIN_COOKIE)


def current_sign_in() -> SignIn | None:
    """Return the sign-in of this browser session; None where nobody is signed in, or nobody has to.

    The cookie is that of the session's connection, so a sign-out ends every session that was opened before it.
    """
    return SIGN_INS.find(sign_in_cookie(st.context.cookies)) if needs_sign_in() else None


def required_sign_in() -> SignIn | None:
    """Return the sign-in of this browser session; None where nobody has to sign in. Raises SignInEnded."""
    sign_in = current_sign_in()
    if sign_in is None and needs_sign_in():
        raise SignInEnded
    return sign_in


def oauth_client() -> OAuthClient:
    """Return the application as which the app is registered with Foundry, or with the local one. Raises NotConfigured."""
    options = settings()
    client_id, secret = options.client_id, options.client_secret
    if _local and client_id is None:
        # Nothing of the local Foundry is loaded where another is used.
        from components.demo.seed import SERVICE
        from components.demo.server import PUBLIC_CLIENT

        is_service = options.sign_in == "service"
        client_id, secret = (SERVICE, _local[0].bearer) if is_service else (PUBLIC_CLIENT, None)
    if client_id is None:
        raise NotConfigured("Set CONFIGURATOR_CLIENT_ID, then start the app again.")
    return OAuthClient(
        hostname(),
        client_id,
        secret,
        tuple(options.scopes.split()),
        options.connect_timeout,
        options.read_timeout,
        options.ca_bundle,
    )


def connect(tokens: TokenSource, user_id: str | None = None) -> tuple[Connection, Foundry]:
    """Return a connection with these tokens, and its client. Raises NotConfigured.

    All clients of a user share one quota of calls, from however many browsers.
    """
    options = settings()
    size = options.max_answer_mb * 1_000_000
    new = Connection(
        hostname(), tokens.latest, options.connect_timeout, options.read_timeout, size, options.ca_bundle, options.read_only
    )
    return new, Foundry(new, Transport(new, outage=Outage(), tokens=tokens, quota=_find_quota(user_id)))


def _find_quota(user_id: str | None) -> CallQuota:
    quota = CallQuota()
    if user_id is None:
        return quota
    with _quotas_lock:
        return _quotas.setdefault(user_id, quota)


def _shared_sign_ins() -> SharedSignIns | None:
    """Return where sign-ins are stored; None without a key, and for tokens that were pasted. Raises StorageError."""
    if settings().sign_in != "oauth" or not secret_keys():
        return None
    idle, patience = timedelta(seconds=IDLE_SECONDS), timedelta(seconds=ATTEMPT_SECONDS)
    return SharedSignIns(SignInRepository(database(), secret_keys(), idle, patience), hostname(), oauth_client(), connect)


SIGN_INS = SignInRegistry(_shared_sign_ins)


def connection() -> Connection:
    """Return the connection in use. Raises NotConfigured when there is none, and SignInEnded."""
    return _current()[0]


def foundry() -> Foundry:
    """Return the client for the connection in use; it pools its connections. Raises NotConfigured and SignInEnded."""
    return _current()[1]


# The settings with which the process's client was made are compared, never hashed or stored as a key: they hold the token.
_client: list[tuple[object, tuple[Connection, Foundry]]] = []


def _current() -> tuple[Connection, Foundry]:
    sign_in = required_sign_in()
    if sign_in is not None:
        return sign_in.connection, sign_in.foundry
    origin = (settings(), tuple(_local))
    if not _client or _client[0][0] != origin:
        _client[:] = [(origin, connect(_shared_tokens()))]
    return _client[0][1]


def _shared_tokens() -> TokenSource:
    if settings().sign_in == "service":
        client = oauth_client()
        return RenewedTokens(client.issue_to_service(), client.issue_to_service)
    token = _local[0].token if _local else settings().foundry_token
    if token is None:
        raise NotConfigured("Set FOUNDRY_HOSTNAME and FOUNDRY_TOKEN, then start the app again.")
    return TokenSource(Connection(hostname(), token).bearer)


_without_sign_in: dict[str, Foundry] = {}


def check_reachable() -> None:
    """Raise FoundryError when the Foundry in use does not answer, whoever asks it."""
    if not needs_sign_in():
        foundry().check_reachable()
        return
    options, host = settings(), hostname()
    if host not in _without_sign_in:
        # Nobody's token is at hand, and a refusal is an answer.
        empty = Connection(host, SecretStr("none"), options.connect_timeout, ca_bundle=options.ca_bundle)
        _without_sign_in[host] = Foundry(empty, Transport(empty, outage=Outage()))
    _without_sign_in[host].check_reachable()
