"""Who is signed in, the ways to sign in and to leave, and what is drawn while nobody is signed in.

Its script and style are `account.js` and `account.css`.
"""

from pathlib import Path

import streamlit as st

from components.forms.markdown import escape
from components.shell.page import navigation
from components.shell.process.app_settings import settings
from components.shell.sign_in.browser_sign_in import SignIn
from components.shell.sign_in.foundry_connection import hostname
from components.shell.sign_in.sign_in_routes import base_path, leave_label

_FILE = Path(__file__)
_JS, _CSS = (_FILE.with_suffix(suffix).read_text("utf-8") for suffix in (".js", ".css"))
_PROMPT_WIDTH = 480
_BUTTON = st.components.v2.component("configurator.account", css=_CSS, js=_JS, isolate_styles=False)


def draw_prompt() -> None:
    """Draw what somebody sees who is not signed in: nothing of Foundry, and how to sign in."""
    host = escape(hostname().rpartition("://")[2])
    with st.container(horizontal_alignment="center"), st.container(width=_PROMPT_WIDTH):
        st.title(navigation.PRODUCT, anchor=False)
        if settings().sign_in == "token":
            st.markdown(f"Connect to {host} with your own token. Everything you do here is done in your name in Foundry.")
            _draw_login("Connect", "prompt")
        else:
            st.markdown(f"Sign in with your account at {host}. Everything you do here is done in your name in Foundry.")
            _draw_login("Sign in with Foundry", "prompt")


def draw_ended(sign_in: SignIn) -> None:
    """Draw that a sign-in has ended, where it did, above the page; drafts go on being saved."""
    if not sign_in.is_ended:
        return
    with st.container(key="live.sign_in_ended"):
        if settings().sign_in == "token":
            st.warning(
                "**Foundry no longer accepts your token.** Your drafts are saved. Connect again to continue.",
                icon=":material/key_off:",
            )
            _draw_login("Connect again", "again")
        else:
            st.warning("**Your sign-in has ended.** Your drafts are saved. Sign in again to continue.", icon=":material/key_off:")
            _draw_login("Sign in again", "again")


def draw_leave() -> None:
    """Draw the way to leave."""
    _BUTTON(data={"label": leave_label(), "action": f"{base_path()}/logout", "kind": "leave"}, key="leave")


def _draw_login(label: str, key: str) -> None:
    _BUTTON(data={"label": label, "action": f"{base_path()}/login", "kind": "login"}, key=key)
