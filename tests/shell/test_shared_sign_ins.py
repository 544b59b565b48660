"""Sign-ins in the database: they survive a restart, two servers share them, and nothing in it opens anything."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from cryptography.fernet import Fernet
from sqlalchemy import select
from starlette.testclient import TestClient

from components.demo.oauth_grants import Client, OAuthGrants
from components.demo.server import PUBLIC_CLIENT, LocalFoundry
from components.foundry.errors import SignInEnded, Unavailable
from components.foundry.oauth import OAuthClient
from components.foundry.token_source import RenewedTokens, TokenSet
from components.shell import foundry_connection, open_database, operation_routes, sign_in_routes, sign_in_store
from components.shell.sign_in import SignIn
from components.shell.sign_ins import CHECK_SECONDS, SignIns
from components.storage.database import Database
from components.storage.storage_errors import StorageLocked
from components.storage.tables import sign_ins as table
from tests.shell.consent import browser, consent, sign_in

KEY = Fernet.generate_key().decode()


class Server:
    """One of the servers: its memory, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sign_ins = SignIns(foundry_connection._sign_in_store, lambda: self.now)

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
        for module in (sign_in_routes, foundry_connection, operation_routes):
            monkeypatch.setattr(module, "SIGN_INS", server.sign_ins)

    return to


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, local: LocalFoundry, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Set the settings; what is not given is as for a team."""

    def set_settings(**values: str) -> None:
        monkeypatch.setenv("FOUNDRY_HOSTNAME", local.url)
        monkeypatch.delenv("FOUNDRY_TOKEN", raising=False)
        team = {"sign_in": "oauth", "client_id": PUBLIC_CLIENT, "secret_keys": KEY, "data_dir": str(tmp_path / "data")}
        for name, value in {**team, **values}.items():
            monkeypatch.setenv(f"CONFIGURATOR_{name.upper()}", value)
        st.cache_resource.clear()

    set_settings()
    yield set_settings
    open_database.close_database()
    st.cache_resource.clear()


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


def test_a_restart_keeps_the_sign_in(
    servers: tuple[Server, Server], configure: Callable[..., None], refreshes: list[str]
) -> None:
    cookie = signed_in_cookie()
    before = servers[0].signed_in(cookie)
    after = Server().signed_in(cookie)
    assert after is not before
    assert (after.user, after.may_write) == (before.user, True)
    assert after.foundry.current_user().username == "amoreau"
    assert refreshes == []


def test_what_the_scopes_allow_is_kept_as_well(servers: tuple[Server, Server], configure: Callable[..., None]) -> None:
    configure(scopes="api:models-read api:admin-read")
    assert not Server().signed_in(signed_in_cookie()).may_write


def test_the_callback_may_reach_another_server_and_works_once(servers: tuple[Server, Server], route: Routed) -> None:
    client = browser()
    path = consent(client.get("/login").headers["location"], "dkim")
    thief = browser()
    route(servers[1])
    assert thief.get(path).status_code == 400
    assert client.get(path).status_code == 400
    path = consent(client.get("/login").headers["location"], "dkim")
    route(servers[0])
    assert [client.get(path).status_code for _ in range(2)] == [303, 400]
    assert [server.signed_in(cookie_of(client)).user.username for server in servers] == ["dkim", "dkim"]


def test_servers_that_renew_at_the_same_moment_send_one_request(
    servers: tuple[Server, Server], local: LocalFoundry, refreshes: list[str]
) -> None:
    cookie = signed_in_cookie()
    live = [server.signed_in(cookie) for server in servers]
    first = tokens_of(live[0])
    local.grants.expire_access_tokens()
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda index: live[index % 2].foundry.current_user().username, range(8)))
    assert names == ["amoreau"] * 8
    assert first.refresh_token is not None
    assert refreshes == [first.refresh_token.get_secret_value()]
    assert tokens_of(live[0]) == tokens_of(live[1]) != first
    # The next time, the other one renews.
    local.grants.expire_access_tokens()
    assert [sign_in.foundry.current_user().username for sign_in in reversed(live)] == ["amoreau"] * 2
    assert len(refreshes) == 2
    assert tokens_of(Server().signed_in(cookie)) == tokens_of(live[0])


def test_a_server_that_dies_while_it_renews_is_not_waited_for_long(
    servers: tuple[Server, Server], local: LocalFoundry, refreshes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = signed_in_cookie()
    local.grants.expire_access_tokens()
    with monkeypatch.context() as patch:
        patch.setattr(sign_in_store, "_LEASE", timedelta(seconds=0.3))
        patch.setattr(sign_in_store._Renewal, "_save", lambda *_: None)
        with pytest.raises(SignInEnded):
            servers[0].signed_in(cookie).foundry.current_user()
    assert servers[1].signed_in(cookie).foundry.current_user().username == "amoreau"
    assert len(refreshes) == 2


def test_a_server_that_was_slower_than_its_lease_takes_what_another_stored(
    servers: tuple[Server, Server], local: LocalFoundry, refreshes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = signed_in_cookie()
    live = [server.signed_in(cookie) for server in servers]
    monkeypatch.setattr(sign_in_store, "_LEASE", timedelta(0))
    local.grants.expire_access_tokens()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda sign_in: sign_in.foundry.current_user().username, live)) == ["amoreau"] * 2
    # Twice within a minute is tolerated, and one pair of tokens is left.
    assert len(set(refreshes)) == 1
    assert tokens_of(live[0]) == tokens_of(live[1]) == tokens_of(Server().signed_in(cookie))


def test_while_foundry_is_down_nobody_holds_the_lease(
    servers: tuple[Server, Server], local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = signed_in_cookie()
    local.grants.expire_access_tokens()

    def fail(*_: object) -> None:
        raise Unavailable(503)

    with monkeypatch.context() as patch:
        patch.setattr(OAuthClient, "refresh", fail)
        with pytest.raises(Unavailable):
            servers[0].signed_in(cookie).foundry.current_user()
    monkeypatch.setattr(sign_in_store.time, "sleep", fail)
    assert servers[1].signed_in(cookie).foundry.current_user().username == "amoreau"


def test_a_sign_out_ends_the_sign_in_on_every_server(
    servers: tuple[Server, Server], local: LocalFoundry, refreshes: list[str]
) -> None:
    client = browser()
    sign_in(client)
    cookie = cookie_of(client)
    other = servers[1].signed_in(cookie)
    servers[0].signed_in(cookie)
    # The other server has the tokens that are to be revoked.
    local.grants.expire_access_tokens()
    other.foundry.current_user()
    client.post("/logout")
    assert local.grants.issued_to(PUBLIC_CLIENT) == []
    assert [server.find(cookie) for server in (servers[0], Server())] == [None, None]
    servers[1].now += CHECK_SECONDS
    assert servers[1].find(cookie) is None
    assert other.is_ended
    with pytest.raises(SignInEnded):
        other.foundry.current_user()


def test_a_sign_out_during_a_renewal_leaves_no_tokens(
    servers: tuple[Server, Server], local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = signed_in_cookie()
    live = servers[1].signed_in(cookie)
    refresh = OAuthClient.refresh

    def refresh_while_somebody_signs_out(client: OAuthClient, tokens: TokenSet) -> TokenSet | None:
        new = refresh(client, tokens)
        servers[0].sign_ins.remove(cookie)
        return new

    monkeypatch.setattr(OAuthClient, "refresh", refresh_while_somebody_signs_out)
    local.grants.expire_access_tokens()
    with pytest.raises(SignInEnded):
        live.foundry.current_user()
    assert local.grants.issued_to(PUBLIC_CLIENT) == []


def test_a_sign_in_that_foundry_ended_is_ended_for_all_servers_and_can_be_begun_again(
    servers: tuple[Server, Server], local: LocalFoundry, refreshes: list[str]
) -> None:
    client = browser()
    sign_in(client)
    local.grants.revoke_all()
    for server in (*servers, Server()):
        ended = server.signed_in(cookie_of(client))
        with pytest.raises(SignInEnded):
            ended.foundry.current_user()
        # Who it was is still known, so drafts go on being saved.
        assert (ended.is_ended, ended.user.username) == (True, "amoreau")
    assert len(refreshes) == 1
    former = cookie_of(client)
    assert sign_in(client).status_code == 303
    assert not servers[0].signed_in(cookie_of(client)).is_ended
    assert Server().find(former) is None


def test_without_its_key_a_sign_in_has_ended_and_can_be_begun_again(
    servers: tuple[Server, Server], configure: Callable[..., None], route: Routed
) -> None:
    client = browser()
    sign_in(client)
    user = servers[0].signed_in(cookie_of(client)).user
    configure(secret_keys=Fernet.generate_key().decode())
    restarted = Server()
    route(restarted)
    ended = restarted.signed_in(cookie_of(client))
    assert (ended.is_ended, ended.user.id) == (True, user.id)
    with pytest.raises(SignInEnded):
        ended.foundry.current_user()
    assert sign_in(client).status_code == 303
    assert restarted.signed_in(cookie_of(client)).foundry.current_user() == user


def test_no_token_goes_to_another_foundry_than_the_one_that_issued_it(
    servers: tuple[Server, Server], configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = signed_in_cookie()
    monkeypatch.setenv("FOUNDRY_HOSTNAME", "http://127.0.0.1:9")
    st.cache_resource.clear()
    assert Server().find(cookie) is None


def test_without_the_database_who_is_signed_in_goes_on(
    servers: tuple[Server, Server], local: LocalFoundry, refreshes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = signed_in_cookie()
    live = servers[0].signed_in(cookie)
    local.grants.expire_access_tokens()
    with database_out_of_reach(monkeypatch):
        servers[0].now += CHECK_SECONDS
        assert servers[0].signed_in(cookie) is live
        assert live.foundry.current_user().username == "amoreau"
        assert Server().find(cookie) is None
        client = browser()
        assert sign_in(client, "dkim").status_code == 303
        assert servers[0].signed_in(cookie_of(client)).user.username == "dkim"
    # Tokens that could not be stored are not replaced by the older ones of the database.
    local.grants.expire_access_tokens()
    assert live.foundry.current_user().username == "amoreau"
    assert len(refreshes) == 2
    assert tokens_of(Server().signed_in(cookie)) == tokens_of(live)


def test_nothing_in_the_database_opens_anything(servers: tuple[Server, Server], tmp_path: Path, refreshes: list[str]) -> None:
    client = browser()
    attempt = servers[0].sign_ins.begin("cookie-of-the-attempt", "/drafts?x=1")
    sign_in(client)
    issued = tokens_of(servers[0].signed_in(cookie_of(client)))
    assert issued.refresh_token is not None
    open_database.close_database()
    content = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
    assert b"cookie_digest" in content
    secrets = (
        issued.access_token.get_secret_value(),
        issued.refresh_token.get_secret_value(),
        cookie_of(client),
        attempt.state,
        attempt.verifier,
        "cookie-of-the-attempt",
        KEY,
    )
    assert [secret for secret in secrets if secret.encode() in content] == []


@pytest.mark.parametrize("values", [{"sign_in": "token"}, {"secret_keys": ""}])
def test_pasted_tokens_and_sign_ins_without_a_key_are_not_stored(
    servers: tuple[Server, Server], configure: Callable[..., None], local: LocalFoundry, values: dict[str, str]
) -> None:
    configure(**values)
    client = browser()
    if "sign_in" in values:
        assert client.post("/login", data={"token": local.token, "next": "/"}).status_code == 303
    else:
        sign_in(client)
    assert servers[0].signed_in(cookie_of(client)).foundry.current_user()
    assert Server().find(cookie_of(client)) is None
    assert servers[0].sign_ins.count() == 1
    with open_database.database().reading() as connection:
        assert connection.execute(select(table)).all() == []


def test_the_figures_count_the_sign_ins_of_all_servers(servers: tuple[Server, Server], route: Routed) -> None:
    signed_in_cookie("amoreau")
    route(servers[1])
    signed_in_cookie("dkim")
    (gauge,) = [family for family in operation_routes.StateCollector().collect() if family.name == "configurator_sign_ins"]
    assert [sample.value for sample in gauge.samples] == [2]
