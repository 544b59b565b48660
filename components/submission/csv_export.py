"""Submissions as a table for a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from components.storage.submission_repository import Submission


def _time(value: datetime | None) -> str:
    return "" if value is None else value.isoformat(timespec="seconds").replace("+00:00", "Z")


COLUMNS: Mapping[str, tuple[str, Callable[[Submission], object]]] = {
    "prepared": ("When it was first asked for (UTC)", lambda one: _time(one.prepared)),
    "state": ("prepared, sending, created, refused or unknown", lambda one: one.state.value),
    "name": ("The configuration's name", lambda one: one.name),
    "studio": ("The studio's RID", lambda one: one.studio_rid),
    "version": ("The number of the created version", lambda one: one.version),
    "user": ("The id of who pressed", lambda one: one.user),
    "owner": ("The id of whose draft it was", lambda one: one.owner),
    "draft": ("The draft's id", lambda one: one.draft_id),
    "draft_revision": ("The draft's revision", lambda one: one.draft_revision),
    "repeat": ("0, or which deliberate repetition it is", lambda one: one.repeat),
    "sent": ("When it was last sent (UTC)", lambda one: _time(one.sent)),
    "ended": ("When its outcome was known (UTC)", lambda one: _time(one.ended)),
    "error": ("Foundry's name of the error", lambda one: one.error_name),
    "error_instance": ("Foundry's id of the error, for its support", lambda one: one.error_instance_id),
    "doubt": ("What speaks against there being just one version", lambda one: one.duplicate_warning),
    "sha256": ("The SHA-256 of the bytes that were sent", lambda one: one.payload_hash),
    "id": ("The submission's id", lambda one: one.id),
}


def write_csv(rows: Iterable[Submission]) -> str:
    """Write submissions as CSV with a header. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_inert(value(row)) for _, value in COLUMNS.values()] for row in rows)
    return out.getvalue()


# Fullwidth signs are taken for formulas too.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def _inert(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else text
