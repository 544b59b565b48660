"""The keys by which secrets are stored encrypted, and what is said where there are none."""

import streamlit as st

from components.shell.process.app_settings import settings
from components.storage.encryption import SecretKeys


@st.cache_resource(show_spinner=False)
def secret_keys() -> SecretKeys:
    """Read the keys of the settings. Raises ValueError for an unusable one."""
    keys = settings().secret_keys
    try:
        return SecretKeys([key.strip() for key in keys.get_secret_value().split(",")] if keys else [])
    except ValueError:
        raise ValueError("CONFIGURATOR_SECRET_KEYS holds a key that is no Fernet key.") from None


def plain_text_note() -> str:
    """Return the note that secrets are stored as they are; empty where they are encrypted."""
    return "" if secret_keys() else "Secrets are stored in plain text, as this app has no encryption key."
