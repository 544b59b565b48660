"""Schema 7: launches are recorded, so that none starts two runs."""

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"


def upgrade() -> None:
    """Create the table."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "launches",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("user", "studio_rid")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("config_version", "repeat")),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("known_runs", sa.Text),
        sa.Column("prepared", time, nullable=False),
        *(sa.Column(name, time) for name in ("sent", "ended", "lease_until")),
        *(sa.Column(name, sa.Text) for name in ("sender", "run_id", "answer", "error_name", "error_instance_id")),
        *(sa.Column(name, sa.Text) for name in ("candidates", "duplicate_warning")),
        sa.UniqueConstraint("user", "studio_rid", "config_version", "repeat", name="one_record_per_launch"),
    )
    op.create_index("launches_by_state", "launches", ["state", "lease_until"])
