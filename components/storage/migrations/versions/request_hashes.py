"""Schema 10: a draft has the hash of its request, by which its submissions are found; the version stands in these alone."""

import sqlalchemy as sa
from alembic import op

revision = "10"
down_revision = "9"


def upgrade() -> None:
    """Replace the number of the submitted version by the hash of the request, where the draft was not edited since."""
    op.add_column("drafts", sa.Column("request_hash", sa.Text))
    op.execute(
        "UPDATE drafts SET request_hash = (SELECT payload_hash FROM submissions WHERE draft_id = drafts.id "
        "AND draft_revision = drafts.revision AND payload_hash NOT IN (SELECT payload_hash FROM sweep_requests) "
        "ORDER BY prepared DESC LIMIT 1)"
    )
    op.drop_column("drafts", "submitted_version")
