"""Anything at any place of a JSON value."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.foundry.examples import TIME

TEXTS = st.text(st.characters(), max_size=8) | st.sampled_from(
    ["\ud800", "a\udfffb", TIME, "9999-12-31T23:59:59-14:00", "[", "{}"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(2**63), float("nan"), float("inf"), 1e308])
    | st.floats()
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from paths(part, (*at, step))


def put(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = put(value[at[0]], at[1:], new)
    return copy
