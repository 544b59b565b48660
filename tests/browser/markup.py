"""A page that shows texts wherever Streamlit reads markdown; it is served, not imported."""

import json
import os
from pathlib import Path

import streamlit as st

from components.forms.markdown import code, escape, escape_label, prose

for place, text in enumerate(json.loads(Path(os.environ["TEXTS"]).read_text("utf-8"))):
    with st.container(key=f"text{place}"):
        st.markdown(escape(text))
        st.caption(f"**a{escape(text)}b** :red[c{escape(text)}d] {escape(text)}")
        st.button(escape(text), key=f"button{place}")
        st.text_input(escape_label(text), key=f"field{place}", help=escape(text))
        st.markdown(f"x{code(text)}y")
    with st.container(key=f"prose{place}"):
        st.caption(f"{prose(text)} End.")
st.title("Shown")
