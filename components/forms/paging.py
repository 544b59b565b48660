"""Many things in pages, so that a page of the app stays as quick with a thousand of them as with ten."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import streamlit as st

from components.forms import binding, going

PAGE = 15
T = TypeVar("T")


def paged(items: Sequence[T], name: str) -> Iterator[T]:
    """Give the items of one page. When there are more, say above which they are, and draw below the pages to choose from."""
    pages = -(-len(items) // PAGE)
    if pages <= 1:
        yield from items
        return
    key, top = f"{name}#page", f"{name}#top"
    turned = min(int(st.session_state.get(key, 1)), pages)
    with st.container(key=top):
        st.caption(f"{(turned - 1) * PAGE + 1} to {min(turned * PAGE, len(items))} of {len(items)}")
    yield from items[(turned - 1) * PAGE : turned * PAGE]
    st.pagination(pages, key=key, on_change=going.go, args=([top], True))


def turn_to(name: str, place: int) -> None:
    """Turn to the page on which the item at a place stands."""
    binding.show(f"{name}#page", place // PAGE + 1)
