"""Encrypts what is stored with the first key, so that the others can be taken away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, select, update

from components.storage.database import Database
from components.storage.encryption import Encryption, SecretKeys
from components.storage.tables import revisions, sign_in_attempts, sign_ins, stashes, submissions, sweep_requests


@dataclass
class RotationResult:
    """How many encrypted drafts, texts of requests and sign-ins there are: `rotated`, and `unreadable` as no key fits."""

    rotated: int = 0
    unreadable: int = 0


def rotate_keys(database: Database, keys: SecretKeys) -> RotationResult:
    """Encrypt all that is encrypted anew, in one transaction. Raises StorageError."""
    result, encryption = RotationResult(), Encryption(keys)
    with database.writing(durable=True) as connection:
        for table in (revisions, stashes):
            _rotate(connection, table.c.content, encryption.rotate_draft, result)
        for table in (submissions, sweep_requests, sign_ins, sign_in_attempts):
            for column in table.columns:
                if column.key.endswith("_encrypted"):
                    _rotate(connection, column, keys.rotate, result)
    return result


def _rotate(connection: Connection, column: Column[Any], rotate: Callable[[Any], Any], result: RotationResult) -> None:
    """Rotate one column of all rows, read one by one as they may be many."""
    table = column.table
    keys = list(table.primary_key)
    for row in connection.execute(select(*keys).where(column.is_not(None))).all():
        same = [key == value for key, value in zip(keys, row, strict=True)]
        content = connection.execute(select(column).where(*same)).scalar_one()
        rotated = rotate(content)
        if rotated is None:
            result.unreadable += 1
        elif rotated != content:
            # What another server has written meanwhile is encrypted by its first key, and stays.
            connection.execute(update(table).where(*same, column == content).values({column.key: rotated}))
            result.rotated += 1
