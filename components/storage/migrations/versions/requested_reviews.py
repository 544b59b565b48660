"""Schema 6: a draft remembers that its review was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Add the column."""
    op.add_column("drafts", sa.Column("review_requested", sa.Boolean))
