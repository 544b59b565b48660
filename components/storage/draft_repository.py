"""Saved drafts: every edit is a revision, and nobody overwrites what he has not seen.

Whoever knows the id of a shared draft may open it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from components.draft import edits
from components.draft.draft import Draft
from components.draft.request_body import encode_request, request_digest
from components.storage.database import insert_new
from components.storage.draft_records import (
    DraftNotFound,
    DraftRecord,
    EditNotAllowed,
    Sharing,
    StaleRevision,
    read_author,
    to_record,
    visible_record,
)
from components.storage.repository import Repository
from components.storage.result_page import ResultPage, take_page
from components.storage.tables import drafts, opened_shared_drafts, revisions, stashes

DraftOrder = Literal["updated", "created", "name"]
RECENT_REVISIONS = 300
# After so many saves of a draft, old revisions are thinned out.
_THIN_OUT_EVERY = 50
_READ_ONLY = "This draft is shared with you as read-only. Duplicate it to edit it."


@dataclass(frozen=True)
class Revision:
    """One saved state of a draft: its author, the time (UTC), and the edit in words."""

    number: int
    author: str
    time: datetime
    summary: str


@dataclass(frozen=True)
class StashedEdits:
    """What a user made of a draft while somebody else saved it, kept until the user decides.

    `author` made the latest revision. Both sides began with `base`, which was `revision`. `id` is never used again: the next stash, of this
    window or another, has another one.
    """

    id: str
    mine: Draft
    base: Draft
    revision: int
    author: str


class DraftRepository(Repository):
    """The drafts in a database."""

    def save(self, draft: Draft, user: str, seen_revision: int, summary: str = "", problems: int | None = None) -> int:
        """Save a draft and return its new revision.

        `seen_revision` is the one that was edited, 0 for a new draft. Raises StaleRevision when somebody saved since,
        EditNotAllowed when it is shared for reading only, DraftNotFound.
        """
        with self._database.writing() as connection:
            return self._save(connection, draft, user, seen_revision, summary, problems)

    def load(self, draft_id: str, user: str) -> tuple[Draft, DraftRecord]:
        """Open a draft. Raises DraftNotFound, and ValueError when a newer version of the program saved it."""
        with self._database.reading() as connection:
            record = visible_record(connection, draft_id, user)
            return self._read_content(connection, draft_id, record.revision), record

    def list_by_owner(
        self,
        user: str,
        deleted: bool = False,
        page: int = 1,
        size: int = 50,
        search: str = "",
        order: DraftOrder = "updated",
    ) -> ResultPage[DraftRecord]:
        """List a user's own drafts, or the deleted ones; the first page is 1.

        `search` are words of which each must be in the name. By time the latest comes first.
        """
        is_listed = drafts.c.deleted.is_not(None) if deleted else drafts.c.deleted.is_(None)
        return self._list((drafts.c.owner == user, is_listed), page, size, search, order)

    def list_shared(
        self, user: str, page: int = 1, size: int = 50, search: str = "", order: DraftOrder = "updated"
    ) -> ResultPage[DraftRecord]:
        """List the drafts of others that the user has opened, as far as they are still shared; otherwise like `list_by_owner`."""
        opened = select(opened_shared_drafts.c.draft_id).where(opened_shared_drafts.c.user == user)
        is_shared = (drafts.c.owner != user, drafts.c.sharing != "private", drafts.c.deleted.is_(None))
        return self._list((drafts.c.id.in_(opened), *is_shared), page, size, search, order)

    def record_opening(self, draft_id: str, user: str) -> None:
        """Record that a user opened a draft which somebody else shares, so that `list_shared` has it."""
        with self._database.writing() as connection:
            insert_new(connection, opened_shared_drafts, {"user": user, "draft_id": draft_id})

    def rename(self, draft_id: str, user: str, name: str) -> int:
        """Save another name of the configuration, and return the new revision.

        Raises DraftNotFound, EditNotAllowed.
        """
        with self._database.writing() as connection:
            record = visible_record(connection, draft_id, user, is_locked=True)
            draft = edits.set_value(self._read_content(connection, draft_id, record.revision), ("name",), name)
            # A missing name is one of the problems that are counted.
            problems = None if record.problems is None else record.problems + (not name.strip()) - (not record.name.strip())
            return self._save(connection, draft, user, record.revision, f"Name: {name}", problems)

    def duplicate(self, draft_id: str, user: str) -> tuple[Draft, DraftRecord]:
        """Save a copy as the user's own draft. Raises DraftNotFound."""
        draft, record = self.load(draft_id, user)
        copy = edits.copy_draft(draft)
        self.save(copy, user, 0, f"Copied from {record.name or 'a draft without a name'}", record.problems)
        return self.load(copy.id, user)

    def stash(self, draft: Draft, user: str, seen_revision: int, replaces: str | None = None) -> str:
        """Keep a user's edits of a revision that somebody else has saved over, and return the stash's id.

        It takes the place of the stash `replaces`, which the same window made before. Raises DraftNotFound, EditNotAllowed.
        """
        stash_id = uuid4().hex
        with self._database.writing() as connection:
            record = visible_record(connection, draft.id, user, is_locked=True)
            if record.owner != user and record.sharing != "edit":
                raise EditNotAllowed(_READ_ONLY)
            connection.execute(delete(stashes).where(stashes.c.id == replaces, stashes.c.user == user))
            row = {
                "id": stash_id,
                "draft_id": draft.id,
                "user": user,
                "revision": seen_revision,
                "time": self._clock(connection),
                "content": self._encryption.pack_draft(draft),
            }
            connection.execute(insert(stashes).values(row))
        return stash_id

    def list_stashes(self, draft_id: str, user: str) -> tuple[StashedEdits, ...]:
        """List the edits that a user's windows stashed of a draft, the latest first.

        Raises DraftNotFound, and ValueError for a stash of a newer version of the program.
        """
        with self._database.reading() as connection:
            record = visible_record(connection, draft_id, user)
            own = (stashes.c.draft_id == draft_id, stashes.c.user == user)
            rows = connection.execute(select(stashes).where(*own).order_by(stashes.c.time.desc(), stashes.c.id)).all()
            return tuple(self._to_stash(connection, row, record) for row in rows)

    def drop_stash(self, stash_id: str, user: str) -> None:
        """Delete a user's stash; nothing happens where there is none."""
        with self._database.writing() as connection:
            connection.execute(delete(stashes).where(stashes.c.id == stash_id, stashes.c.user == user))

    def delete(self, draft_id: str, user: str) -> None:
        """Mark a draft as deleted, which `restore` takes back. Raises DraftNotFound, EditNotAllowed."""
        self._update_own(draft_id, user, lambda connection: {"deleted": self._clock(connection)})

    def restore(self, draft_id: str, user: str) -> None:
        """Bring a deleted draft back. Raises DraftNotFound, EditNotAllowed."""
        self._update_own(draft_id, user, lambda _: {"deleted": None})

    def share(self, draft_id: str, user: str, mode: Sharing) -> None:
        """Set what others who know the draft's id may do with it. Raises DraftNotFound, EditNotAllowed."""
        self._update_own(draft_id, user, lambda _: {"sharing": mode})

    def set_problem_count(self, draft_id: str, revision: int, problems: int | None) -> None:
        """Record how many problems a revision has, None where that is not known; nothing happens where it is not the latest."""
        latest = (drafts.c.id == draft_id, drafts.c.revision == revision)
        with self._database.writing() as connection:
            connection.execute(update(drafts).where(*latest).values(problems=problems))

    def set_review_requested(self, draft_id: str) -> None:
        """Record that the review of a draft was asked for; nothing happens where there is no draft."""
        with self._database.writing() as connection:
            connection.execute(update(drafts).where(drafts.c.id == draft_id).values(review_requested=True))

    def get_record(self, draft_id: str, user: str) -> DraftRecord:
        """Return a draft's record without its content. Raises DraftNotFound."""
        with self._database.reading() as connection:
            return visible_record(connection, draft_id, user)

    def count(self) -> int:
        """Count the drafts of all users that are not deleted."""
        with self._database.reading() as connection:
            return connection.scalars(select(func.count()).where(drafts.c.deleted.is_(None))).one()

    def list_revisions(self, draft_id: str, user: str, page: int = 1, size: int = 50) -> ResultPage[Revision]:
        """List a draft's revisions, without those thinned out, the latest first. Raises DraftNotFound."""
        columns = (revisions.c.revision, revisions.c.author, revisions.c.time, revisions.c.summary)
        query = select(*columns).where(revisions.c.draft_id == draft_id).order_by(revisions.c.revision.desc())
        with self._database.reading() as connection:
            visible_record(connection, draft_id, user)
            rows = connection.execute(query.offset((page - 1) * size).limit(size + 1))
            return take_page([Revision(*row) for row in rows], size)

    def list_states(self, draft_id: str, user: str, size: int) -> tuple[Draft, ...]:
        """Read a draft as its last revisions were, the oldest first.

        Raises DraftNotFound, and ValueError for a revision of a newer version of the program.
        """
        query = select(revisions.c.content).where(revisions.c.draft_id == draft_id).order_by(revisions.c.revision.desc())
        with self._database.reading() as connection:
            visible_record(connection, draft_id, user)
            contents = connection.scalars(query.limit(size)).all()
        return tuple(map(self._encryption.unpack_draft, reversed(contents)))

    def load_revision(self, draft_id: str, user: str, number: int) -> Draft:
        """Read a draft as it was. Raises DraftNotFound, also for a revision that was thinned out."""
        with self._database.reading() as connection:
            visible_record(connection, draft_id, user)
            return self._read_content(connection, draft_id, number)

    def _list(
        self, conditions: Iterable[ColumnElement[bool]], page: int, size: int, search: str, order: DraftOrder
    ) -> ResultPage[DraftRecord]:
        words = [drafts.c.name.icontains(word, autoescape=True) for word in search.split()]
        by = {"updated": drafts.c.updated.desc(), "created": drafts.c.created.desc(), "name": func.lower(drafts.c.name)}[order]
        query = select(drafts).where(*conditions, *words).order_by(by, drafts.c.id).offset((page - 1) * size).limit(size + 1)
        with self._database.reading() as connection:
            return take_page([to_record(row) for row in connection.execute(query)], size)

    def _save(
        self, connection: Connection, draft: Draft, user: str, seen_revision: int, summary: str, problems: int | None
    ) -> int:
        now = self._clock(connection)
        number = seen_revision + 1
        values = {
            "name": draft.name,
            "studio_rid": draft.studio_rid,
            "trainer_id": draft.trainer_id,
            "updated": now,
            "revision": number,
            "problems": problems,
            "request_hash": request_digest(encode_request(draft)),
        }
        if seen_revision == 0:
            initial = {"id": draft.id, "owner": user, "created": now, "sharing": "private"}
            is_saved = insert_new(connection, drafts, {**initial, **values})
        else:
            is_writable = or_(drafts.c.owner == user, drafts.c.sharing == "edit")
            is_latest = (drafts.c.id == draft.id, drafts.c.revision == seen_revision, drafts.c.deleted.is_(None))
            is_saved = connection.execute(update(drafts).where(*is_latest, is_writable).values(values)).rowcount == 1
        if not is_saved:
            raise _save_error(connection, draft.id, user)
        row = {"draft_id": draft.id, "revision": number, "author": user, "time": now, "summary": summary}
        row["content"] = self._encryption.pack_draft(draft)
        connection.execute(insert(revisions).values(row))
        if number % _THIN_OUT_EVERY == 0:
            _thin_out(connection, draft.id, number - RECENT_REVISIONS)
        return number

    def _read_content(self, connection: Connection, draft_id: str, number: int) -> Draft:
        query = select(revisions.c.content).where(revisions.c.draft_id == draft_id, revisions.c.revision == number)
        content = connection.execute(query).scalar_one_or_none()
        if content is None:
            raise DraftNotFound
        return self._encryption.unpack_draft(content)

    def _to_stash(self, connection: Connection, row: Row[Any], record: DraftRecord) -> StashedEdits:
        try:
            base = self._read_content(connection, record.id, row.revision)
        except DraftNotFound:
            # Old revisions are thinned out.
            base = self._read_content(connection, record.id, record.revision)
        author = read_author(connection, record.id, record.revision)
        return StashedEdits(row.id, self._encryption.unpack_draft(row.content), base, row.revision, author)

    def _update_own(self, draft_id: str, user: str, new_values: Callable[[Connection], Mapping[str, Any]]) -> None:
        with self._database.writing() as connection:
            own = (drafts.c.id == draft_id, drafts.c.owner == user)
            if connection.execute(update(drafts).where(*own).values(new_values(connection))).rowcount != 1:
                visible_record(connection, draft_id, user)
                raise EditNotAllowed("Only the owner can delete, restore or share a draft.")


def _save_error(connection: Connection, draft_id: str, user: str) -> Exception:
    record = visible_record(connection, draft_id, user)
    if record.owner != user and record.sharing != "edit":
        return EditNotAllowed(_READ_ONLY)
    return StaleRevision(record.revision, read_author(connection, draft_id, record.revision))


def _thin_out(connection: Connection, draft_id: str, last: int) -> None:
    """Delete the revisions up to a number, but the last of each hour."""
    old = (revisions.c.draft_id == draft_id, revisions.c.revision <= last)
    rows = connection.execute(select(revisions.c.revision, revisions.c.time).where(*old).order_by(revisions.c.revision)).all()
    last_of_hour = {row.time.replace(minute=0, second=0, microsecond=0): row.revision for row in rows}
    superfluous = {row.revision for row in rows} - set(last_of_hour.values())
    connection.execute(delete(revisions).where(*old, revisions.c.revision.in_(superfluous)))
