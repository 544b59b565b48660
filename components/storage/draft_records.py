"""What is known of a saved draft beside its content, who may open it, and why somebody may not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from components.storage.tables import drafts, revisions

Sharing = Literal["private", "read", "edit"]


@dataclass(frozen=True)
class DraftRecord:
    """A saved draft without its content.

    `problems` counts what was missing or wrong when it was last checked, None where that is not known; by `request_hash` its submissions are found.
    """

    id: str
    owner: str
    name: str
    studio_rid: str | None
    trainer_id: str | None
    created: datetime
    updated: datetime
    revision: int
    problems: int | None
    request_hash: str | None
    sharing: Sharing
    deleted: datetime | None
    review_requested: bool | None


class DraftNotFound(Exception):
    """There is no such draft, or this user may not open it.

    Only its owner learns that it is `deleted`; `exists` where the id is taken, if only by a draft of somebody else.
    """

    def __init__(self, deleted: bool = False, exists: bool = False) -> None:
        super().__init__("This draft was deleted." if deleted else "This draft does not exist or is not shared with you.")
        self.deleted = deleted
        self.exists = exists


class EditNotAllowed(Exception):
    """The user may open the draft but not do this."""


class StaleRevision(Exception):
    """Somebody saved the draft since it was read: `revision` is the latest now, made by `author`."""

    def __init__(self, revision: int, author: str) -> None:
        super().__init__("Someone else saved this draft in the meantime.")
        self.revision = revision
        self.author = author


def visible_record(connection: Connection, draft_id: str, user: str, is_locked: bool = False) -> DraftRecord:
    """Return a draft's record, for an edit locked until the end of the transaction.

    Raises DraftNotFound where the user may not open it.
    """
    query = select(drafts).where(drafts.c.id == draft_id)
    row = connection.execute(query.with_for_update() if is_locked else query).one_or_none()
    if row is None or (row.owner != user and (row.sharing == "private" or row.deleted)):
        raise DraftNotFound(exists=row is not None)
    if row.deleted:
        raise DraftNotFound(deleted=True, exists=True)
    return to_record(row)


def read_author(connection: Connection, draft_id: str, number: int) -> str:
    """Return who made a revision of a draft."""
    query = select(revisions.c.author).where(revisions.c.draft_id == draft_id, revisions.c.revision == number)
    return str(connection.execute(query).scalar_one())


def to_record(row: Row[Any]) -> DraftRecord:
    """Return a row of the table of drafts as a record."""
    return DraftRecord(**row._mapping)
