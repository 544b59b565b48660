"""What is common to all requests whose answer may be lost: the end of their lease, and how long sending took."""

from contextlib import suppress

from components.storage.request_repository import RequestRecord, RequestRepository, State
from components.storage.storage_errors import StorageReadOnly
from components.submission.request_sender import LEASE


def expire_lease(records: RequestRepository, record: RequestRecord) -> None:
    """Make a record unknown whose sender's lease ran out. Raises StorageError."""
    if record.state is State.SENDING and record.lease_until and record.lease_until < records.read_time():
        # Where the database may only be read, the record stays as it is.
        with suppress(StorageReadOnly):
            records.expire_leases()


def sending_seconds(record: RequestRecord) -> float:
    """Return the seconds from sending to losing the answer, the whole lease where no answer is recorded."""
    if record.error_name is None or record.ended is None or record.sent is None:
        return LEASE.total_seconds()
    return (record.ended - record.sent).total_seconds()
