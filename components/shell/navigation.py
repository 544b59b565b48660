"""The pages and their addresses, and the ways between them."""

from pathlib import Path
from typing import NoReturn

import streamlit as st

PAGES = Path(__file__).resolve().parents[2] / "pages"
_TITLES = {
    "drafts": ("Drafts", ":material/edit_document:"),
    "studios": ("Studios", ":material/model_training:"),
    "trainers": ("Trainers", ":material/school:"),
    "configure": ("Configure", ":material/tune:"),
    "review": ("Review", ":material/fact_check:"),
    "version": ("Versions", ":material/history:"),
}


def page(name: str) -> Path:
    """Give the file of a page, by the name in its address."""
    return PAGES / f"{name}.py"


def go(name: str, **query: str | int | None) -> NoReturn:
    """Leave for another page."""
    st.switch_page(page(name), query_params={key: str(value) for key, value in query.items() if value is not None})


def link(name: str, label: str, icon: str | None = None, **query: str | int | None) -> None:
    """Draw a link to another page."""
    st.page_link(
        page(name), label=label, icon=icon, query_params={key: str(value) for key, value in query.items() if value is not None}
    )


def pages() -> list[st.Page]:
    """Give the pages; the bare address leads to the trainers."""
    found = [st.Page(page(name), title=title, icon=icon, url_path=name) for name, (title, icon) in _TITLES.items()]
    return [st.Page(_home, title="Model Studio Configurator", default=True, visibility="hidden"), *found]


def _home() -> None:
    go("trainers")
