"""Two servers that share the sign-ins in one database."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from starlette.testclient import TestClient

from components.demo.oauth_grants import Client, OAuthGrants
from components.demo.server import PUBLIC_CLIENT, LocalFoundry
from components.foundry.token_source import RenewedTokens, TokenSet
from components.shell.process import open_database
from components.shell.server import monitoring_routes
from components.shell.sign_in import foundry_connection, sign_in_routes
from components.shell.sign_in.browser_sign_in import SignIn
from components.shell.sign_in.sign_in_registry import SignInRegistry
from components.storage.database import Database
from components.storage.storage_errors import StorageLocked
from tests.shell.sign_in.consent import browser, sign_in

KEY = Fernet.generate_key().decode()


class Server:
    """One of the servers: its memory, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sign_ins = SignInRegistry(foundry_connection._shared_sign_ins, lambda: self.now)

    def find(self, cookie: str | None) -> SignIn | None:
        return self.sign_ins.find(cookie)

    def signed_in(self, cookie: str | None) -> SignIn:
        sign_in = self.find(cookie)
        assert sign_in is not None
        return sign_in


Routed = Callable[[Server], None]


@pytest.fixture
def route(monkeypatch: pytest.MonkeyPatch) -> Routed:
    """Let a server answer the requests of the browsers from now on."""

    def to(server: Server) -> None:
        for module in (sign_in_routes, foundry_connection, monitoring_routes):
            monkeypatch.setattr(module, "SIGN_INS", server.sign_ins)

    return to


@pytest.fixture
def configure(configure: Callable[..., None], tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Set the settings; what is not given is as for a team."""
    team = {"sign_in": "oauth", "client_id": PUBLIC_CLIENT, "secret_keys": KEY, "data_dir": str(tmp_path / "data")}

    def set_settings(**values: str) -> None:
        configure(**{**team, **values})

    set_settings()
    yield set_settings
    open_database.close_database()


@pytest.fixture
def servers(configure: Callable[..., None], route: Routed) -> tuple[Server, Server]:
    both = Server(), Server()
    route(both[0])
    return both


@pytest.fixture
def refreshes(local: LocalFoundry, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The refresh tokens that Foundry was sent, in order; it takes a while to answer."""
    sent: list[str] = []
    rotate = OAuthGrants.rotate

    def recorded(grants: OAuthGrants, client: Client, refresh_token: str) -> dict[str, object]:
        sent.append(refresh_token)
        time.sleep(0.2)
        return rotate(grants, client, refresh_token)

    monkeypatch.setattr(OAuthGrants, "rotate", recorded)
    return sent


def cookie_of(client: TestClient) -> str:
    return str(client.cookies[foundry_connection.PLAIN_COOKIE])


def signed_in_cookie(username: str = "amoreau") -> str:
    client = browser()
    assert sign_in(client, username).status_code == 303
    return cookie_of(client)


def tokens_of(sign_in: SignIn) -> TokenSet:
    assert isinstance(sign_in.tokens, RenewedTokens)
    return sign_in.tokens.tokens


@contextmanager
def database_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fail(*_: Any, **__: Any) -> None:
        raise StorageLocked("database")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_transaction", fail)
        yield
