"""The studios that a user worked in lately, read from the drafts and submissions."""

from sqlalchemy import func, or_, select, union_all

from components.storage.database import Database
from components.storage.tables import drafts, submissions


def list_recent_studios(database: Database, user: str, size: int = 8) -> tuple[str, ...]:
    """Return the RIDs of the studios of a user's drafts and submissions, the one used last first. Raises StorageError."""
    own_drafts = (drafts.c.owner == user, drafts.c.studio_rid.is_not(None), drafts.c.deleted.is_(None))
    own_submissions = or_(submissions.c.user == user, submissions.c.owner == user)
    used = union_all(
        select(drafts.c.studio_rid, drafts.c.updated.label("time")).where(*own_drafts),
        select(submissions.c.studio_rid, submissions.c.prepared).where(own_submissions),
    ).subquery()
    query = select(used.c.studio_rid).group_by(used.c.studio_rid).order_by(func.max(used.c.time).desc(), used.c.studio_rid)
    with database.reading() as connection:
        return tuple(connection.scalars(query.limit(size)))
