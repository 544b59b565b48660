"""The pages, their addresses, and the links between them."""

from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

PAGES = Path(__file__).resolve().parents[2] / "pages"
_TITLES = {
    "drafts": ("Drafts", ":material/edit_document:"),
    "studios": ("Studios", ":material/model_training:"),
    "trainers": ("Trainers", ":material/school:"),
    "configure": ("Configure", ":material/tune:"),
    "review": ("Review", ":material/fact_check:"),
    "version": ("Versions", ":material/history:"),
    "activity": ("Activity", ":material/receipt_long:"),
    "receipt": ("Receipt", ":material/receipt_long:"),
}
_HIDDEN = ("receipt",)


def page(name: str) -> Path:
    """Return the file of a page, by the name in its address."""
    return PAGES / f"{name}.py"


def go(name: str, **query: str | int | None) -> NoReturn:
    """Switch to another page."""
    st.switch_page(page(name), query_params={key: str(value) for key, value in query.items() if value is not None})


def link(name: str, label: str, icon: str | None = None, **query: str | int | None) -> None:
    """Draw a link to another page."""
    st.page_link(
        page(name), label=label, icon=icon, query_params={key: str(value) for key, value in query.items() if value is not None}
    )


def address(name: str, **query: str) -> str:
    """Return the whole address of a page, as the visitor reaches this app."""
    here = (st.context.url or "").split("?")[0].rsplit("/", 1)[0]
    return f"{here}/{name}?{urlencode(query)}"


def pages() -> list[st.Page]:
    """Return the pages; the bare address leads to the trainers."""
    found = [
        st.Page(page(name), title=title, icon=icon, url_path=name, visibility="hidden" if name in _HIDDEN else "visible")
        for name, (title, icon) in _TITLES.items()
    ]
    return [st.Page(_home, title="Model Studio Configurator", default=True, visibility="hidden"), *found]


def _home() -> None:
    go("trainers")
