"""Schema 9: sign-ins and attempts are stored, so that they survive a restart and servers share them."""

import sqlalchemy as sa
from alembic import op

revision = "9"
down_revision = "8"


def upgrade() -> None:
    """Create the tables."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "sign_ins",
        sa.Column("cookie_digest", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("last_used", time, nullable=False),
        sa.Column("content_encrypted", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("lease_until", time),
    )
    op.create_index("sign_ins_by_use", "sign_ins", ["last_used"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("state_digest", sa.Text, primary_key=True),
        sa.Column("begun", time, nullable=False),
        sa.Column("content_encrypted", sa.Text, nullable=False),
    )
    op.create_index("sign_in_attempts_by_time", "sign_in_attempts", ["begun"])
