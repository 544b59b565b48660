"""What is typed into a number's field becomes exactly that number, or is refused with the reason."""

from typing import Any

import pytest

from components.forms.fields.codec import INTEGER, NUMBER
from components.schema.path import MISSING, same


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", MISSING),
        ("300", 300),
        ("+300", 300),
        ("3.0", 3),
        ("1e23", 10**23),
        ("1e400", 10**400),
        ("12e-1", None),
        ("120e-1", 12),
        ("9007199254740993.0", 9007199254740993),
        ("0e99999", 0),
        ("1e-400", None),
        ("1e4000", None),
        ("1e999999999", None),
        ("1e-99999999999999999999", None),
        ("0e99999999999999999999", None),
        ("-0", None),
        ("-0.0", None),
        ("1\u0662", None),
        ("+-5", None),
        ("0x10", None),
        ("1_000", None),
        ("true", None),
    ],
)
def test_a_whole_number(typed: str, value: Any) -> None:
    check(INTEGER, typed, value)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (" 0.5 ", 0.5),
        (".5", 0.5),
        ("-.5", -0.5),
        ("+.5", 0.5),
        ("1e23", 1e23),
        ("-0.0", -0.0),
        ("12345678901234567890123", 12345678901234567890123),
        ("9007199254740993.0", None),
        ("1e-400", None),
        ("1e400", None),
        ("0.12345678901234567891", None),
        ("-0", None),
        ("\u0661.5", None),
        (".\u0662", None),
        ("NaN", None),
        ("[1]", None),
    ],
)
def test_a_number(typed: str, value: Any) -> None:
    check(NUMBER, typed, value)


def check(codec: Any, typed: str, value: Any) -> None:
    if value is None:
        with pytest.raises(ValueError, match=r"^(write|this number|the exponent) .*\.$"):
            codec.from_widget(typed)
    else:
        assert same(codec.from_widget(typed), value)
