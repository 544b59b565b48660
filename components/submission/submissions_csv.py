"""Submissions as CSV for a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from components.draft.spreadsheet_text import without_formula
from components.storage.submission_repository import Submission


def _time(value: datetime | None) -> str:
    return "" if value is None else value.isoformat(timespec="seconds").replace("+00:00", "Z")


# The heading, what it means, and the value.
COLUMNS: Mapping[str, tuple[str, Callable[[Submission], object]]] = {
    "prepared": ("When it was first asked for (UTC)", lambda submission: _time(submission.prepared)),
    "state": ("prepared, sending, created, refused or unknown", lambda submission: submission.state.value),
    "name": ("The configuration's name", lambda submission: submission.name),
    "studio": ("The studio's RID", lambda submission: submission.studio_rid),
    "version": ("The number of the created version", lambda submission: submission.version),
    "user": ("The id of who pressed", lambda submission: submission.user),
    "owner": ("The id of whose draft it was", lambda submission: submission.owner),
    "draft": ("The draft's id", lambda submission: submission.draft_id),
    "draft_revision": ("The draft's revision", lambda submission: submission.draft_revision),
    "repeat": ("0, or which deliberate repetition it is", lambda submission: submission.repeat),
    "sent": ("When it was last sent (UTC)", lambda submission: _time(submission.sent)),
    "ended": ("When its outcome was known (UTC)", lambda submission: _time(submission.ended)),
    "error": ("Foundry's name of the error", lambda submission: submission.error_name),
    "error_instance": ("Foundry's id of the error, for its support", lambda submission: submission.error_instance_id),
    "doubt": ("What speaks against there being just one version", lambda submission: submission.duplicate_warning),
    "sha256": ("The SHA-256 of the bytes that were sent", lambda submission: submission.payload_hash),
    "id": ("The submission's id", lambda submission: submission.id),
}


def write_csv(submissions: Iterable[Submission]) -> str:
    """Write submissions as CSV with a header.

    A text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([without_formula(value(submission)) for _, value in COLUMNS.values()] for submission in submissions)
    return out.getvalue()
