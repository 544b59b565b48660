"""Sign-ins and pending attempts to sign in, encrypted, by digests of what browsers bring; the servers share them.

The content of a sign-in changes when its tokens are renewed, which one server at a time does: whoever has the lease.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from components.storage.database import Database, read_time
from components.storage.encryption import SecretKeys
from components.storage.tables import sign_in_attempts as attempts
from components.storage.tables import sign_ins as table

# The last use of a sign-in is written no more often than this.
_USE_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True)
class StoredSignIn:
    """A sign-in as it is stored; `content` is None where no key fits, `version` counts the changes of the content.

    `is_use_due` tells that its use was not recorded for a while.
    """

    user: str
    content: bytes | None
    version: int
    is_use_due: bool


class SignInRepository:
    """The sign-ins in a database; threads may share it. Every method raises StorageError when the database fails.

    A sign-in that was not used for `idle`, or an attempt that is older than `patience`, counts as absent.
    """

    def __init__(
        self,
        database: Database,
        keys: SecretKeys,
        idle: timedelta,
        patience: timedelta,
        clock: Callable[[Connection], datetime] = read_time,
    ) -> None:
        self._database = database
        self._keys = keys
        self._idle = idle
        self._patience = patience
        self._clock = clock

    def add(self, digest: str, user: str, content: bytes) -> None:
        """Store a new sign-in, and delete those that count as absent."""
        with self._database.writing(durable=True) as connection:
            now = self._clock(connection)
            connection.execute(delete(table).where(table.c.last_used < now - self._idle))
            values = {"user": user, "last_used": now, "content_encrypted": self._keys.encrypt(content), "version": 1}
            connection.execute(insert(table).values(cookie_digest=digest, **values))

    def find(self, digest: str) -> StoredSignIn | None:
        """Return a sign-in."""
        with self._database.reading() as connection:
            now = self._clock(connection)
            same = (table.c.cookie_digest == digest, table.c.last_used >= now - self._idle)
            row = connection.execute(select(table).where(*same)).one_or_none()
        return None if row is None else self._to_sign_in(row, row.last_used < now - _USE_INTERVAL)

    def mark_used(self, digest: str) -> None:
        """Record that a sign-in is in use now."""
        with self._database.writing() as connection:
            now = self._clock(connection)
            connection.execute(update(table).where(table.c.cookie_digest == digest).values(last_used=now))

    def remove(self, digest: str) -> StoredSignIn | None:
        """Delete a sign-in, and return what it was last."""
        with self._database.writing(durable=True) as connection:
            row = connection.execute(delete(table).where(table.c.cookie_digest == digest).returning(table)).one_or_none()
        return None if row is None else self._to_sign_in(row, is_use_due=False)

    def acquire_lease(self, digest: str, version: int, lease: timedelta) -> bool:
        """Take the right to replace a version of a sign-in: of all servers that try, one gets True until its lease has run out."""
        with self._database.writing() as connection:
            now = self._clock(connection)
            is_free = or_(table.c.lease_until.is_(None), table.c.lease_until < now)
            same = (table.c.cookie_digest == digest, table.c.version == version, is_free)
            return connection.execute(update(table).where(*same).values(lease_until=now + lease)).rowcount == 1

    def release_lease(self, digest: str, version: int) -> None:
        """Let others try to replace a version of a sign-in."""
        with self._database.writing() as connection:
            same = (table.c.cookie_digest == digest, table.c.version == version)
            connection.execute(update(table).where(*same).values(lease_until=None))

    def replace(self, digest: str, version: int, content: bytes, new_version: int) -> bool:
        """Replace a version of a sign-in; False means that it has another one by now, or is gone."""
        values = {"content_encrypted": self._keys.encrypt(content), "version": new_version, "lease_until": None}
        with self._database.writing(durable=True) as connection:
            same = (table.c.cookie_digest == digest, table.c.version == version)
            return connection.execute(update(table).where(*same).values(values)).rowcount == 1

    def count(self) -> int:
        """Count the sign-ins."""
        with self._database.reading() as connection:
            is_used = table.c.last_used >= self._clock(connection) - self._idle
            return connection.execute(select(func.count()).select_from(table).where(is_used)).scalar_one()

    def add_attempt(self, digest: str, content: bytes, most: int) -> None:
        """Store an attempt, and delete those that count as absent, and the oldest beyond `most`."""
        with self._database.writing() as connection:
            now = self._clock(connection)
            last = select(attempts.c.begun).order_by(attempts.c.begun.desc()).offset(most - 1).limit(1).scalar_subquery()
            connection.execute(delete(attempts).where(or_(attempts.c.begun < now - self._patience, attempts.c.begun <= last)))
            values = {"begun": now, "content_encrypted": self._keys.encrypt(content)}
            connection.execute(insert(attempts).values(state_digest=digest, **values))

    def claim_attempt(self, digest: str) -> bytes | None:
        """Return the content of an attempt, once; None also where no key fits."""
        columns = (attempts.c.begun, attempts.c.content_encrypted)
        with self._database.writing(durable=True) as connection:
            oldest = self._clock(connection) - self._patience
            row = connection.execute(delete(attempts).where(attempts.c.state_digest == digest).returning(*columns)).one_or_none()
        return None if row is None or row.begun < oldest else self._keys.decrypt(row.content_encrypted)

    def _to_sign_in(self, row: Row[Any], is_use_due: bool) -> StoredSignIn:
        return StoredSignIn(row.user, self._keys.decrypt(row.content_encrypted), row.version, is_use_due)
