"""A search field above a list."""

import streamlit as st


def draw(label: str, key: str, placeholder: str, icon: str = ":material/search:") -> str:
    """Draw a search field whose label only screen readers read, and return its text in lower case, without spaces around it."""
    return st.text_input(label, key=key, placeholder=placeholder, icon=icon, label_visibility="collapsed").strip().lower()
