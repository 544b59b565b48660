"""Many things in pages, so that a page of the app stays as quick with a thousand of them as with ten."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from components.forms import focus
from components.session.state import set_widget

PAGE = 15
T = TypeVar("T")


@dataclass(frozen=True)
class ItemPage(Generic[T]):
    """The items in sight. `said` tells in words which they are, empty where there is one page only."""

    items: Sequence[T]
    said: str
    pages: int
    key: str

    def turn(self, then: Callable[[], None] | None = None) -> None:
        """Draw the pages to choose from, where there are several; `then` follows a choice."""
        if self.said:
            st.pagination(self.pages, key=self.key, on_change=then)

    def footer(self) -> None:
        """Draw what stands below the items: the pages to choose from, and which items these are."""
        self.turn()
        if self.said:
            st.caption(self.said)


def paginate(items: Sequence[T], name: str, size: int = PAGE) -> ItemPage[T]:
    """Return the items of the page that was chosen; `name` begins its widget key."""
    pages = max(1, -(-len(items) // size))
    key = f"{name}#page"
    turned = min(int(st.session_state.get(key, 1)), pages)
    first, last = (turned - 1) * size, min(turned * size, len(items))
    said = f"{first + 1:,} to {last:,} of {len(items):,}" if pages > 1 else ""
    return ItemPage(items[first:last], said, pages, key)


def paginated(items: Sequence[T], name: str) -> Iterator[T]:
    """Yield the fields or entries of one page of a form, which may be long.

    Above them stands which they are, and a page that is chosen begins there.
    """
    shown, top = paginate(items, name), f"{name}#top"
    if shown.said:
        with st.container(key=top):
            st.caption(shown.said)
    yield from shown.items
    shown.turn(lambda: focus.request_focus([top], True))


def show_page_of(name: str, place: int) -> None:
    """Turn to the page on which the item at a place stands."""
    set_widget(f"{name}#page", place // PAGE + 1)
