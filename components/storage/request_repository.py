"""Records of requests that are sent once, and their outcome: what submissions and launches have in common.

A record is a state machine; each arrow is one compare-and-set UPDATE.

             acquire_lease            mark_refused
      PREPARED ───────────▶ SENDING ─────────────────────▶ REFUSED
       ▲    ▲               │ │ │ ▲                           │
       │    │ mark_not_sent │ │ │ │       acquire_lease       │
       │    └───────────────┘ │ │ └───────────────────────────┘
       │                      │ │     mark_created
       │                      │ └────────────────────────▶ CREATED, for good
       │                      │ mark_unknown,                 ▲
       │                      ▼ expire_leases                 │
       └───────────────── UNKNOWN ────────────────────────────┘
         mark_not_created           mark_created, confirm

`renew_lease` stays in SENDING, `set_candidates` in UNKNOWN. A sender may only report its own attempt.
What Foundry answered counts however late: `mark_refused` and `mark_not_sent` of the last sender lead out of UNKNOWN too, `mark_created`
of any sender out of every state in which a request was sent. CREATED is never overwritten: what was created a
second time becomes its `duplicate_warning`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select, update

from components.storage.database import Database, read_time


class State(StrEnum):
    """What is known of a request."""

    PREPARED = "prepared"
    SENDING = "sending"
    CREATED = "created"
    REFUSED = "refused"
    UNKNOWN = "unknown"


NewValues = Callable[[datetime], Mapping[str, Any]]
"""Returns the values of a changed record at a time."""


@dataclass(frozen=True)
class RequestRecord:
    """The record of a request and its outcome.

    Times are UTC; `answer` and `candidates` are JSON text. `user` is who pressed, `repeat` is 0, or the number of a deliberate repetition of the
    same request, `sender` the id of the attempt that sends or sent last.
    """

    id: str
    user: str
    studio_rid: str
    repeat: int
    state: State
    prepared: datetime
    sent: datetime | None
    ended: datetime | None
    lease_until: datetime | None
    sender: str | None
    answer: str | None
    error_name: str | None
    error_instance_id: str | None
    candidates: str | None
    duplicate_warning: str | None


class RequestRepository:
    """The state machine of the records in one table; threads may share it.

    Every method raises StorageError when the database fails. The methods that change a record return whether they did: False
    means that its state, or its sender, was another, and nothing was changed. `created` names the column with the number or id of what
    was created.
    """

    def __init__(
        self, database: Database, table: Table, created: str, clock: Callable[[Connection], datetime] = read_time
    ) -> None:
        self._database = database
        self._table = table
        self._created = created
        self._clock = clock

    def read_time(self) -> datetime:
        """Return the time by the clock of the records, the database's."""
        with self._database.reading() as connection:
            return self._clock(connection)

    def renew_lease(self, record_id: str, sender: str, lease: timedelta) -> bool:
        """Extend the sender's lease; False means that it has lost the right to send."""
        return self._move(record_id, (State.SENDING,), State.SENDING, lambda now: {"lease_until": now + lease}, sender)

    def mark_created(self, record_id: str, created: int | str, answer: str | None) -> bool:
        """Record the number or id of what Foundry created.

        Another one than the recorded one becomes a `duplicate_warning`, and returns False.
        """
        others = tuple(state for state in State if state is not State.CREATED)
        with self._database.writing(durable=True) as connection:
            outcome_values = outcome({self._created: created, "answer": answer})(self._clock(connection))
            values = self._stored(connection, record_id, outcome_values)
            if self._compare_and_set(connection, record_id, others, State.CREATED, values, self._table.c.sent.is_not(None)):
                return True
            row = connection.execute(select(self._table).where(self._table.c.id == record_id).with_for_update()).one_or_none()
            if row is None or row.state != State.CREATED:
                return False
            recorded = row._mapping[self._table.c[self._created]]
            if recorded != created:
                warning = f"{self._created.split('_')[0].capitalize()} {created} was created for the same request as well."
                earlier = (row.duplicate_warning or "").splitlines()
                changes = {"duplicate_warning": "\n".join(dict.fromkeys((*earlier, warning)))}
                connection.execute(update(self._table).where(self._table.c.id == record_id).values(changes))
            return bool(recorded == created)

    def mark_refused(
        self, record_id: str, sender: str, answer: str | None, error_name: str | None, error_instance_id: str | None
    ) -> bool:
        """Record that Foundry refused: nothing was created, and it may be sent again."""
        error = {"answer": answer, "error_name": error_name, "error_instance_id": error_instance_id}
        return self._move(record_id, (State.SENDING, State.UNKNOWN), State.REFUSED, outcome(error), sender)

    def mark_not_sent(self, record_id: str, sender: str) -> bool:
        """Record that the request certainly never left; it may be sent again."""
        values = {**NO_OUTCOME, "sent": None}
        return self._move(record_id, (State.SENDING, State.UNKNOWN), State.PREPARED, lambda _: values, sender)

    def mark_unknown(
        self,
        record_id: str,
        sender: str,
        answer: str | None,
        error_name: str | None = None,
        error_instance_id: str | None = None,
    ) -> bool:
        """Record that the answer was lost after sending: whether it was created is not known."""
        error = {"answer": answer, "error_name": error_name, "error_instance_id": error_instance_id}
        return self._move(record_id, (State.SENDING,), State.UNKNOWN, outcome(error), sender)

    def expire_leases(self) -> int:
        """Mark as unknown the records whose sender let its lease run out, and return their number."""
        with self._database.writing(durable=True) as connection:
            now = self._clock(connection)
            expired = (self._table.c.state == State.SENDING.value, self._table.c.lease_until < now)
            return connection.execute(
                update(self._table).where(*expired).values(state=State.UNKNOWN.value, **outcome({})(now))
            ).rowcount

    def mark_not_created(self, record_id: str, sender: str) -> bool:
        """Record that nothing was created; it may be sent again.

        Here and in `set_candidates` and `confirm`, `sender` is that of the record that was judged, so that an old judgement decides nothing
        about a newer attempt.
        """
        # Foundry's error stays, to be quoted.
        values = {name: None for name in NO_OUTCOME if name not in _ERROR}
        return self._move(record_id, (State.UNKNOWN,), State.PREPARED, lambda _: values, sender)

    def set_candidates(self, record_id: str, sender: str, candidates: Iterable[int | str]) -> bool:
        """Record the numbers or ids among which only the user can tell whether one is what was created."""
        values = {"candidates": json.dumps(list(candidates))}
        return self._move(record_id, (State.UNKNOWN,), State.UNKNOWN, lambda _: values, sender)

    def confirm(self, record_id: str, sender: str, created: int | str, answer: str | None = None) -> bool:
        """Record that the number or id of something was judged to be what was created."""
        confirmed = outcome({self._created: created, "answer": answer})
        return self._move(record_id, (State.UNKNOWN,), State.CREATED, confirmed, sender)

    def _start_sending(self, record_id: str, values: Mapping[str, Any], lease: timedelta) -> bool:
        """Take the right to send: of all that try, one gets True.

        Who may have been slow since (a suspended machine) must `renew_lease` just before sending, as somebody else may have the lease by then.
        """

        def sending(now: datetime) -> dict[str, Any]:
            return {**NO_OUTCOME, **values, "sent": now, "lease_until": now + lease}

        return self._move(record_id, (State.PREPARED, State.REFUSED), State.SENDING, sending)

    def _move(
        self, record_id: str, origins: Iterable[State], to: State, new_values: NewValues, sender: str | None = None
    ) -> bool:
        same_sender = () if sender is None else (self._table.c.sender == sender,)
        with self._database.writing(durable=True) as connection:
            values = self._stored(connection, record_id, new_values(self._clock(connection)))
            return self._compare_and_set(connection, record_id, origins, to, values, *same_sender)

    def _stored(self, connection: Connection, record_id: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return values as they are stored; a table with encrypted columns replaces some."""
        return values

    def _compare_and_set(
        self,
        connection: Connection,
        record_id: str,
        origins: Iterable[State],
        to: State,
        values: Mapping[str, Any],
        *conditions: ColumnElement[bool],
    ) -> bool:
        columns = self._table.c
        in_origin = (columns.id == record_id, columns.state.in_([state.value for state in origins]), *conditions)
        return connection.execute(update(self._table).where(*in_origin).values(state=to.value, **values)).rowcount == 1


_ERROR = ("answer", "error_name", "error_instance_id")
NO_OUTCOME: Mapping[str, None] = dict.fromkeys(("ended", "lease_until", "candidates", *_ERROR))


def outcome(values: Mapping[str, Any]) -> NewValues:
    """Return the values of a record whose outcome has just been learned."""
    return lambda now: {**NO_OUTCOME, "ended": now, **values}
