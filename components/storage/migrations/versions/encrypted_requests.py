"""Schema 5: requests and answers with secrets are kept encrypted beside a masked copy."""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """Add the columns."""
    for name in ("payload_encrypted", "answer_encrypted", "read_back_encrypted"):
        op.add_column("submissions", sa.Column(name, sa.Text))
