"""A search field above a list."""

import streamlit as st


def draw(label: str, key: str, placeholder: str, icon: str = ":material/search:") -> str:
    """Draw a search field without a visible label, and return its text stripped and in lower case."""
    return st.text_input(label, key=key, placeholder=placeholder, icon=icon, label_visibility="collapsed").strip().lower()
