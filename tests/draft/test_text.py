"""Errors of JSON text go through everything that exceptions go through."""

import copy
import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from components.draft.text import TextError, read


@contextmanager
def around() -> Iterator[None]:
    yield


def test_an_error_of_text_is_an_exception_like_any_other() -> None:
    with pytest.raises(TextError) as caught, around(), ExitStack() as stack:
        stack.enter_context(around())
        read('{\n "a": 1,}')
    error = caught.value
    assert (error.line, error.column, str(error)) == (2, 9, "Line 2, column 9: A key in double quotes is expected here.")
    again = error.with_traceback(None)
    again.add_note("a note")
    assert again is error
    for one in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (one.line, one.column, one.reason) == (error.line, error.column, error.reason)
