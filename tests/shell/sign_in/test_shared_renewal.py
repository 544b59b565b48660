"""Renewing, revoking and signing out where several servers share the sign-ins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from components.demo.server import PUBLIC_CLIENT, LocalFoundry
from components.foundry.errors import SignInEnded, Unavailable
from components.foundry.oauth import OAuthClient
from components.foundry.token_source import TokenSet
from components.shell.sign_in import shared_renewal
from components.shell.sign_in.sign_in_registry import CHECK_SECONDS
from tests.shell.sign_in.consent import browser, sign_in
from tests.shell.sign_in.servers import Server, configure, cookie_of, refreshes, route, servers, signed_in_cookie, tokens_of

__all__ = ["configure", "refreshes", "route", "servers"]


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
        patch.setattr(shared_renewal, "_LEASE", timedelta(seconds=0.3))
        patch.setattr(shared_renewal.SharedRenewal, "_save", lambda *_: None)
        with pytest.raises(SignInEnded):
            servers[0].signed_in(cookie).foundry.current_user()
    assert servers[1].signed_in(cookie).foundry.current_user().username == "amoreau"
    assert len(refreshes) == 2


def test_a_server_that_was_slower_than_its_lease_takes_what_another_stored(
    servers: tuple[Server, Server], local: LocalFoundry, refreshes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = signed_in_cookie()
    live = [server.signed_in(cookie) for server in servers]
    monkeypatch.setattr(shared_renewal, "_LEASE", timedelta(0))
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
    monkeypatch.setattr(shared_renewal.time, "sleep", fail)
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
