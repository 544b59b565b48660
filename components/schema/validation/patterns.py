"""Patterns of a schema, searched in texts. They come from elsewhere, so each has a time limit."""

import time
from functools import lru_cache
from typing import Any, Literal

import regex

from components.schema.validation.ecmascript import NotUnderstoodError, translate
from components.schema.validation.time_budget import current_budget

# Seconds for one pattern in one text, and the lengths up to which reading a pattern, and caching a text, is cheap.
_TIMEOUT, MAX_LENGTH, _MAX_CACHED = 0.05, 4_000, 1_000

_Match = Literal["yes", "no", "late"]


class _SpentError(Exception):
    """Raised where there is no time left, so that nothing is cached."""


def matches_pattern(pattern: str, text: str) -> bool | None:
    """Return whether a pattern is found in a text, None where it is not understood or takes too long."""
    budget = current_budget()
    if len(pattern) > MAX_LENGTH:
        budget.skipped = True
        return None
    try:
        compiled = _compiled(pattern)
        if compiled is None:
            return None
        find = _find if len(text) <= _MAX_CACHED else _find.__wrapped__
        match = find(compiled, text)
    except _SpentError:
        budget.skipped = True
        return None
    budget.skipped = budget.skipped or match == "late"
    return None if match == "late" else match == "yes"


def understood(pattern: str) -> bool:
    """Return whether a text is a regular expression, of ECMA-262 or Python; a long one passes for one."""
    if len(pattern) > MAX_LENGTH:
        current_budget().skipped = True
        return True
    try:
        return _compiled(pattern) is not None or _compile(pattern) is not None
    except _SpentError:
        current_budget().skipped = True
        return True


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Any:
    try:
        translated = translate(pattern)
    except (NotUnderstoodError, RecursionError):
        return None
    return _compile(translated)


def _compile(pattern: str) -> Any:
    """Return a pattern of the library's, None where it is none. Raises _SpentError."""
    budget = current_budget()
    if budget.spent:
        raise _SpentError
    start = time.thread_time()
    try:
        return regex.compile(pattern, regex.UNICODE)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError, IndexError):
        return None
    finally:
        budget.charge(time.thread_time() - start)


@lru_cache(maxsize=2000)
def _find(compiled: Any, text: str) -> _Match:
    budget = current_budget()
    if budget.spent:
        raise _SpentError
    start = time.thread_time()
    try:
        return "no" if compiled.search(text, timeout=_TIMEOUT) is None else "yes"
    except (TimeoutError, RecursionError, MemoryError):
        budget.charge(time.thread_time() - start)
        return "late"
