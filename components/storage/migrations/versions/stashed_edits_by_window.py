"""Schema 3: stashed edits have an id of their own, so that each window of a user keeps its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Create the table, move what the earlier one has into it, and drop that."""
    columns: list[sa.Column[Any]] = [
        sa.Column("draft_id", sa.Text, sa.ForeignKey("drafts.id"), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    ]
    names = [column.name for column in columns]
    new = op.create_table("stashed_edits", sa.Column("id", sa.Text, primary_key=True), *columns)
    op.create_index("stashes_of_draft", "stashed_edits", ["draft_id", "user", "time"])
    old = sa.table("asides", *(sa.column(name) for name in names))
    new_id = old.c.draft_id + sa.literal(":", sa.Text) + old.c.user
    op.execute(sa.insert(new).from_select(["id", *names], sa.select(new_id, *old.c)))
    op.drop_table("asides")
