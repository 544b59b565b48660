"""JSON text: what is written is what would be sent, or is refused with the reason."""

import copy
import json
import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.draft import edits
from components.draft.imports import importer
from components.draft.strict_json import JsonTextError, format_json, parse_json
from components.schema.path import same
from tests.draft.test_problem_collection import whole

EXACT = [
    "0",
    "-1",
    "12345678901234567890123",
    "1e23",
    "0.1",
    "-0.0",
    "5e-324",
    "1.7976931348623157e308",
    "9007199254740992.0",
    "1E5",
]
INEXACT = [
    "9007199254740993.0",
    "1e-400",
    "-1e-400",
    "1e400",
    "0.12345678901234567891",
    "-0",
    "1" * 5000,
    "3.0000000000000000001",
]
NO_NUMBERS = ["1\u0662", "\u0661", "1.\u0662", "1e\u0662", "01", "+1", ".5", "1.", "NaN", "Infinity", "-Infinity", "-"]


@pytest.mark.parametrize("spelled", EXACT)
def test_a_number_is_sent_as_it_is_written(spelled: str) -> None:
    assert Decimal(format_json(parse_json(spelled))) == Decimal(spelled)
    assert format_json(parse_json(spelled)).startswith("-") == spelled.startswith("-")


@given(st.from_regex(r"\A-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][-+]?[0-9]{1,3})?\Z"))
def test_a_number_is_never_rounded(spelled: str) -> None:
    try:
        sent = format_json(parse_json(spelled))
    except JsonTextError:
        return
    assert (Decimal(sent), sent.startswith("-")) == (Decimal(spelled), spelled.startswith("-"))


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_every_number_that_can_be_sent_is_read(value: Any) -> None:
    assert same(parse_json(json.dumps(value)), value)


@pytest.mark.parametrize("spelled", INEXACT + NO_NUMBERS)
def test_any_other_number_is_refused_where_it_stands(spelled: str) -> None:
    with pytest.raises(JsonTextError) as error:
        parse_json(f'{{\n"a": [{spelled}]}}')
    assert error.value.line == 2


@pytest.mark.parametrize("spelled", INEXACT)
def test_it_is_refused_wherever_json_comes_in(spelled: str) -> None:
    body = json.dumps(whole().body)[:-1] + f', "more": {spelled}}}'
    assert edits.set_pending_text(whole(), body).pending_text == body
    for text in (body, f"curl https://host/x -d '{body}'"):
        with pytest.raises(ValueError, match=r"[Tt]his number"):
            importer.import_draft(text)


def test_the_sign_of_zero_is_a_difference() -> None:
    assert not same(0.0, -0.0)
    assert same(-0.0, -0.0)


@contextmanager
def around() -> Iterator[None]:
    yield


def test_an_error_of_text_is_an_exception_like_any_other() -> None:
    with pytest.raises(JsonTextError) as caught, around(), ExitStack() as stack:
        stack.enter_context(around())
        parse_json('{\n "a": 1,}')
    error = caught.value
    assert (error.line, error.column, str(error)) == (2, 9, "Line 2, column 9: A key in double quotes is expected here.")
    again = error.with_traceback(None)
    again.add_note("a note")
    assert again is error
    for duplicate in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (duplicate.line, duplicate.column, duplicate.reason) == (error.line, error.column, error.reason)
