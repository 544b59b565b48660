"""Schema 4: which drafts that somebody else shared a user has opened, so that they can be listed."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "opened_shared_drafts",
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("draft_id", sa.Text, sa.ForeignKey("drafts.id"), primary_key=True),
    )
