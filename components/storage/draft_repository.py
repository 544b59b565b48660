"""Saved drafts: every edit is a revision, nobody overwrites what he has not seen, and whoever knows the id of a shared draft may open it."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from components.draft import edits, serialization
from components.draft.draft import Draft
from components.storage.database import Database, insert_new
from components.storage.result_page import ResultPage, take_page
from components.storage.tables import drafts, revisions, stashes

Sharing = Literal["private", "read", "edit"]
RECENT_REVISIONS = 300
_THINNED_EVERY = 50
_READ_ONLY = "This draft is shared with you for reading. Copy it to edit it."


@dataclass(frozen=True)
class DraftRecord:
    """What is known of a saved draft beside its content; `problems` counts what kept it from being sent when it was saved."""

    id: str
    owner: str
    name: str
    studio_rid: str | None
    trainer_id: str | None
    created: datetime
    updated: datetime
    revision: int
    problems: int | None
    submitted_version: int | None
    sharing: Sharing
    deleted: datetime | None


@dataclass(frozen=True)
class Revision:
    """One saved state of a draft: who made it, when, and the edit in words."""

    number: int
    author: str
    time: datetime
    summary: str


@dataclass(frozen=True)
class StashedEdits:
    """What a person made of a draft while somebody else, the `author` of the latest revision, saved it; both began with `base`, which was `revision`.

    `id` is never used again: what is put aside next, in this window or another, has another one.
    """

    id: str
    mine: Draft
    base: Draft
    revision: int
    author: str


class DraftNotFound(Exception):
    """There is no such draft, or not for this user, who cannot tell which; only its owner learns that it is `deleted`."""

    def __init__(self, deleted: bool = False) -> None:
        super().__init__("This draft was deleted." if deleted else "There is no such draft, or it is not shared with you.")
        self.deleted = deleted


class EditNotAllowed(Exception):
    """The user may open the draft but not do this."""


class StaleRevision(Exception):
    """Somebody saved the draft since it was read: `revision` is now the latest, made by `author`."""

    def __init__(self, revision: int, author: str) -> None:
        super().__init__("This draft was saved by somebody else in the meantime.")
        self.revision = revision
        self.author = author


class DraftRepository:
    """The drafts in a database; may be shared by threads. Every call raises StorageError when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._clock = clock

    def save(self, draft: Draft, user: str, seen_revision: int, said: str = "", problems: int | None = None) -> int:
        """Save a draft and give its new revision; `seen_revision` is the one that was edited, 0 for a new draft.

        Raises Behind when somebody saved since, NotAllowed when it is shared for reading only, NotFound.
        """
        with self._database.writing() as connection:
            return self._save(connection, draft, user, seen_revision, said, problems)

    def load(self, draft_id: str, user: str) -> tuple[Draft, DraftRecord]:
        """Open a draft. Raises NotFound, and ValueError when a newer version of the program saved it."""
        with self._database.reading() as connection:
            saved = _visible(connection, draft_id, user)
            return _content(connection, draft_id, saved.revision), saved

    def list_by_owner(self, user: str, deleted: bool = False, page: int = 1, size: int = 50) -> ResultPage[DraftRecord]:
        """List a user's own drafts, or those deleted, the last edited first."""
        chosen = drafts.c.deleted.is_not(None) if deleted else drafts.c.deleted.is_(None)
        query = select(drafts).where(drafts.c.owner == user, chosen).order_by(drafts.c.updated.desc(), drafts.c.id)
        with self._database.reading() as connection:
            return take_page([_saved(row) for row in connection.execute(query.offset((page - 1) * size).limit(size + 1))], size)

    def rename(self, draft_id: str, user: str, name: str) -> int:
        """Give the configuration another name, as an edit like any other; gives the new revision. Raises NotFound, NotAllowed."""
        with self._database.writing() as connection:
            saved = _visible(connection, draft_id, user, locked=True)
            draft = edits.set_value(_content(connection, draft_id, saved.revision), ("name",), name)
            # A missing name is one of the problems that are counted.
            problems = None if saved.problems is None else saved.problems + (not name.strip()) - (not saved.name.strip())
            return self._save(connection, draft, user, saved.revision, f"Name: {name}", problems)

    def duplicate(self, draft_id: str, user: str) -> tuple[Draft, DraftRecord]:
        """Save a copy as the user's own draft. Raises NotFound."""
        draft, saved = self.load(draft_id, user)
        copy = edits.copy_draft(draft)
        self.save(copy, user, 0, f"Copied from {saved.name or 'a draft without a name'}", saved.problems)
        return self.load(copy.id, user)

    def stash(self, draft: Draft, user: str, seen_revision: int, replaces: str | None = None) -> str:
        """Keep what a user made of a revision that somebody else has saved over, and return the id under which it is kept.

        It takes the place of what the same window put aside before, `replaces`. Raises NotFound, NotAllowed.
        """
        identity = uuid4().hex
        with self._database.writing() as connection:
            saved = _visible(connection, draft.id, user, locked=True)
            if saved.owner != user and saved.sharing != "edit":
                raise EditNotAllowed(_READ_ONLY)
            connection.execute(delete(stashes).where(stashes.c.id == replaces, stashes.c.user == user))
            row = {
                "id": identity,
                "draft_id": draft.id,
                "user": user,
                "revision": seen_revision,
                "time": self._clock(),
                "content": _packed(draft),
            }
            connection.execute(insert(stashes).values(row))
        return identity

    def asides(self, draft_id: str, user: str) -> tuple[StashedEdits, ...]:
        """Return what a user's windows put aside of a draft, the latest first, each with what it is to be compared with.

        Raises NotFound, and ValueError for one of a newer program.
        """
        with self._database.reading() as connection:
            saved = _visible(connection, draft_id, user)
            mine = (stashes.c.draft_id == draft_id, stashes.c.user == user)
            rows = connection.execute(select(stashes).where(*mine).order_by(stashes.c.time.desc(), stashes.c.id)).all()
            return tuple(_stashed(connection, row, saved) for row in rows)

    def drop_stash(self, aside_id: str, user: str) -> None:
        """Drop what a user put aside, as it was decided upon."""
        with self._database.writing() as connection:
            connection.execute(delete(stashes).where(stashes.c.id == aside_id, stashes.c.user == user))

    def delete(self, draft_id: str, user: str) -> None:
        """Put an own draft away, from where `restore` brings it back. Raises NotFound, NotAllowed."""
        self._own(draft_id, user, deleted=self._clock())

    def restore(self, draft_id: str, user: str) -> None:
        """Bring a deleted draft back. Raises NotFound, NotAllowed."""
        self._own(draft_id, user, deleted=None)

    def share(self, draft_id: str, user: str, mode: Sharing) -> None:
        """Let whoever knows the draft's id open it, or edit it, or nobody but the owner. Raises NotFound, NotAllowed."""
        self._own(draft_id, user, sharing=mode)

    def set_submitted_version(self, draft_id: str, version: int) -> None:
        """Note the version that was created from a draft."""
        with self._database.writing() as connection:
            connection.execute(update(drafts).where(drafts.c.id == draft_id).values(submitted_version=version))

    def set_problem_count(self, draft_id: str, revision: int, problems: int) -> None:
        """Note how many problems a saved revision turned out to have; an older one than the latest is of no interest."""
        latest = (drafts.c.id == draft_id, drafts.c.revision == revision)
        with self._database.writing() as connection:
            connection.execute(update(drafts).where(*latest).values(problems=problems))

    def record(self, draft_id: str, user: str) -> DraftRecord:
        """Say what is known of a draft without reading it. Raises NotFound."""
        with self._database.reading() as connection:
            return _visible(connection, draft_id, user)

    def revisions(self, draft_id: str, user: str, page: int = 1, size: int = 50) -> ResultPage[Revision]:
        """List a draft's kept revisions, the latest first. Raises NotFound."""
        known = (revisions.c.revision, revisions.c.author, revisions.c.time, revisions.c.said)
        query = select(*known).where(revisions.c.draft_id == draft_id).order_by(revisions.c.revision.desc())
        with self._database.reading() as connection:
            _visible(connection, draft_id, user)
            found = connection.execute(query.offset((page - 1) * size).limit(size + 1))
            return take_page([Revision(*row) for row in found], size)

    def revision(self, draft_id: str, user: str, number: int) -> Draft:
        """Read a draft as it was. Raises NotFound, also for a revision that is no longer kept."""
        with self._database.reading() as connection:
            _visible(connection, draft_id, user)
            return _content(connection, draft_id, number)

    def _save(self, connection: Connection, draft: Draft, user: str, seen: int, said: str, problems: int | None) -> int:
        now = self._clock()
        number = seen + 1
        values = {
            "name": draft.name,
            "studio_rid": draft.studio_rid,
            "trainer_id": draft.trainer_id,
            "updated": now,
            "revision": number,
            "problems": problems,
        }
        if seen == 0:
            fresh = {"id": draft.id, "owner": user, "created": now, "sharing": "private"}
            done = insert_new(connection, drafts, {**fresh, **values})
        else:
            writable = or_(drafts.c.owner == user, drafts.c.sharing == "edit")
            seen_is_last = (drafts.c.id == draft.id, drafts.c.revision == seen, drafts.c.deleted.is_(None))
            done = connection.execute(update(drafts).where(*seen_is_last, writable).values(values)).rowcount == 1
        if not done:
            raise _refusal(connection, draft.id, user)
        row = {"draft_id": draft.id, "revision": number, "author": user, "time": now, "said": said, "content": _packed(draft)}
        connection.execute(insert(revisions).values(row))
        if number % _THINNED_EVERY == 0:
            _thin(connection, draft.id, number - RECENT_REVISIONS)
        return number

    def _own(self, draft_id: str, user: str, **values: Any) -> None:
        with self._database.writing() as connection:
            mine = (drafts.c.id == draft_id, drafts.c.owner == user)
            if connection.execute(update(drafts).where(*mine).values(values)).rowcount != 1:
                _visible(connection, draft_id, user)
                raise EditNotAllowed("Only its owner may delete, restore or share a draft.")


def _visible(connection: Connection, draft_id: str, user: str, locked: bool = False) -> DraftRecord:
    query = select(drafts).where(drafts.c.id == draft_id)
    row = connection.execute(query.with_for_update() if locked else query).one_or_none()
    if row is None or (row.owner != user and (row.sharing == "private" or row.deleted)):
        raise DraftNotFound
    if row.deleted:
        raise DraftNotFound(deleted=True)
    return _saved(row)


def _refusal(connection: Connection, draft_id: str, user: str) -> Exception:
    saved = _visible(connection, draft_id, user)
    if saved.owner != user and saved.sharing != "edit":
        return EditNotAllowed(_READ_ONLY)
    return StaleRevision(saved.revision, _author(connection, draft_id, saved.revision))


def _author(connection: Connection, draft_id: str, number: int) -> str:
    query = select(revisions.c.author).where(revisions.c.draft_id == draft_id, revisions.c.revision == number)
    return str(connection.execute(query).scalar_one())


def _stashed(connection: Connection, row: Row[Any], saved: DraftRecord) -> StashedEdits:
    try:
        base = _content(connection, saved.id, row.revision)
    except DraftNotFound:
        # Old revisions are thinned out.
        base = _content(connection, saved.id, saved.revision)
    return StashedEdits(row.id, _unpacked(row.content), base, row.revision, _author(connection, saved.id, saved.revision))


def _packed(draft: Draft) -> bytes:
    return zlib.compress(serialization.dump_draft(draft).encode("ascii"), 1)


def _unpacked(content: bytes) -> Draft:
    return serialization.load_draft(zlib.decompress(content).decode("ascii"))


def _content(connection: Connection, draft_id: str, number: int) -> Draft:
    query = select(revisions.c.content).where(revisions.c.draft_id == draft_id, revisions.c.revision == number)
    content = connection.execute(query).scalar_one_or_none()
    if content is None:
        raise DraftNotFound
    return _unpacked(content)


def _thin(connection: Connection, draft_id: str, before: int) -> None:
    """Of the revisions up to a number keep the last of each hour."""
    old = (revisions.c.draft_id == draft_id, revisions.c.revision <= before)
    found = connection.execute(select(revisions.c.revision, revisions.c.time).where(*old).order_by(revisions.c.revision)).all()
    kept = {row.time.replace(minute=0, second=0, microsecond=0): row.revision for row in found}
    doomed = [row.revision for row in found if row.revision not in kept.values()]
    connection.execute(delete(revisions).where(*old, revisions.c.revision.in_(doomed)))


def _saved(row: Row[Any]) -> DraftRecord:
    return DraftRecord(**row._mapping)
