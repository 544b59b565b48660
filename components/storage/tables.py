"""The tables, and how text and times are stored in them.

A change here is a new `SCHEMA` number and a script in `migrations/versions`.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

SCHEMA = 10


class SafeText(TypeDecorator[str]):
    """Text in which NUL and lone surrogates, which no database can hold, become replacement characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return text that every database takes."""
        if value is None:
            return None
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, always in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC, also where the database keeps no zone."""
        return None if value is None else (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


metadata = MetaData()


def _draft_columns() -> list[Column[Any]]:
    """Return the columns that tell from which draft something is made."""
    return [
        Column("owner", SafeText, nullable=False),
        Column("draft_id", SafeText, nullable=False),
        Column("draft_revision", Integer, nullable=False),
        Column("trainer_version", SafeText),
    ]


def _payload_columns() -> list[Column[Any]]:
    """Return the columns of a request; where the last one has the whole text encrypted, its secrets are masked in `payload`."""
    return [
        Column("payload_hash", SafeText, nullable=False),
        Column("payload", Text, nullable=False),
        Column("payload_encrypted", Text),
    ]


def _request_columns(duplicate_warning: str) -> list[Column[Any]]:
    """Return the columns of a record whose states `request_repository` draws; `candidates` are stored as JSON."""
    return [
        Column("id", SafeText, primary_key=True),
        Column("user", SafeText, nullable=False),
        Column("studio_rid", SafeText, nullable=False),
        Column("repeat", Integer, nullable=False),
        Column("state", SafeText, nullable=False),
        Column("prepared", UtcDateTime, nullable=False),
        Column("sent", UtcDateTime),
        Column("ended", UtcDateTime),
        Column("lease_until", UtcDateTime),
        Column("sender", SafeText),
        Column("answer", SafeText),
        Column("error_name", SafeText),
        Column("error_instance_id", SafeText),
        Column("candidates", SafeText),
        Column(duplicate_warning, SafeText, key="duplicate_warning"),
    ]


alembic_version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))

about = Table("about", metadata, Column("schema_version", Integer, primary_key=True, autoincrement=False))

drafts = Table(
    "drafts",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("owner", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("studio_rid", SafeText),
    Column("trainer_id", SafeText),
    Column("created", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("problems", Integer),
    Column("request_hash", SafeText),
    Column("sharing", SafeText, nullable=False),
    Column("deleted", UtcDateTime),
    Column("review_requested", Boolean),
    Index("drafts_of_owner", "owner", "updated"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("draft_id", SafeText, ForeignKey("drafts.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("author", SafeText, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("said", SafeText, nullable=False, key="summary"),
    Column("content", LargeBinary, nullable=False),
)

# What a user made of revision `revision` in one window while somebody else saved the draft, until the user has decided.
stashes = Table(
    "stashed_edits",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("draft_id", SafeText, ForeignKey("drafts.id"), nullable=False),
    Column("user", SafeText, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("stashes_of_draft", "draft_id", "user", "time"),
)

# Drafts of others that a user has opened by their link.
opened_shared_drafts = Table(
    "opened_shared_drafts",
    metadata,
    Column("user", SafeText, primary_key=True),
    Column("draft_id", SafeText, ForeignKey("drafts.id"), primary_key=True),
)

submissions = Table(
    "submissions",
    metadata,
    *_request_columns("doubt"),
    *_draft_columns(),
    *_payload_columns(),
    Column("base_version", Integer, nullable=False),
    Column("version", Integer),
    Column("answer_encrypted", Text),
    Column("read_back", SafeText),
    Column("read_back_encrypted", Text),
    UniqueConstraint("owner", "studio_rid", "payload_hash", "repeat", name="one_record_per_intention"),
    Index("submissions_of_draft", "draft_id", "prepared"),
    Index("submissions_by_time", "prepared"),
    Index("submissions_by_state", "state", "lease_until"),
)

# Of `known_runs`, the runs of the version just before the launch was sent, the ids are stored as JSON.
launches = Table(
    "launches",
    metadata,
    *_request_columns("duplicate_warning"),
    Column("config_version", Integer, nullable=False),
    Column("known_runs", Text),
    Column("run_id", SafeText),
    UniqueConstraint("user", "studio_rid", "config_version", "repeat", name="one_record_per_launch"),
    Index("launches_by_state", "state", "lease_until"),
)

# `lease_until` is how long the process that creates the versions of a running sweep has said to be at it, `reason` why a sweep was paused.
sweeps = Table(
    "sweeps",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("user", SafeText, nullable=False),
    Column("studio_rid", SafeText, nullable=False),
    *_draft_columns(),
    Column("created", UtcDateTime, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("reason", SafeText),
    Column("runner", SafeText),
    Column("lease_until", UtcDateTime),
    Index("sweeps_of_draft", "draft_id", "created"),
)

# The requests of a sweep in their order, from 0; each becomes a submission of the same hash.
sweep_requests = Table(
    "sweep_requests",
    metadata,
    Column("sweep_id", SafeText, ForeignKey("sweeps.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", SafeText, nullable=False),
    *_payload_columns(),
)

# The key is the digest of a cookie. `version` counts the changes of the content, which is made by the server that holds the lease.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("cookie_digest", SafeText, primary_key=True),
    Column("user", SafeText, nullable=False),
    Column("last_used", UtcDateTime, nullable=False),
    Column("content_encrypted", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Index("sign_ins_by_use", "last_used"),
)

# Browsers that were sent to Foundry to sign in; the key is the digest of the `state` with which they return.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("state_digest", SafeText, primary_key=True),
    Column("begun", UtcDateTime, nullable=False),
    Column("content_encrypted", Text, nullable=False),
    Index("sign_in_attempts_by_time", "begun"),
)
