"""The script that draws what stands around every page: place, person, and failures of a page."""

import sys
from collections.abc import Callable
from pathlib import Path

# AppTest and ASGI servers run this file by its path, from any folder.
_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

import streamlit as st  # noqa: E402

from components.forms.markdown import escape  # noqa: E402
from components.foundry.errors import FoundryError  # noqa: E402
from components.session.state import get_session  # noqa: E402
from components.shell import accessibility, error_display, foundry_cache, navigation, reconnect, workspace  # noqa: E402
from components.shell.active_studio import active_studio  # noqa: E402
from components.shell.foundry_connection import connection, foundry, is_local  # noqa: E402
from components.shell.session_saver import draft_saver  # noqa: E402


def _frame() -> Callable[[], None]:
    """Draw what needs no answer of Foundry; return what draws the rest."""
    studio, draft = active_studio(), get_session().draft
    with st.sidebar:
        if is_local():
            st.info("Local Foundry: a stand-in on this machine, with sample data.", icon=":material/science:")
        else:
            # Without the scheme of a loopback address, which would make it a link.
            st.caption(f":material/dns: {escape(connection().hostname.rpartition('://')[2])}")
        asked = st.container(key="frame.foundry")
        if draft:
            st.caption("Draft")
            navigation.link("configure", escape(draft.name) or "Unnamed configuration", ":material/edit_note:", draft=draft.id)

    def ask() -> None:
        with asked:
            user = foundry_cache.current_user()
            if user:
                st.caption(f":material/person: {escape(user.display_name)}")
            found = foundry_cache.resource(studio) if studio else None
            if found:
                st.caption("Studio")
                navigation.link("studios", escape(found.display_name), ":material/model_training:", studio=studio)

    return ask


def _again() -> None:
    foundry().reset_outage()


def _refused(error: Exception) -> None:
    error_display.draw(error)
    st.button("Try again", icon=":material/refresh:", on_click=error_display.run_or_toast, args=(_again,))
    navigation.link("drafts", "Your drafts", ":material/arrow_back:")
    navigation.link("trainers", "All trainers", ":material/arrow_back:")
    navigation.link("studios", "Studios", ":material/arrow_back:")


st.set_page_config(page_title="Model Studio Configurator", page_icon=":material/model_training:", layout="wide")
chosen = st.navigation(navigation.pages())
draft_saver()
try:
    ask = _frame()
    workspace.draw_unsaved_reminder(chosen.url_path in ("configure", "review"))
    try:
        ask()
    except FoundryError as error:
        st.sidebar.caption(f":material/cloud_off: {escape(error.title)}")
    chosen.run()
except error_display.EXPECTED_ERRORS as error:
    _refused(error)
finally:
    # At the end, so that it moves nothing; a page that stopped early has it, too.
    reconnect.watch()
    accessibility.draw()
