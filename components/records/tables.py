"""The tables, and how text and times travel into them. A change here is a new `SCHEMA` number."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

SCHEMA = 3


class Words(TypeDecorator[str]):
    """Text; what no database can hold (NUL, half a surrogate pair) becomes a replacement character."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Give text that every database takes."""
        if value is None:
            return None
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Moment(TypeDecorator[datetime]):
    """A point in time, always in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read the time as UTC, where the database keeps no zone too."""
        return None if value is None else (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


metadata = MetaData()

about = Table("about", metadata, Column("schema_version", Integer, primary_key=True, autoincrement=False))

drafts = Table(
    "drafts",
    metadata,
    Column("id", Words, primary_key=True),
    Column("owner", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("studio_rid", Words),
    Column("trainer_id", Words),
    Column("created", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("problems", Integer),
    Column("submitted_version", Integer),
    Column("sharing", Words, nullable=False),
    Column("deleted", Moment),
    Index("drafts_of_owner", "owner", "updated"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("draft_id", Words, ForeignKey("drafts.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("author", Words, nullable=False),
    Column("time", Moment, nullable=False),
    Column("said", Words, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# Of a draft that somebody else saved meanwhile: what a person made of revision `revision` in one window, until that person has decided.
stashes = Table(
    "stashed_edits",
    metadata,
    Column("id", Words, primary_key=True),
    Column("draft_id", Words, ForeignKey("drafts.id"), nullable=False),
    Column("user", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("time", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("stashes_of_draft", "draft_id", "user", "time"),
)

# Until schema 2, where a person's windows had one place for all of them.
asides = Table(
    "asides",
    MetaData(),
    Column("draft_id", Words, primary_key=True),
    Column("user", Words, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("time", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("owner", Words, nullable=False),
    Column("user", Words, nullable=False),
    Column("studio_rid", Words, nullable=False),
    Column("draft_id", Words, nullable=False),
    Column("draft_revision", Integer, nullable=False),
    Column("trainer_version", Words),
    Column("payload_hash", Words, nullable=False),
    Column("payload", Text, nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("prepared", Moment, nullable=False),
    Column("sent", Moment),
    Column("ended", Moment),
    Column("lease_until", Moment),
    Column("sender", Words),
    Column("version", Integer),
    Column("answer", Words),
    Column("error_name", Words),
    Column("error_instance_id", Words),
    Column("read_back", Words),
    Column("candidates", Words),
    Column("doubt", Words),
    UniqueConstraint("owner", "studio_rid", "payload_hash", "repeat", name="one_record_per_intention"),
    Index("submissions_of_draft", "draft_id", "prepared"),
    Index("submissions_by_time", "prepared"),
    Index("submissions_by_state", "state", "lease_until"),
)
