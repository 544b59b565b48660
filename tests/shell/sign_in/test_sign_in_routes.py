"""Signing in and out over HTTP, against the OAuth2 endpoints of the local Foundry."""

from collections.abc import Callable
from threading import Barrier, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from pydantic import SecretStr

from components.demo.seed import SERVICE
from components.demo.server import PUBLIC_CLIENT, LocalFoundry
from components.foundry.connection import Connection
from components.foundry.errors import SignInEnded
from components.foundry.token_source import RenewedTokens
from components.shell.sign_in import foundry_connection, sign_in_routes
from components.shell.sign_in.sign_in_registry import ATTEMPT_SECONDS, IDLE_SECONDS, SignInRegistry
from tests.manual_clock import ManualClock
from tests.shell.sign_in.consent import APP, browser, consent, paste, sign_in, signed_in


@pytest.fixture
def oauth(configure: Callable[..., None]) -> None:
    configure(sign_in="oauth", client_id=PUBLIC_CLIENT)


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_user_signs_in_and_returns_to_where_they_were(oauth: None, sign_ins: SignInRegistry) -> None:
    client = browser()
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/configure?draft=d1")
    assert signed_in(client, sign_ins).user.username == "amoreau"
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("configurator=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=lax"}
    # Whoever is signed in is not asked again.
    assert client.get("/login?next=/drafts").headers["location"] == "/drafts"


def test_no_token_and_no_verifier_reaches_the_browser(oauth: None, sign_ins: SignInRegistry) -> None:
    client = browser()
    login = client.get("/login?next=/drafts")
    answer = client.get(consent(login.headers["location"], "amoreau"))
    tokens = signed_in(client, sign_ins).tokens
    assert isinstance(tokens, RenewedTokens)
    refresh = tokens.tokens.refresh_token
    assert refresh is not None
    everything = f"{login.headers}{answer.headers}{answer.text}{client.cookies}{signed_in(client, sign_ins)!r}"
    assert tokens.current().get_secret_value() not in everything
    assert refresh.get_secret_value() not in everything
    assert set(query(login.headers["location"])) == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
    }


def test_a_confidential_client_signs_users_in(
    configure: Callable[..., None], local: LocalFoundry, sign_ins: SignInRegistry
) -> None:
    configure(sign_in="oauth", client_id=SERVICE, client_secret=local.token)
    client = browser()
    sign_in(client, "bokafor")
    assert signed_in(client, sign_ins).user.username == "bokafor"
    configure(sign_in="oauth", client_id=SERVICE, client_secret="wrong")
    refused = sign_in(browser())
    assert refused.status_code == 502
    assert "Foundry did not sign you in" in refused.text


def test_without_the_scope_nothing_may_be_written(configure: Callable[..., None], sign_ins: SignInRegistry) -> None:
    configure(sign_in="oauth", client_id=PUBLIC_CLIENT)
    client = browser()
    sign_in(client)
    assert signed_in(client, sign_ins).may_write
    configure(sign_in="oauth", client_id=PUBLIC_CLIENT, scopes="api:models-read api:admin-read")
    client = browser()
    sign_in(client)
    assert not signed_in(client, sign_ins).may_write


def test_refused_consent_signs_nobody_in(oauth: None, sign_ins: SignInRegistry) -> None:
    client = browser()
    answer = sign_in(client, "", "/drafts")
    assert answer.status_code == 403
    assert "You refused access" in answer.text
    assert "/login?next=/drafts" in answer.text
    assert foundry_connection.PLAIN_COOKIE not in client.cookies


def test_a_state_that_was_not_issued_is_refused(oauth: None) -> None:
    client = browser()
    code = query(consent(client.get("/login").headers["location"], "amoreau"))["code"]
    forged = client.get("/oauth/callback", params={"state": "forged", "code": code})
    assert forged.status_code == 400
    assert "started in another browser" in forged.text


def test_another_browser_cannot_finish_a_sign_in(oauth: None) -> None:
    """Else an attacker could make somebody act in the attacker's name."""
    path = consent(browser().get("/login").headers["location"], "bokafor")
    victim = browser()
    victim.get("/login")
    assert victim.get(path).status_code == 400
    assert foundry_connection.PLAIN_COOKIE not in victim.cookies


def test_a_callback_works_once(oauth: None) -> None:
    client = browser()
    path = consent(client.get("/login").headers["location"], "amoreau")
    assert [client.get(path).status_code for _ in range(2)] == [303, 400]


def test_a_code_that_is_replayed_signs_nobody_in_and_ends_what_it_opened(oauth: None, sign_ins: SignInRegistry) -> None:
    first, thief = browser(), browser()
    path = consent(first.get("/login").headers["location"], "amoreau")
    assert first.get(path).status_code == 303
    state = query(thief.get("/login").headers["location"])["state"]
    replayed = thief.get("/oauth/callback", params={"state": state, "code": query(path)["code"]})
    assert replayed.status_code == 502
    assert foundry_connection.PLAIN_COOKIE not in thief.cookies
    with pytest.raises(SignInEnded):
        signed_in(first, sign_ins).foundry.current_user()


def test_an_attempt_takes_no_longer_than_ten_minutes(oauth: None, clock: ManualClock) -> None:
    client = browser()
    path = consent(client.get("/login").headers["location"], "amoreau")
    clock.now += ATTEMPT_SECONDS + 1
    assert client.get(path).status_code == 400


def test_two_tabs_of_a_browser_may_sign_in_at_once(oauth: None) -> None:
    client = browser()
    paths = [consent(client.get("/login").headers["location"], "amoreau") for _ in range(2)]
    assert [client.get(path).status_code for path in paths] == [303, 303]


def test_two_users_at_once_are_two_users(oauth: None, sign_ins: SignInRegistry, local: LocalFoundry) -> None:
    people = {name: browser() for name in ("amoreau", "dkim")}
    login = {name: client.get("/login").headers["location"] for name, client in people.items()}
    for name, client in people.items():
        assert client.get(consent(login[name], name)).status_code == 303
    assert {name: signed_in(client, sign_ins).foundry.current_user().username for name, client in people.items()} == {
        "amoreau": "amoreau",
        "dkim": "dkim",
    }
    people["dkim"].post("/logout")
    assert signed_in(people["amoreau"], sign_ins).foundry.current_user().username == "amoreau"


def test_signing_out_revokes_the_tokens_and_takes_the_cookie(oauth: None, sign_ins: SignInRegistry, local: LocalFoundry) -> None:
    client = browser()
    sign_in(client)
    ended = signed_in(client, sign_ins)
    access = ended.tokens.current().get_secret_value()
    cookie = client.cookies[foundry_connection.PLAIN_COOKIE]
    assert "Sign out" in client.get("/logout").text
    assert signed_in(client, sign_ins) is ended
    assert client.post("/logout").status_code == 303
    assert foundry_connection.PLAIN_COOKIE not in client.cookies
    assert sign_ins.find(cookie) is None
    assert local.grants.access(access) is None
    with pytest.raises(SignInEnded):
        ended.foundry.current_user()


def test_signing_in_as_somebody_else_ends_the_former_sign_in(oauth: None, sign_ins: SignInRegistry, local: LocalFoundry) -> None:
    client = browser()
    path = consent(client.get("/login").headers["location"], "dkim")
    sign_in(client)
    former = signed_in(client, sign_ins).tokens.current().get_secret_value()
    assert client.get(path).status_code == 303
    assert signed_in(client, sign_ins).user.username == "dkim"
    assert local.grants.access(former) is None


def test_an_expired_access_token_is_renewed_once_for_all_tabs(oauth: None, sign_ins: SignInRegistry, local: LocalFoundry) -> None:
    client = browser()
    sign_in(client)
    current = signed_in(client, sign_ins)
    tokens = current.tokens
    assert isinstance(tokens, RenewedTokens)
    first = tokens.tokens
    local.grants.expire_access_tokens()
    barrier, names = Barrier(8), []

    def read() -> None:
        barrier.wait(5)
        names.append(current.foundry.current_user().username)

    tabs = [Thread(target=read) for _ in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(20)
    assert names == ["amoreau"] * 8
    assert tokens.tokens.refresh_token != first.refresh_token
    # The first refresh token was used once: used a second time it would still be tolerated, but lead to other tokens.
    assert len(local.grants.issued_to(PUBLIC_CLIENT)) == 2
    assert not current.is_ended


def test_a_revoked_sign_in_ends_and_can_be_begun_again(oauth: None, sign_ins: SignInRegistry, local: LocalFoundry) -> None:
    client = browser()
    sign_in(client)
    current = signed_in(client, sign_ins)
    local.grants.revoke_all()
    for _ in range(2):
        with pytest.raises(SignInEnded):
            current.foundry.current_user()
    assert current.is_ended
    assert sign_in(client).status_code == 303
    assert not signed_in(client, sign_ins).is_ended


def test_a_sign_in_that_is_not_used_is_forgotten(oauth: None, sign_ins: SignInRegistry, clock: ManualClock) -> None:
    client = browser()
    sign_in(client)
    clock.now += IDLE_SECONDS - 1
    assert signed_in(client, sign_ins)
    clock.now += IDLE_SECONDS + 1
    assert sign_ins.find(client.cookies[foundry_connection.PLAIN_COOKIE]) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/drafts?x=1", "/drafts?x=1"),
        ("/", "/"),
        (None, "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("/login?next=/", "/"),
        ("/logout", "/"),
        ("/oauth/callback?code=1", "/"),
        ("/../x", "/"),
        ("/" + "a" * 3000, "/"),
    ],
)
def test_only_an_address_of_the_app_is_returned_to(address: str | None, expected: str) -> None:
    assert sign_in_routes.safe_return(address) == expected


def test_behind_a_prefix_every_address_is_below_it(oauth: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_routes.st, "get_option", {"server.baseUrlPath": "studio"}.get)
    assert sign_in_routes.safe_return("/drafts") == "/studio/"
    assert sign_in_routes.safe_return("/studio/drafts") == "/studio/drafts"
    login = browser().get("/studio/login")
    assert "Path=/studio" in login.headers["set-cookie"]
    assert query(login.headers["location"])["redirect_uri"] == f"{APP}/studio/oauth/callback"


def test_behind_https_the_cookies_are_for_it_alone(configure: Callable[..., None]) -> None:
    configure(sign_in="oauth", client_id=PUBLIC_CLIENT, public_url="https://studio.example")
    login = browser().get("/login")
    assert "Secure" in login.headers["set-cookie"]
    assert query(login.headers["location"])["redirect_uri"] == "https://studio.example/oauth/callback"


def test_without_sign_in_its_routes_lead_home(configure: Callable[..., None], local: LocalFoundry) -> None:
    configure()
    client = browser()
    assert client.get("/login").headers["location"] == "/"
    assert paste(client, local.token).headers["location"] == "/"
    assert client.get("/oauth/callback?code=1&state=2").status_code == 400


def test_the_service_user_acts_for_all(configure: Callable[..., None], local: LocalFoundry) -> None:
    configure(sign_in="service", client_id=SERVICE, client_secret=local.token)
    assert foundry_connection.foundry().current_user().username == SERVICE
    local.grants.expire_access_tokens()
    assert foundry_connection.foundry().current_user().username == SERVICE


def test_the_local_foundry_is_signed_in_to_without_settings(
    configure: Callable[..., None], local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(sign_in="oauth", client_id=PUBLIC_CLIENT)
    monkeypatch.setattr(foundry_connection, "_local", [Connection(local.url, SecretStr(local.token))])
    monkeypatch.delenv("CONFIGURATOR_CLIENT_ID")
    monkeypatch.delenv("FOUNDRY_HOSTNAME")
    st.cache_resource.clear()
    assert sign_in(browser()).status_code == 303
