"""The formats of JSON Schema: the library's, stricter where their specifications are."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from jsonschema import FormatChecker
from jsonschema.validators import Draft202012Validator

from components.schema.validation.patterns import understood
from components.schema.validation.time_budget import current_budget

# No value of any of these formats is longer in practice, and some are slow to read.
_MAX_LENGTH = 5_000
# They consist of ASCII alone, while Python's digits and letters are those of all scripts.
_ASCII = frozenset(["date", "date-time", "time", "duration", "ipv4", "ipv6", "uuid", "hostname", "uri", "uri-reference"])
# Line breaks and the like may be in none but these.
_ANY_SIGN = frozenset(["regex", "json-pointer", "relative-json-pointer"])
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ATOM = r"[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|\"(?:[^\"\\\r\n]|\\[^\r\n])*\")@(?:{_LABEL}(?:\.{_LABEL})*\.?|\[(?P<literal>[^\[\]\s]+)\])"
)
_LEAP_SECOND = re.compile(r"(?P<before>[T ]?[0-9]{2}:[0-9]{2}:)60(?=[.Z+-]|$)", re.IGNORECASE)
# What an IRI may hold beyond a URI (RFC 3987, ucschar; iprivate is taken with it).
_BEYOND_URI = re.compile(r"[\xa0-\ud7ff\ue000-\uf8ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd\U000f0000-\U0010fffd]")

Check = Callable[[str], bool]


@cache
def format_checker() -> FormatChecker:
    """Return the checker of formats: those of the newest dialect, which has all of them."""
    library = Draft202012Validator.FORMAT_CHECKER
    checks: dict[str, Check] = {name: _library(library, name) for name in library.checkers}
    checks |= {
        "email": lambda value: _email(library, value),
        "idn-email": lambda value: _email(library, value),
        "regex": understood,
        "date-time": lambda value: _time(library, "date-time", value),
        "time": lambda value: _time(library, "time", value),
        "iri": lambda value: _conforms(library, "uri", _BEYOND_URI.sub("%41", value)),
        "iri-reference": lambda value: _conforms(library, "uri-reference", _BEYOND_URI.sub("%41", value)),
    }
    checker = FormatChecker(())
    checker.checkers = {name: (_guarded(name, check), ()) for name, check in checks.items()}
    return checker


def _library(library: FormatChecker, name: str) -> Check:
    return lambda value: _conforms(library, name, value)


def _conforms(library: FormatChecker, name: str, value: str) -> bool:
    return bool(library.conforms(value, name))


def _guarded(name: str, check: Check) -> Callable[[Any], bool]:
    def guarded(value: Any) -> bool:
        if not isinstance(value, str):
            return True
        if len(value) > _MAX_LENGTH:
            current_budget().skipped = True
            return True
        if name not in _ANY_SIGN and _CONTROL.search(value):
            return False
        return (value.isascii() or name not in _ASCII) and check(value)

    return guarded


def _email(library: FormatChecker, value: str) -> bool:
    match = _EMAIL.fullmatch(value)
    if match is None or match["literal"] is None:
        return match is not None
    address = match["literal"]
    version = address.lower().startswith("ipv6:")
    return _conforms(library, "ipv6" if version else "ipv4", address[5:] if version else address)


def _time(library: FormatChecker, name: str, value: str) -> bool:
    """Return whether a time is one; a minute may have 61 seconds at the end of a day of UTC."""
    plain = _LEAP_SECOND.sub(r"\g<before>59", value)
    if plain == value:
        return _conforms(library, name, value)
    clock = re.search(r"([0-9]{2}):([0-9]{2}):60(?:\.[0-9]+)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$", value, re.IGNORECASE)
    if clock is None or not _conforms(library, name, plain):
        return False
    hour, minute, sign, hours, minutes = clock.groups()
    offset = (int(hours or 0) * 60 + int(minutes or 0)) * (-1 if sign == "-" else 1)
    return (int(hour) * 60 + int(minute) - offset) % 1440 == 1439
