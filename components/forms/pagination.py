"""Pagination of long lists, so that a page of the app is as quick with a thousand items as with ten."""

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
    """The items of one page. `range_text` is such as "1 to 15 of 40", "" where there is one page only."""

    items: Sequence[T]
    range_text: str
    pages: int
    key: str

    def draw_pages(self, on_change: Callable[[], None] | None = None) -> None:
        """Draw the choice of a page where there are several; `on_change` follows a choice."""
        if self.range_text:
            st.pagination(self.pages, key=self.key, on_change=on_change)

    def footer(self) -> None:
        """Draw the choice of a page and the range of the items, below them."""
        self.draw_pages()
        if self.range_text:
            st.caption(self.range_text)


def paginate(items: Sequence[T], name: str, size: int = PAGE) -> ItemPage[T]:
    """Return the items of the chosen page; `name` prefixes the key of the widget that chooses it."""
    pages = max(1, -(-len(items) // size))
    key = f"{name}#page"
    number = min(int(st.session_state.get(key, 1)), pages)
    first, last = (number - 1) * size, min(number * size, len(items))
    range_text = f"{first + 1:,} to {last:,} of {len(items):,}" if pages > 1 else ""
    return ItemPage(items[first:last], range_text, pages, key)


def paginated(items: Sequence[T], name: str) -> Iterator[T]:
    """Yield the items of one page of a form, with their range above and the choice of pages below."""
    page, top = paginate(items, name), f"{name}#top"
    if page.range_text:
        with st.container(key=top):
            st.caption(page.range_text)
    yield from page.items
    page.draw_pages(lambda: focus.request_focus([top], True))


def stored_page(key: str) -> int:
    """Return the chosen page of a list that the database gives page by page, the first is 1."""
    return int(st.session_state.get(key, 1))


def draw_stored_pages(key: str, page: int, more: bool) -> None:
    """Draw the choice of such a page, as far as it is known that there are `more`."""
    if page > 1 or more:
        st.pagination(page + int(more), key=key)


def show_page_of(name: str, index: int) -> None:
    """Choose the page of the item at a place, counted from 0."""
    set_widget(f"{name}#page", index // PAGE + 1)
