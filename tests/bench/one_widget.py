"""The least that Streamlit can do for an edit, the base of all ratios: one text field and its value."""

import streamlit as st


def keep() -> None:
    st.session_state["kept"] = st.session_state["typed"]


st.title("One widget")
st.text_input("Field 1", key="typed", on_change=keep)
st.write(st.session_state.get("kept", "Nothing yet"))
