"""The pages, their addresses, the links between them, and the titles of their browser tabs."""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from components.draft.draft import Draft
from components.forms.markdown import drawable, escape
from components.session.state import get_session

PRODUCT = "Model Studio Configurator"
PAGES = Path(__file__).resolve().parents[3] / "pages"
_MAIN = {
    "home": ("Home", ":material/home:"),
    "drafts": ("Drafts", ":material/edit_document:"),
    "studios": ("Studios", ":material/model_training:"),
    "trainers": ("Trainers", ":material/school:"),
    "history": ("Versions", ":material/history:"),
    "runs": ("Runs", ":material/play_circle:"),
    "activity": ("Activity", ":material/receipt_long:"),
}
_OF_DRAFT = {"configure": ("Configure", ":material/tune:"), "review": ("Review", ":material/fact_check:")}
_DETAILS = {
    "version": ("Version", ":material/history:"),
    "sweep": ("Sweep", ":material/grid_view:"),
    "copy": ("Copy", ":material/content_copy:"),
    "compare": ("Compare", ":material/compare_arrows:"),
    "receipt": ("Receipt", ":material/receipt_long:"),
    "experiment": ("Experiment", ":material/query_stats:"),
    "lineage": ("Lineage", ":material/account_tree:"),
}
_LONGEST_SECTION = 40


class PageEnded(Exception):
    """A page has nothing more to draw; the frame around it goes on."""


def end_page() -> NoReturn:
    """End a page early. After st.stop nothing of the frame would be drawn any more."""
    raise PageEnded


def page(name: str) -> Path:
    """Return the file of a page, by the name in its address."""
    return PAGES / f"{name}.py"


def go(name: str, **query: str | int | None) -> NoReturn:
    """Switch to another page."""
    st.switch_page(page(name), query_params={key: str(value) for key, value in query.items() if value is not None})


def link(name: str, label: str, icon: str | None = None, help: str = "", **query: str | int | None) -> None:
    """Draw a link to another page."""
    query_params = {key: str(value) for key, value in query.items() if value is not None}
    st.page_link(page(name), label=label, icon=icon, help=help, query_params=query_params)


def link_with_caption(
    name: str, label: str, icon: str, caption: str, help: str = "", badges: str = "", **query: str | int | None
) -> None:
    """Draw a link to another page, and below it badges and a caption, which begin where the link's icon does."""
    with st.container(width="stretch", gap="xxsmall"):
        link(name, label, icon, help, **query)
        with st.container(horizontal=True, wrap=False, gap=None):
            st.space("xsmall")
            # A caption would fade the badges.
            st.markdown(f"{badges} :small[:gray[{caption}]]")


def address(name: str, **query: str) -> str:
    """Return the whole address of a page, as the visitor reaches this app."""
    base_url = (st.context.url or "").split("?")[0].rsplit("/", 1)[0]
    return f"{base_url}/{name}?{urlencode(query)}"


def set_tab_title(subject: str) -> None:
    """Set the title of the browser tab to what the page shows, and the product's name."""
    st.set_page_config(page_title=f"{drawable(subject)} - {PRODUCT}")


def draw_pages_menu(draft_name: str | None) -> st.Page:
    """Draw the menu, and return the page of the address; on a page of a draft the browser tab is named after the draft.

    The menu has the pages of a draft where one is open, under its name; "" stands for the name of one that is still to be read. Streamlit takes
    what a page draws after this for the frame's.
    """
    get_session().menu_name = draft_name
    page = st.navigation(pages(draft_name))
    if page.url_path in _OF_DRAFT and draft_name:
        set_tab_title(f"Review of {draft_name}" if page.url_path == "review" else draft_name)
    return page


def follow_draft(draft: Draft) -> None:
    """Draw the menu again at the end of a fragment in which the name of the draft was edited."""
    if get_session().menu_name != menu_name(draft):
        draw_pages_menu(menu_name(draft))


def menu_name(draft: Draft) -> str:
    """Return the name under which the menu has a draft."""
    return draft.name or "Unnamed configuration"


def pages(draft_name: str | None) -> Mapping[str, Sequence[st.Page]]:
    """Return the pages by section of the menu; those of a draft are in it where one is open, under its name."""
    name = draft_name if draft_name is None or len(draft_name) <= _LONGEST_SECTION else f"{draft_name[:_LONGEST_SECTION]}…"
    titled = [copy(page) for page in _titled_pages(name is not None)]
    return {"": titled[: -len(_OF_DRAFT)], escape(name or "Draft"): titled[-len(_OF_DRAFT) :]}


@cache
def _titled_pages(is_draft_open: bool) -> tuple[st.Page, ...]:
    """Return all pages, to be copied: Streamlit looks at each one's file, and marks in it that it runs."""
    return tuple(
        st.Page(
            page(name),
            title=title,
            icon=icon,
            url_path=name,
            default=name == "home",
            visibility="visible" if name in _MAIN or (is_draft_open and name in _OF_DRAFT) else "hidden",
        )
        for name, (title, icon) in (_MAIN | _DETAILS | _OF_DRAFT).items()
    )
