"""Patterns: they are found where ECMA-262 says, as Node.js confirmed, and none takes without end."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema.form_model import FormModel
from components.schema.validation.patterns import matches_pattern, understood

# Each row of `found` is a pattern, a text and what `new RegExp(pattern, "u").test(text)` of Node.js 20 says, without the flag where
# the pattern is none with it.
CASES = json.loads((Path(__file__).parent / "ecmascript.json").read_text("utf-8"))

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
    r"(?!a)(b|c)*\w{2,}?$",
    r"(a?){3}(b{2}){0,2}",
]


@given(st.sampled_from(PATTERNS), st.text("aabbc1-. \nx", max_size=12))
def test_a_pattern_is_found_where_python_finds_it(pattern: str, text: str) -> None:
    assert matches_pattern(pattern, text) == (re.search(pattern.replace("$", r"\Z"), text) is not None)


@pytest.mark.parametrize(
    "pattern", [r"^(a+)+$", r"^(a|a)*b", r"^(a{0,9}){0,99}$", r".*.*.*.*=", r"^([a-z]|[a-z0-9])+$", "(x+x+)+y", r"(a+)+\1$"]
)
@pytest.mark.parametrize("text", ["a" * 60 + "!", "x" * 2000 + "!"])
def test_no_pattern_takes_without_end(pattern: str, text: str) -> None:
    start = time.process_time()
    assert matches_pattern(pattern, text) is not True
    assert time.process_time() - start < 10


@pytest.mark.parametrize("pattern", ["[", r"^\k<a>$", "(" * 500])
def test_what_is_not_understood_is_left_to_foundry(pattern: str) -> None:
    text = "a" * 60 + "!"
    assert matches_pattern(pattern, text) is None
    schema = {"properties": {"a": {"pattern": pattern}}, "patternProperties": {pattern: False}, "additionalProperties": False}
    result = FormModel(schema).validate({"a": text, text: 1})
    assert (result.violations, result.unchecked) == ((), "")


@pytest.mark.parametrize(("pattern", "text", "matches"), CASES["found"])
def test_a_pattern_is_found_where_ecmascript_finds_it(pattern: str, text: str, matches: bool) -> None:
    assert matches_pattern(pattern, text) is matches


@pytest.mark.parametrize("pattern", CASES["not understood"])
def test_what_other_languages_read_in_another_way_is_not_judged(pattern: str) -> None:
    assert matches_pattern(pattern, "a") is None


@given(st.text("ab1-\\\\[](){}^$.*+?|,:<>=!dwsbBSkupx/\n", max_size=14), st.text("ab1-\n", max_size=6))
def test_no_pattern_makes_it_stumble(pattern: str, text: str) -> None:
    matches = matches_pattern(pattern, text)
    assert matches in (True, False, None)
    assert matches is None or understood(pattern)


def test_backreferences_on_which_engines_differ_are_not_judged() -> None:
    assert matches_pattern(r"(?:(a)|b)*\1c", "abc") is None
    assert matches_pattern(r"(?<=(a+))\1", "aa") is None


@pytest.mark.parametrize("pattern", ["^a$", "(?i)a", r"\p{L}", "(?P<n>a)", r"\Z"])
def test_a_regular_expression_of_any_language_is_one(pattern: str) -> None:
    assert understood(pattern)


@pytest.mark.parametrize("pattern", ["[", "(", "a**", "*"])
def test_what_is_none_anywhere_is_none(pattern: str) -> None:
    assert not understood(pattern)
