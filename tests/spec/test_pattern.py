"""Patterns: they are found where Python finds them, as JavaScript means them, and none takes without end."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.spec.form import Form
from components.spec.pattern import search

PATTERNS = [
    r"^(a+)+$",
    r"(a|ab)*b",
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    r"^(\d{1,3}\.){3}\d{1,3}$",
    r"(?=.*\d)(?=.*[a-z])(a|1)*.{4,8}$",
    r"^(?:(?:a|b)?c?){3,}$",
    r"(a*)*\b-",
    r"([^ab-]|[\s\w])+(b|c)*\Bd?",
    r"^\s*(\w+\s*-\s*)*\w+\s*$",
    r"(?!a)(b|c)*\w{2,}?\Z",
    r"(a?){3}(b{2}){0,2}",
]


@given(st.sampled_from(PATTERNS), st.text("aabbc1-. \nx", max_size=12))
def test_a_pattern_is_found_where_python_finds_it(pattern: str, text: str) -> None:
    assert search(pattern, text) == (re.search(pattern, text) is not None)


@pytest.mark.parametrize(
    "pattern", [r"^(a+)+$", r"^(a|a)*b", r"^(a{0,9}){0,99}$", r".*.*.*.*=", r"^([a-z]|[a-z0-9])+$", "(x+x+)+y", r"(a+)+\1$"]
)
@pytest.mark.parametrize("text", ["a" * 60 + "!", "x" * 2000 + "!"])
def test_no_pattern_takes_without_end(pattern: str, text: str) -> None:
    begun = time.process_time()
    assert search(pattern, text) is not True
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("pattern", ["[", r"^\k<a>$", "(" * 500])
def test_what_is_not_understood_is_left_to_foundry(pattern: str) -> None:
    text = "a" * 60 + "!"
    assert search(pattern, text) is None
    schema = {"properties": {"a": {"pattern": pattern}}, "patternProperties": {pattern: False}, "additionalProperties": False}
    result = Form(schema).validate({"a": text, text: 1})
    assert (result.violations, result.unchecked) == ((), "")


def test_digits_and_letters_are_those_of_javascript() -> None:
    assert search(r"^\d$", "٣") is False
    assert search(r"^\w$", "é") is False
    assert search(r"^(?<year>\d{4})-", "2026-01") is True
    assert search(r"^\p{L}+$", "é") is True
