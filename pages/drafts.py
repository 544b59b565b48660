"""Drafts: one's own, to open."""

import streamlit as st

from components.forms import moment
from components.forms.markdown import escape
from components.shell import navigation, store

st.title("Drafts", anchor=False)
for one in store.drafts().of(store.user()).rows:
    navigation.link("configure", escape(one.name) or "Unnamed", ":material/edit_note:", draft=one.id)
    st.caption(moment.ago(one.updated))
