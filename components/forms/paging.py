"""Many things in pages, so that a page of the app stays as quick with a thousand of them as with ten."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import streamlit as st

from components.forms import binding

PAGE = 25
T = TypeVar("T")


def paged(items: Sequence[T], name: str) -> Iterator[T]:
    """Give the items of one page, with the pages to choose from below when there are more."""
    pages = -(-len(items) // PAGE)
    if pages <= 1:
        yield from items
        return
    key = f"{name}#page"
    turned = min(int(st.session_state.get(key, 1)), pages)
    yield from items[(turned - 1) * PAGE : turned * PAGE]
    st.pagination(pages, key=key)
    st.caption(f"{(turned - 1) * PAGE + 1} to {min(turned * PAGE, len(items))} of {len(items)}")


def turn_to(name: str, place: int) -> None:
    """Turn to the page on which the item at a place stands."""
    binding.show(f"{name}#page", place // PAGE + 1)
