"""The settings of this process, read once."""

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from components.settings import Settings, load


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Read the settings once for the process, from the environment and from st.secrets."""
    try:
        secrets = dict(st.secrets)
    except StreamlitSecretNotFoundError:
        secrets = {}
    return load(secrets)
