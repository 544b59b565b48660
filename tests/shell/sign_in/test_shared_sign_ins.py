"""Sign-ins in the database: they survive a restart, two servers share them, and nothing in it opens anything."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from cryptography.fernet import Fernet
from sqlalchemy import select

from components.demo.server import LocalFoundry
from components.foundry.errors import SignInEnded
from components.shell.process import open_database
from components.shell.server import monitoring_routes
from components.shell.sign_in.sign_in_registry import CHECK_SECONDS
from components.storage.tables import sign_ins as table
from tests.shell.sign_in.consent import browser, consent, sign_in
from tests.shell.sign_in.servers import (
    KEY,
    Routed,
    Server,
    configure,
    cookie_of,
    database_out_of_reach,
    refreshes,
    route,
    servers,
    signed_in_cookie,
    tokens_of,
)

__all__ = ["configure", "refreshes", "route", "servers"]


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
    (gauge,) = [family for family in monitoring_routes.StateCollector().collect() if family.name == "configurator_sign_ins"]
    assert [sample.value for sample in gauge.samples] == [2]
