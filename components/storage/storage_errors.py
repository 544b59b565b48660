"""Why the database failed, in words for the user.

StorageError            anything else
├── StorageFull         no room left
├── StorageLocked       somebody else holds it for too long
├── StorageReadOnly     it may be read but not written
├── StorageGone         the file, its folder or the server is not there
├── StorageDamaged      it is no database, or a broken one
└── StorageNewer        a newer version of the program made it
"""

import errno
from collections.abc import Mapping

from sqlalchemy import exc


class StorageError(Exception):
    """The database failed: `reason` and `advice` are for the user, `location` is for the log."""

    reason = "The database reported an error."
    advice = "Try again. If it keeps failing, ask the administrator of this app to check its log."

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location

    def __str__(self) -> str:
        return f"{self.reason} {self.advice}"


class StorageFull(StorageError):
    """No room is left."""

    reason = "The storage of this app is full."
    advice = "Earlier saves are safe. Ask the administrator of this app to free some space, then try again."


class StorageLocked(StorageError):
    """Somebody else holds the database."""

    reason = "The database is busy."
    advice = "Nothing was saved. Try again in a few seconds."


class StorageReadOnly(StorageError):
    """The database may be read but not written."""

    reason = "The database is read-only."
    advice = "Nothing was saved. Ask the administrator of this app to make it writable."


class StorageGone(StorageError):
    """The file, its folder or the server is not there."""

    reason = "The database cannot be reached."
    advice = "Ask the administrator of this app to restore its file, folder or server, then try again."


class StorageDamaged(StorageError):
    """What is there is no database, or a broken one."""

    reason = "The database is damaged."
    advice = "Ask the administrator of this app to restore a backup, or to move the file away and start over."


class StorageNewer(StorageError):
    """A newer version of the program made the database."""

    reason = "The database was created by a newer version of this app."
    advice = "Start that version, or use another database."


_SQLITE: Mapping[str, type[StorageError]] = {
    "SQLITE_FULL": StorageFull,
    "SQLITE_BUSY": StorageLocked,
    "SQLITE_LOCKED": StorageLocked,
    "SQLITE_READONLY": StorageReadOnly,
    "SQLITE_READONLY_DBMOVED": StorageGone,
    "SQLITE_CANTOPEN": StorageGone,
    "SQLITE_IOERR_FSTAT": StorageGone,
    "SQLITE_IOERR_CORRUPTFS": StorageDamaged,
    "SQLITE_CORRUPT": StorageDamaged,
    "SQLITE_NOTADB": StorageDamaged,
}
# PostgreSQL's SQLSTATE, whole or by its class of two characters.
_POSTGRESQL: Mapping[str, type[StorageError]] = {
    "53100": StorageFull,
    "53300": StorageLocked,
    "55P03": StorageLocked,
    "57014": StorageLocked,
    "40": StorageLocked,
    "25006": StorageReadOnly,
    "42501": StorageReadOnly,
    "08": StorageGone,
    "28": StorageGone,
    "3D": StorageGone,
    "57P": StorageGone,
    "XX001": StorageDamaged,
    "XX002": StorageDamaged,
}
_SYSTEM: Mapping[int, type[StorageError]] = {
    errno.ENOSPC: StorageFull,
    errno.EDQUOT: StorageFull,
    errno.EROFS: StorageReadOnly,
    errno.EACCES: StorageReadOnly,
    errno.EPERM: StorageReadOnly,
}


def map_driver_error(error: exc.SQLAlchemyError, location: str) -> StorageError:
    """Return the error that a database's own code stands for; the longest known code counts."""
    if isinstance(error, exc.TimeoutError):
        return StorageLocked(location)
    origin = getattr(error, "orig", None)
    code = getattr(origin, "sqlite_errorname", None)
    errors = _SQLITE
    if code is None:
        errors, code = _POSTGRESQL, getattr(origin, "sqlstate", None)
    if code is None and isinstance(error, exc.OperationalError | exc.DisconnectionError):
        return StorageGone(location)
    matches = (prefix for prefix in errors if str(code).startswith(prefix))
    kind = errors.get(max(matches, key=len, default=""), StorageError)
    return kind(location)


def map_os_error(error: OSError, location: str) -> StorageError:
    """Return the error that the operating system's code for a folder stands for."""
    return _SYSTEM.get(error.errno or 0, StorageGone)(location)
