"""Names of parameters that say that their value is a secret, such as `password` or `apiKey`."""

import re
from collections.abc import Iterator, Mapping

from components.schema.path import Json, Path

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ALONE = frozenset({"password", "passwd", "passphrase", "passcode", "secret", "credential", "credentials"})
# A bare "key" or "token" is rarely secret in machine learning: "sort_key", "pad_token", "max_tokens".
_BEFORE_KEY = frozenset({"api", "access", "account", "private", "secret", "encryption", "signing", "storage"})
_BEFORE_TOKEN = frozenset({"access", "api", "auth", "bearer", "hf", "hub", "id", "refresh", "sas", "security", "session"})


def is_secret_name(name: str) -> bool:
    """Return whether a parameter's name says that its value is a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in _ALONE or "".join(words) in ("apikey", "authtoken", "accesstoken", "accesskey", "privatekey", "secretkey"):
        return True
    return (last == "key" and before in _BEFORE_KEY) or (last == "token" and (before in _BEFORE_TOKEN or before == ""))


def find_named_secrets(value: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of the texts in a value whose names say that they are secrets."""
    for step, inner in _entries(value):
        if isinstance(inner, str):
            if inner and isinstance(step, str) and is_secret_name(step):
                yield (*path, step)
        else:
            yield from find_named_secrets(inner, (*path, step))


def find_texts(value: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all texts in a value."""
    if isinstance(value, str):
        yield path
    for step, inner in _entries(value):
        yield from find_texts(inner, (*path, step))


def _entries(value: Json) -> Iterator[tuple[str | int, Json]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
