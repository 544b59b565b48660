"""A search field above a list."""

import streamlit as st


def draw(label: str, key: str, placeholder: str) -> str:
    """Draw a search field without a visible label, live and with a button that empties it.

    Returns its text stripped and in lower case.
    """
    return (
        st.text_input(label, key=key, type="search", live=True, placeholder=placeholder, label_visibility="collapsed")
        .strip()
        .lower()
    )
