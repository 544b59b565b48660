"""The database of this process, opened on first use."""

from threading import Lock

from components.shell.process.app_settings import settings
from components.storage.database import Database, file_url

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
