"""Patterns of a schema, found in texts. They come from elsewhere: none may take without end."""

import time
from functools import lru_cache
from typing import Any, Literal

import regex

from components.spec.budget import current
from components.spec.ecmascript import NotUnderstoodError, translate

# Seconds for one pattern in one text, and the lengths up to which reading a pattern, and remembering a text, is cheap.
_PATIENCE, LONGEST, _REMEMBERED = 0.05, 4_000, 1_000

Found = Literal["yes", "no", "late"]


class _SpentError(Exception):
    """Raised where there is no time left, so that nothing is remembered of it."""


def search(pattern: str, text: str) -> bool | None:
    """Tell whether a pattern is found in a text, None where it is not understood or takes too long."""
    budget = current()
    if len(pattern) > LONGEST:
        budget.skipped = True
        return None
    try:
        compiled = _compiled(pattern)
        if compiled is None:
            return None
        find = _find if len(text) <= _REMEMBERED else _find.__wrapped__
        found = find(compiled, text)
    except _SpentError:
        budget.skipped = True
        return None
    budget.skipped = budget.skipped or found == "late"
    return None if found == "late" else found == "yes"


def understood(pattern: str) -> bool:
    """Tell whether a text is a regular expression, of ECMA-262 or Python; a long one passes for one."""
    if len(pattern) > LONGEST:
        current().skipped = True
        return True
    try:
        return _compiled(pattern) is not None or _compile(pattern) is not None
    except _SpentError:
        current().skipped = True
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
    budget = current()
    if budget.spent:
        raise _SpentError
    begun = time.thread_time()
    try:
        return regex.compile(pattern, regex.UNICODE)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError, IndexError):
        return None
    finally:
        budget.charge(time.thread_time() - begun)


@lru_cache(maxsize=2000)
def _find(compiled: Any, text: str) -> Found:
    budget = current()
    if budget.spent:
        raise _SpentError
    begun = time.thread_time()
    try:
        return "no" if compiled.search(text, timeout=_PATIENCE) is None else "yes"
    except (TimeoutError, RecursionError, MemoryError):
        budget.charge(time.thread_time() - begun)
        return "late"
