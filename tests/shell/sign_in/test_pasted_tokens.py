"""Connecting with a pasted token."""

from collections.abc import Callable
from typing import Any

import pytest

from components.demo.server import LocalFoundry
from components.foundry.call_quota import CallQuota
from components.foundry.transport import Transport
from components.shell.sign_in import foundry_connection
from components.shell.sign_in.sign_in_registry import SignInRegistry
from tests.conftest import inject_fault
from tests.shell.sign_in.consent import browser, paste, signed_in


@pytest.fixture
def token_mode(configure: Callable[..., None]) -> None:
    configure(sign_in="token")


def test_a_pasted_token_connects_and_is_forgotten(token_mode: None, sign_ins: SignInRegistry, local: LocalFoundry) -> None:
    client = browser("https://studio.example")
    page = client.get("/login?next=/drafts").text
    assert 'type="password"' in page
    answer = paste(client, f"  {local.token}.dkim\n")
    assert (answer.status_code, answer.headers["location"]) == (303, "/drafts")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-configurator=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    current = sign_ins.find(client.cookies[foundry_connection.SECURE_COOKIE])
    assert current is not None
    assert current.user.username == "dkim"
    assert local.token not in f"{answer.headers}{current!r}"
    assert "Disconnect" in client.get("/logout").text
    client.post("/logout")
    assert sign_ins.find(client.cookies.get(foundry_connection.SECURE_COOKIE)) is None


@pytest.mark.parametrize("token", ["", "wrong-token-1", "two words", "ünicode"])
def test_a_token_that_foundry_refuses_is_not_shown_again(token_mode: None, token: str) -> None:
    answer = paste(browser(), token)
    assert answer.status_code == 400
    assert "Foundry does not accept this token" in answer.text
    assert not token or token not in answer.text
    assert "set-cookie" not in answer.headers


def test_a_token_whose_user_is_unknown_is_refused(token_mode: None, local: LocalFoundry) -> None:
    answer = paste(browser(), f"{local.token}.reporting-service")
    assert answer.status_code == 400
    assert "api:admin-read" in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_site_connects_nobody(token_mode: None, local: LocalFoundry, origin: str) -> None:
    answer = paste(browser(), local.token, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_form_that_is_too_long_is_refused(token_mode: None) -> None:
    assert paste(browser(), "x" * 70_000).status_code == 413


def test_a_pasted_token_that_is_revoked_later_ends_the_sign_in(
    token_mode: None, sign_ins: SignInRegistry, local: LocalFoundry
) -> None:
    client = browser()
    paste(client, local.token)
    current = signed_in(client, sign_ins)
    inject_fault(local, kind="expired_token", times=None)
    with pytest.raises(Exception, match="does not accept"):
        current.foundry.trainers()
    assert current.is_ended


def test_all_browsers_of_a_user_share_one_quota_of_calls(
    token_mode: None, sign_ins: SignInRegistry, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    quotas: list[CallQuota] = []

    def transport(*arguments: Any, quota: CallQuota, **options: Any) -> Transport:
        quotas.append(quota)
        return Transport(*arguments, quota=quota, **options)

    monkeypatch.setattr(foundry_connection, "Transport", transport)
    for user in ("dkim", "dkim", "clindqvist"):
        paste(browser(), f"{local.token}.{user}")
    # Each connects twice: to find out whose the token is, and as that user.
    first, second, other = quotas[1::2]
    assert first is second
    assert first is not other
