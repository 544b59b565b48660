"""Encrypts what is stored with the first key, so that the others can be taken away."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, select, update

from components.storage.database import Database
from components.storage.encryption import Encryption, SecretKeys
from components.storage.tables import revisions, stashes, submissions

_TOKENS = ("payload_encrypted", "answer_encrypted", "read_back_encrypted")


@dataclass
class RotationResult:
    """How many encrypted drafts and texts of submissions there are: `rotated`, and `unreadable` as no key fits."""

    rotated: int = 0
    unreadable: int = 0


def rotate_keys(database: Database, keys: SecretKeys) -> RotationResult:
    """Encrypt all that is encrypted anew, in one transaction. Raises StorageError."""
    result, encryption = RotationResult(), Encryption(keys)
    with database.writing(durable=True) as connection:
        for table in (revisions, stashes):
            _rotate_drafts(connection, table, encryption, result)
        for name in _TOKENS:
            for row in connection.execute(
                select(submissions.c.id, submissions.c[name]).where(submissions.c[name].is_not(None))
            ).all():
                token = keys.rotate(row[1])
                if token is not None:
                    connection.execute(update(submissions).where(submissions.c.id == row.id).values({name: token}))
                _count(result, token is not None)
    return result


def _rotate_drafts(connection: Connection, table: Table, encryption: Encryption, result: RotationResult) -> None:
    keys = list(table.primary_key)
    for row in connection.execute(select(*keys)).all():
        same = [column == value for column, value in zip(keys, row, strict=True)]
        content = connection.execute(select(table.c.content).where(*same)).scalar_one()
        rotated = encryption.rotate_draft(content)
        if rotated is None or rotated != content:
            _count(result, rotated is not None)
        if rotated is not None and rotated != content:
            connection.execute(update(table).where(*same).values(content=rotated))


def _count(result: RotationResult, is_rotated: bool) -> None:
    if is_rotated:
        result.rotated += 1
    else:
        result.unreadable += 1
