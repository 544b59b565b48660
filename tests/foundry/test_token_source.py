"""Tokens that are renewed: before they expire, once for all threads, and what a failure to renew them means."""

import pytest
from pydantic import SecretStr

from components.foundry.errors import ConnectFailed, FoundryError, SignInEnded, SignInRefused, Unavailable
from components.foundry.oauth import OAuthClient
from components.foundry.token_source import LEEWAY, RenewedTokens, TokenSet, TokenSource

from .scripted_server import ScriptedServer, reply


def token_set(name: str, expires: float = 3600) -> TokenSet:
    return TokenSet(SecretStr(name), expires, SecretStr(f"refresh-{name}"))


class Issuer:
    """Issues numbered tokens, or fails; its clock is turned by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.issued = 0
        self.failure: FoundryError | None = None

    def obtain(self, _: TokenSet) -> TokenSet:
        if self.failure is not None:
            raise self.failure
        self.issued += 1
        return token_set(f"token-{self.issued}", self.now + 3600)

    def clock(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def tokens(issuer: Issuer) -> RenewedTokens:
    return RenewedTokens(token_set("token-0"), issuer.obtain, issuer.clock)


def test_a_token_is_renewed_shortly_before_it_expires(issuer: Issuer, tokens: RenewedTokens) -> None:
    issuer.now = 3600 - LEEWAY
    assert tokens.current() == SecretStr("token-0")
    issuer.now += 1
    assert [tokens.current() for _ in range(2)] == [SecretStr("token-1")] * 2


def test_a_refused_token_is_renewed_once(issuer: Issuer, tokens: RenewedTokens) -> None:
    assert [tokens.renew(SecretStr("token-0")) for _ in range(3)] == [SecretStr("token-1")] * 3
    assert issuer.issued == 1


def test_while_foundry_is_down_a_token_is_used_to_its_end_and_the_sign_in_goes_on(issuer: Issuer, tokens: RenewedTokens) -> None:
    issuer.failure = Unavailable(503)
    issuer.now = 3600
    assert tokens.current() == SecretStr("token-0")
    issuer.now += 1
    with pytest.raises(Unavailable):
        tokens.current()
    assert not tokens.is_refused
    issuer.failure = None
    assert tokens.current() == SecretStr("token-1")


def test_a_refused_renewal_ends_the_sign_in(issuer: Issuer, tokens: RenewedTokens) -> None:
    issuer.failure = SignInRefused("invalid_grant")
    with pytest.raises(SignInEnded):
        tokens.renew(SecretStr("token-0"))
    issuer.failure = None
    with pytest.raises(SignInEnded):
        tokens.current()
    assert tokens.is_refused


def test_without_a_refresh_token_a_sign_in_ends_with_its_token() -> None:
    client = OAuthClient("http://127.0.0.1:9", "client")
    tokens = RenewedTokens(TokenSet(SecretStr("only"), 100), client.refresh, lambda: 200.0)
    with pytest.raises(SignInEnded):
        tokens.current()


def test_a_token_that_stays_is_known_as_refused() -> None:
    source = TokenSource(SecretStr("pasted"))
    assert source.renew(SecretStr("pasted")) is None
    assert source.is_refused
    assert "pasted" not in repr(source)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply({"error": "invalid_grant", "error_description": "no"}, 400), SignInRefused),
        (reply({"access_token": "a"}), FoundryError),
        (reply(status=302, Location="https://elsewhere.example/token"), FoundryError),
        (reply(status=503), FoundryError),
        (reply("<html>", 200), FoundryError),
    ],
)
def test_what_is_no_token_is_an_error_without_the_secret(server: ScriptedServer, answer: object, error: type[Exception]) -> None:
    server.set_replies(answer)
    client = OAuthClient(server.url, "client", SecretStr("client-secret-1"), read_timeout=5)
    with pytest.raises(error) as caught:
        client.exchange("code-1", "http://127.0.0.1/oauth/callback", "v" * 43)
    assert "client-secret-1" not in f"{caught.value!r}{client!r}"
    assert "code-1" not in repr(caught.value)
    assert len(server.received) == 1


def test_an_endpoint_out_of_reach_is_said(closed_port: int) -> None:
    client = OAuthClient(f"http://127.0.0.1:{closed_port}", "client", connect_timeout=1)
    with pytest.raises(ConnectFailed):
        client.exchange("code", "http://127.0.0.1/oauth/callback", "v" * 43)
