"""The script that draws what stands around every page: name, menu, person, and failures of a page."""

import sys
from pathlib import Path
from typing import NoReturn

# AppTest and ASGI servers run this file by its path, from any folder.
_ROOT = str(Path(__file__).resolve().parents[3])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

import streamlit as st  # noqa: E402

from components.forms.markdown import escape  # noqa: E402
from components.foundry.errors import FoundryError  # noqa: E402
from components.session.state import claim_session, get_session  # noqa: E402
from components.shell.drafting import sample_configuration, save_notices  # noqa: E402
from components.shell.foundry_reads import foundry_cache  # noqa: E402
from components.shell.frame import accessibility, browser_history, reconnect  # noqa: E402
from components.shell.page import address, error_display, navigation  # noqa: E402
from components.shell.page.active_studio import active_studio  # noqa: E402
from components.shell.persistence.session_saver import draft_saver  # noqa: E402
from components.shell.sign_in import account, write_access  # noqa: E402
from components.shell.sign_in.foundry_connection import current_sign_in, foundry, hostname, is_local, needs_sign_in  # noqa: E402

_IMAGES = Path(__file__).parent / "images"
_LAYOUT = Path(__file__).with_name("layout.css")


def _draw_host() -> None:
    if is_local():
        st.caption(":material/science: Demo: local Foundry with sample data")
    else:
        # Without the scheme of a loopback address, which would make it a link.
        st.caption(f":material/dns: {escape(hostname().rpartition('://')[2])}")


def _draw_names(studio: str | None) -> None:
    """Draw the studio in use and the person, whose names come from Foundry."""
    try:
        resource = foundry_cache.resource(studio) if studio else None
        user = foundry_cache.current_user()
    except FoundryError as error:
        st.caption(f":material/cloud_off: {escape(error.title)}")
        return
    if resource:
        navigation.link("studios", escape(resource.display_name), ":material/model_training:", studio=studio)
    if user:
        st.caption(f":material/person: {escape(user.display_name)}")


def _draw_signed_out() -> NoReturn:
    st.navigation(navigation.pages(None), position="hidden")
    account.draw_prompt()
    reconnect.watch()
    accessibility.draw()
    st.stop()


def _open_draft_name() -> str | None:
    session, draft_id = get_session(), address.draft()
    draft = session.drafts.get(draft_id or session.draft_id)
    return navigation.menu_name(draft) if draft is not None else "" if draft_id else None


def _again() -> None:
    foundry().reset_outage()


def _refused(error: Exception) -> None:
    error_display.draw(error)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Try again", icon=":material/refresh:", on_click=error_display.run_or_toast, args=(_again,))
        navigation.link("home", "Home", ":material/home:")
        navigation.link("drafts", "Your drafts", ":material/edit_document:")


st.set_page_config(page_title=navigation.PRODUCT, page_icon=_IMAGES / "mark.svg", layout="wide")
st.logo(_IMAGES / "logo.svg", size="large", icon_image=_IMAGES / "mark.svg")
sign_in = current_sign_in()
if sign_in is not None:
    claim_session(sign_in.user.id)
elif needs_sign_in():
    _draw_signed_out()
draft_name = _open_draft_name()
chosen = navigation.draw_pages_menu(draft_name)
is_of_draft = chosen.url_path in ("configure", "review")
if chosen.url_path and not (is_of_draft and draft_name):
    navigation.set_tab_title(chosen.title)
draft_saver()
st.html(_LAYOUT)
names = st.sidebar.container()
ended = st.container()
try:
    with st.sidebar:
        _draw_host()
        if sign_in is not None:
            account.draw_leave()
    write_access.draw_banner()
    save_notices.draw_unsaved_reminder(is_of_draft)
    if is_of_draft:
        sample_configuration.draw_steps()
    chosen.run()
except navigation.PageEnded:
    pass
except error_display.EXPECTED_ERRORS as error:
    _refused(error)
finally:
    # At the end, as no page waits for these names and nothing moves; a page that stopped early has them, too.
    with names:
        _draw_names(active_studio())
    if sign_in is not None:
        with ended:
            account.draw_ended(sign_in)
    reconnect.watch()
    browser_history.draw()
    accessibility.draw()
if get_session().menu_name != draft_name:
    # The page has read the draft.
    navigation.draw_pages_menu(get_session().menu_name)
