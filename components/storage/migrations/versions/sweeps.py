"""Schema 8: sweeps with their requests are stored, so that they can be resumed."""

import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    """Create the tables."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "sweeps",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("owner", "user", "studio_rid", "draft_id")),
        sa.Column("draft_revision", sa.Integer, nullable=False),
        sa.Column("trainer_version", sa.Text),
        sa.Column("created", time, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("reason", "runner")),
        sa.Column("lease_until", time),
    )
    op.create_index("sweeps_of_draft", "sweeps", ["draft_id", "created"])
    op.create_table(
        "sweep_requests",
        sa.Column("sweep_id", sa.Text, sa.ForeignKey("sweeps.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "payload_hash", "payload")),
        sa.Column("payload_encrypted", sa.Text),
    )
