"""Patterns of a schema, found in texts. They are JavaScript's, and come from elsewhere: none may take without end."""

from functools import lru_cache

import regex

_PATIENCE = 0.05


@lru_cache(maxsize=2000)
def search(pattern: str, text: str) -> bool | None:
    """Tell whether a pattern is found in a text; None where it is not understood, or takes longer than a form can wait."""
    try:
        # Digits and letters are those of ASCII, as in JavaScript, unless the pattern names properties of Unicode.
        flags = regex.UNICODE if r"\p" in pattern.lower() else regex.ASCII
        return regex.search(pattern, text, flags=flags, timeout=_PATIENCE) is not None
    except (regex.error, TimeoutError, RecursionError, OverflowError, MemoryError):
        return None
