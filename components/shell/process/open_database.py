"""The database of this process, opened on first use, and the keys of what is stored encrypted."""

from threading import Lock

import streamlit as st

from components.shell.process.app_settings import settings
from components.storage.database import Database, file_url
from components.storage.encryption import SecretKeys

# How many seconds to wait for a lock while somebody types.
_PATIENCE = 1.5
_open: dict[str, Database] = {}
_opening = Lock()


def database() -> Database:
    """Return the open database, or try again to open it. Raises StorageError."""
    configured = settings()
    url = configured.database_url.get_secret_value() if configured.database_url else file_url(configured.data_dir)
    with _opening:
        if url not in _open:
            _open[url] = Database(url, _PATIENCE)
        return _open[url]


def close_database() -> None:
    """Close the database; a later call opens it again."""
    with _opening:
        for opened in _open.values():
            opened.close()
        _open.clear()


@st.cache_resource(show_spinner=False)
def secret_keys() -> SecretKeys:
    """Read the keys of the settings. Raises ValueError for an unusable one."""
    keys = settings().secret_keys
    try:
        return SecretKeys([key.strip() for key in keys.get_secret_value().split(",")] if keys else [])
    except ValueError:
        raise ValueError("CONFIGURATOR_SECRET_KEYS holds a key that is no Fernet key.") from None
