import pytest
from pydantic import SecretStr

from components.foundry.connection import Connection
from components.foundry.errors import NotConfigured

TOKEN = SecretStr("t")


@pytest.mark.parametrize(
    ("hostname", "base"),
    [
        ("example.com", "https://example.com/api"),
        (" https://example.com/ ", "https://example.com/api"),
        ("http://example.com", "https://example.com/api"),
        ("example.com/gw/", "https://example.com/gw/api"),
        ("127.0.0.1:8900", "https://127.0.0.1:8900/api"),
        ("http://127.0.0.1:8900", "http://127.0.0.1:8900/api"),
        ("http://127.3.2.1", "http://127.3.2.1/api"),
        ("http://[::1]:8900", "http://[::1]:8900/api"),
        ("http://localhost:8900/gw", "http://localhost:8900/gw/api"),
        ("http://localhost.example.com", "https://localhost.example.com/api"),
        ("http://127.0.0.1.example.com", "https://127.0.0.1.example.com/api"),
        ("http://10.0.0.1", "https://10.0.0.1/api"),
    ],
)
def test_base_url(hostname: str, base: str) -> None:
    connection = Connection(hostname, TOKEN)
    assert connection.base_url == base
    assert connection.is_plaintext == base.startswith("http://")


@pytest.mark.parametrize(
    "hostname",
    [
        "",
        "  ",
        "https://",
        "user:word@host",
        "a b",
        "host?x=1",
        "host#x",
        "host:99999",
        "a..b",
        "x" * 64,
        "a\nb",
        "[::1",
    ],
)
def test_unusable_hostname(hostname: str) -> None:
    with pytest.raises(NotConfigured) as caught:
        Connection(hostname, TOKEN)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("token", ["", " \n", "two words", "Bearer abc", "a\r\nX-Evil: 1", "schlüssel"])
def test_unusable_token(token: str) -> None:
    with pytest.raises(NotConfigured) as caught:
        Connection("example.com", SecretStr(token))
    assert token.strip() not in str(caught.value) or not token.strip()


def test_blanks_around_a_pasted_token_are_cut_off() -> None:
    assert Connection("example.com", SecretStr(" abc\n")).bearer.get_secret_value() == "abc"


def test_repr_hides_the_token() -> None:
    assert "hidden-word" not in repr(Connection("example.com", SecretStr("hidden-word")))
