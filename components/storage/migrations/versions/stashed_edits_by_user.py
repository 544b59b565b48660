"""Schema 2: edits of which somebody else's save came first are kept, one set for each user of a draft."""

import sqlalchemy as sa
from alembic import op

revision = "2"
# Schema 1 is Alembic's base: its tables were made before there were migrations.
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "asides",
        sa.Column("draft_id", sa.Text, sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
