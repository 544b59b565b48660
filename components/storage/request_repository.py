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
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar
from uuid import uuid4

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, select, update

from components.storage.database import insert_new
from components.storage.repository import Repository
from components.storage.storage_errors import StorageReadOnly

Action = Literal["submit", "wait", "decide", "receipt", "repeat"]
Id = TypeVar("Id", bound=int | str)


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
class RequestRecord(Generic[Id]):
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

    @property
    def candidate_ids(self) -> tuple[Id, ...]:
        """The numbers or ids of what might be what was created."""
        return tuple(json.loads(self.candidates)) if self.candidates else ()

    @property
    def allowed_actions(self) -> frozenset[Action]:
        """What a person may do in this state."""
        match self.state:
            case State.PREPARED | State.REFUSED:
                return frozenset(["submit"])
            case State.SENDING:
                return frozenset(["wait"])
            case State.UNKNOWN:
                return frozenset(["decide"] if self.candidate_ids else ["wait"])
            case State.CREATED:
                return frozenset(["receipt", "repeat"])


R = TypeVar("R", bound=RequestRecord[Any])


class RequestRepository(Repository, ABC, Generic[R, Id]):
    """The state machine of the records in one table.

    The methods that change a record return whether they did: False means that its state, or its sender, was another, and nothing was
    changed. `_created` is the column with the number or id of what was created.
    """

    _table: Table
    _created: Column[Any]

    def read_time(self) -> datetime:
        """Return the time by the clock of the records, the database's."""
        with self._database.reading() as connection:
            return self._clock(connection)

    def find_by_id(self, record_id: str) -> R | None:
        """Return a record, or None."""
        return next(iter(self._list((self._table.c.id == record_id,))), None)

    def refresh(self, record: R) -> R:
        """Read a record again; one whose sender's lease ran out becomes unknown."""
        current = self.find_by_id(record.id) or record
        if current.state is State.SENDING and current.lease_until and current.lease_until < self.read_time():
            # Where the database may only be read, the record stays as it is.
            with suppress(StorageReadOnly):
                self.expire_leases()
            return self.find_by_id(record.id) or current
        return current

    def list_created(self, studio_rid: str) -> frozenset[Id]:
        """Return the numbers or ids of what is known to be created in a studio by some request."""
        created = (self._table.c.studio_rid == studio_rid, self._table.c.state == State.CREATED.value)
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(self._created).where(*created)))

    def renew_lease(self, record_id: str, sender: str, lease: timedelta) -> bool:
        """Extend the sender's lease; False means that it has lost the right to send."""
        return self._move(record_id, (State.SENDING,), State.SENDING, lambda now: {"lease_until": now + lease}, sender)

    def mark_created(self, record_id: str, created: Id, answer: str | None) -> bool:
        """Record the number or id of what Foundry created.

        Another one than the recorded one becomes a `duplicate_warning`, and returns False.
        """
        others = tuple(state for state in State if state is not State.CREATED)
        with self._database.writing(durable=True) as connection:
            outcome_values = outcome({self._created.key: created, "answer": answer})(self._clock(connection))
            values = self._stored(connection, record_id, outcome_values)
            if self._compare_and_set(connection, record_id, others, State.CREATED, values, self._table.c.sent.is_not(None)):
                return True
            row = connection.execute(select(self._table).where(self._table.c.id == record_id).with_for_update()).one_or_none()
            if row is None or row.state != State.CREATED:
                return False
            recorded = row._mapping[self._created]
            if recorded != created:
                warning = f"{self._created.key.split('_')[0].capitalize()} {created} was created for the same request as well."
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

    def set_candidates(self, record_id: str, sender: str, candidates: Iterable[Id]) -> bool:
        """Record the numbers or ids among which only the user can tell whether one is what was created."""
        values = {"candidates": json.dumps(list(candidates))}
        return self._move(record_id, (State.UNKNOWN,), State.UNKNOWN, lambda _: values, sender)

    def confirm(self, record_id: str, sender: str, created: Id, answer: str | None = None) -> bool:
        """Record that the number or id of something was judged to be what was created."""
        confirmed = outcome({self._created.key: created, "answer": answer})
        return self._move(record_id, (State.UNKNOWN,), State.CREATED, confirmed, sender)

    @abstractmethod
    def _to_record(self, row: Row[Any]) -> R:
        """Return a row as a record."""

    def _list(self, conditions: Iterable[ColumnElement[bool]], offset: int = 0, limit: int | None = None) -> tuple[R, ...]:
        with self._database.reading() as connection:
            return tuple(map(self._to_record, connection.execute(self._latest_first(conditions).offset(offset).limit(limit))))

    def _latest_first(self, conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
        return select(self._table).where(*conditions).order_by(self._table.c.prepared.desc(), self._table.c.id)

    def _insert(self, connection: Connection, key: Mapping[str, Any], values: Mapping[str, Any]) -> R:
        """Return the record with a key, a new one with these values or the one that is there already."""
        new = {"id": uuid4().hex, "state": State.PREPARED.value, "prepared": self._clock(connection)}
        insert_new(connection, self._table, {**new, **key, **values})
        same_key = (self._table.c[name] == value for name, value in key.items())
        return self._to_record(connection.execute(select(self._table).where(*same_key)).one())

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
