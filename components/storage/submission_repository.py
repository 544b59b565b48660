"""Submissions: one record for one intention, whoever presses however often, and what became of it.

An intention is (owner, studio, payload's hash, repeat). Its record is a state machine in the database; each arrow is one compare-and-set UPDATE.

                  begin                   refused
      PREPARED ───────────▶ SENDING ─────────────────────▶ REFUSED
       ▲    ▲               │ │ │ ▲                           │
       │    └── not_sent ───┘ │ │ └────────── begin ──────────┘
       │                      │ │
       │                      │ └────────── created ──────▶ CREATED, for good
       │                      │ lost, expire                  ▲
       │                      ▼                               │
       └────── absent ───── UNKNOWN ───── created, settle ────┘

`renew` stays in SENDING, `found` (candidates) in UNKNOWN, `noted` (what was read back) in CREATED. A sender speaks only for its own attempt.
What Foundry answered counts however late: `refused` and `not_sent` of the last sender lead out of UNKNOWN too, `created` of any sender out of every
state in which a request was sent. CREATED is never overwritten: a second version of the same record becomes its `duplicate_warning`.

What a person may do (`deeds`): in PREPARED and REFUSED submit; in SENDING wait; in UNKNOWN wait while the versions are looked at, or decide between
candidates once they are named; in CREATED read the receipt, and repeat, which is an intention of its own.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from components.storage.database import Database, insert_new
from components.storage.result_page import ResultPage, take_page
from components.storage.tables import submissions as table


class State(StrEnum):
    """Where a submission stands."""

    PREPARED = "prepared"
    SENDING = "sending"
    CREATED = "created"
    REFUSED = "refused"
    UNKNOWN = "unknown"


Action = Literal["submit", "wait", "decide", "receipt", "repeat"]


@dataclass(frozen=True)
class Submission:
    """The record of one intention. `prepared`, `sent`, `ended` and `lease_until` are UTC; `answer`, `read_back` and `candidates` are JSON text.

    `owner` is whose draft it is, `user` who pressed; `base_version` the studio's highest version just before sending, 0 for none.
    """

    id: str
    owner: str
    user: str
    studio_rid: str
    draft_id: str
    draft_revision: int
    trainer_version: str | None
    payload_hash: str
    payload: str
    repeat: int
    state: State
    base_version: int
    prepared: datetime
    sent: datetime | None
    ended: datetime | None
    lease_until: datetime | None
    sender: str | None
    version: int | None
    answer: str | None
    error_name: str | None
    error_instance_id: str | None
    read_back: str | None
    candidates: str | None
    duplicate_warning: str | None

    @property
    def body(self) -> bytes:
        """The very bytes to send."""
        return self.payload.encode("utf-8")

    @property
    def name(self) -> str:
        """The configuration's name as it is sent."""
        value = json.loads(self.payload).get("name")
        return value if isinstance(value, str) else ""

    @property
    def candidate_versions(self) -> tuple[int, ...]:
        """The numbers of the versions that might be this one."""
        return tuple(json.loads(self.candidates)) if self.candidates else ()

    @property
    def allowed_actions(self) -> frozenset[Action]:
        """What a person may do with it as it stands."""
        match self.state:
            case State.PREPARED | State.REFUSED:
                return frozenset(["submit"])
            case State.SENDING:
                return frozenset(["wait"])
            case State.UNKNOWN:
                return frozenset(["decide"] if self.candidate_versions else ["wait"])
            case State.CREATED:
                return frozenset(["receipt", "repeat"])


class SubmissionRepository:
    """The submissions in a database; may be shared by threads. Every call raises StorageError when the database fails.

    Every event gives whether it happened: False means that the record stood elsewhere, and nothing was changed.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._clock = clock

    def prepare(
        self,
        owner: str,
        user: str,
        studio_rid: str,
        draft_id: str,
        draft_revision: int,
        payload: bytes,
        trainer_version: str | None = None,
        repeat: int = 0,
    ) -> Submission:
        """Give the record of this intention, new or as it stands. Raises ValueError for a payload that is no UTF-8 text."""
        if b"\0" in payload:
            raise ValueError("A request holds no NUL byte.")
        text, digest = payload.decode("utf-8"), hashlib.sha256(payload).hexdigest()
        intention = {"owner": owner, "studio_rid": studio_rid, "payload_hash": digest, "repeat": repeat}
        fresh = {
            "id": uuid4().hex,
            "user": user,
            "draft_id": draft_id,
            "draft_revision": draft_revision,
            "trainer_version": trainer_version,
            "payload": text,
            "state": State.PREPARED.value,
            "base_version": 0,
            "prepared": self._clock(),
        }
        same = [table.c[name] == value for name, value in intention.items()]
        with self._database.writing(durable=True) as connection:
            insert_new(connection, table, {**fresh, **intention})
            return _read(connection.execute(select(table).where(*same)).one())

    def begin(
        self,
        submission_id: str,
        user: str,
        sender: str,
        base_version: int,
        lease: timedelta,
        draft: tuple[str, int] | None = None,
    ) -> bool:
        """Take the right to send: of all that try, one gets True. `sender` is an id of this very attempt, never used again.

        `draft` is the id and the revision of the draft that it is sent from, where that is another than the record was made for. Who was slow
        since (a suspended machine) must `renew` just before sending, or the record may be somebody else's by then.
        """
        now = self._clock()
        fresh: dict[str, Any] = {"user": user, "sender": sender, "base_version": base_version}
        fresh |= {"sent": now, "lease_until": now + lease}
        if draft is not None:
            fresh |= {"draft_id": draft[0], "draft_revision": draft[1]}
        return self._moved(submission_id, (State.PREPARED, State.REFUSED), State.SENDING, {**_NO_OUTCOME, **fresh})

    def renew(self, submission_id: str, sender: str, lease: timedelta) -> bool:
        """Say that the sender is still at it; False tells it that it has lost the right to send."""
        return self._moved(submission_id, (State.SENDING,), State.SENDING, {"lease_until": self._clock() + lease}, sender)

    def created(self, submission_id: str, version: int, answer: str | None) -> bool:
        """Note the version that Foundry created. A version of another number than the one noted before becomes a doubt, and gives False."""
        values = self._outcome({"version": version, "answer": answer})
        others = tuple(state for state in State if state is not State.CREATED)
        with self._database.writing(durable=True) as connection:
            if _move(connection, submission_id, others, State.CREATED, values, table.c.sent.is_not(None)):
                return True
            row = connection.execute(select(table).where(table.c.id == submission_id).with_for_update()).one_or_none()
            if row is None or row.state != State.CREATED:
                return False
            if row.version != version:
                words = f"Version {version} was created for the same request as well."
                known = (row.duplicate_warning or "").splitlines()
                fresh = {"duplicate_warning": "\n".join(dict.fromkeys((*known, words)))}
                connection.execute(update(table).where(table.c.id == submission_id).values(fresh))
            return bool(row.version == version)

    def refused(
        self, submission_id: str, sender: str, answer: str | None, error_name: str | None, error_instance_id: str | None
    ) -> bool:
        """Note that Foundry said no: nothing was created, and a new click may send again."""
        error = {"answer": answer, "error_name": error_name, "error_instance_id": error_instance_id}
        return self._moved(submission_id, (State.SENDING, State.UNKNOWN), State.REFUSED, self._outcome(error), sender)

    def not_sent(self, submission_id: str, sender: str) -> bool:
        """Note that the request certainly never left; it may be sent again."""
        return self._moved(submission_id, (State.SENDING, State.UNKNOWN), State.PREPARED, {**_NO_OUTCOME, "sent": None}, sender)

    def lost(
        self,
        submission_id: str,
        sender: str,
        answer: str | None,
        error_name: str | None = None,
        error_instance_id: str | None = None,
    ) -> bool:
        """Note that the answer was lost after sending: whether it was created is not known."""
        error = {"answer": answer, "error_name": error_name, "error_instance_id": error_instance_id}
        return self._moved(submission_id, (State.SENDING,), State.UNKNOWN, self._outcome(error), sender)

    def expire(self) -> int:
        """Let all whose sender has not been heard of for longer than its lease be unknown; gives how many."""
        over = (table.c.state == State.SENDING.value, table.c.lease_until < self._clock())
        change = update(table).where(*over).values(state=State.UNKNOWN.value, **self._outcome({}))
        with self._database.writing(durable=True) as connection:
            return connection.execute(change).rowcount

    def absent(self, submission_id: str, sender: str) -> bool:
        """Note that we looked and nothing was created, or that the user says so; it may be sent again.

        Here and in `found` and `settle`, `sender` is that of the record that was looked at, so that an old look decides nothing about a newer attempt.
        """
        # Foundry's error stays, to be quoted.
        values = {name: None for name in _NO_OUTCOME if name not in _ERROR}
        return self._moved(submission_id, (State.UNKNOWN,), State.PREPARED, values, sender)

    def found(self, submission_id: str, sender: str, versions: Iterable[int]) -> bool:
        """Note the versions among which only the user can tell whether one is this one."""
        return self._moved(submission_id, (State.UNKNOWN,), State.UNKNOWN, {"candidates": json.dumps(list(versions))}, sender)

    def confirm(self, submission_id: str, sender: str, version: int, answer: str | None = None) -> bool:
        """Note that the user took a version for this one."""
        values = self._outcome({"version": version, "answer": answer})
        return self._moved(submission_id, (State.UNKNOWN,), State.CREATED, values, sender)

    def noted(self, submission_id: str, read_back: str) -> bool:
        """Note the version as it was read after its creation."""
        return self._moved(submission_id, (State.CREATED,), State.CREATED, {"read_back": read_back})

    def by_id(self, submission_id: str) -> Submission | None:
        """Give a record, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == submission_id)).one_or_none()
            return None if row is None else _read(row)

    def for_draft(self, draft_id: str) -> tuple[Submission, ...]:
        """Give a draft's submissions, the latest first."""
        return self._listed([table.c.draft_id == draft_id])

    def alike(self, owner: str, studio_rid: str, payload_hash: str) -> tuple[Submission, ...]:
        """Give what was made of the same request before, the latest repetition first; nothing is begun by looking."""
        chosen = [table.c.owner == owner, table.c.studio_rid == studio_rid, table.c.payload_hash == payload_hash]
        return tuple(sorted(self._listed(chosen), key=lambda one: -one.repeat))

    def claimed(self, studio_rid: str) -> frozenset[int]:
        """Give the numbers of a studio's versions that are known to be some submission's; none of them can be another's."""
        known = (table.c.studio_rid == studio_rid, table.c.state == State.CREATED.value)
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(table.c.version).where(*known)))

    def activity(
        self,
        user: str | None = None,
        studio: str | None = None,
        states: Iterable[State] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        page: int = 1,
        size: int = 50,
    ) -> ResultPage[Submission]:
        """List submissions by when they were prepared, the latest first; `user` is who pressed or whose draft it is."""
        return take_page(self._listed(_chosen(user, studio, states, since, until), (page - 1) * size, size + 1), size)

    def all(
        self,
        user: str | None = None,
        studio: str | None = None,
        states: Iterable[State] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Submission]:
        """Yield what `activity` lists, without pages, as the database stood when it began to be read; few are in memory at a time."""
        query = _latest_first(_chosen(user, studio, states, since, until)).execution_options(yield_per=_AT_ONCE)
        with self._database.reading() as connection:
            yield from (_read(row) for row in connection.execute(query))

    def _listed(self, chosen: Sequence[ColumnElement[bool]], skip: int = 0, most: int | None = None) -> tuple[Submission, ...]:
        query = _latest_first(chosen).offset(skip).limit(most)
        with self._database.reading() as connection:
            return tuple(_read(row) for row in connection.execute(query))

    def _outcome(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**_NO_OUTCOME, "ended": self._clock(), **values}

    def _moved(
        self, submission_id: str, origins: Iterable[State], to: State, values: Mapping[str, Any], sender: str | None = None
    ) -> bool:
        mine = () if sender is None else (table.c.sender == sender,)
        with self._database.writing(durable=True) as connection:
            return _move(connection, submission_id, origins, to, values, *mine)


_AT_ONCE = 500
_ERROR = ("answer", "error_name", "error_instance_id")
_NO_OUTCOME: Mapping[str, None] = dict.fromkeys(("ended", "lease_until", "candidates", *_ERROR))


def _chosen(
    user: str | None, studio: str | None, states: Iterable[State] | None, since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if user is not None:
        chosen.append((table.c.user == user) | (table.c.owner == user))
    if studio is not None:
        chosen.append(table.c.studio_rid == studio)
    if states is not None:
        chosen.append(table.c.state.in_([state.value for state in states]))
    if since is not None:
        chosen.append(table.c.prepared >= since)
    if until is not None:
        chosen.append(table.c.prepared < until)
    return chosen


def _latest_first(chosen: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(table).where(*chosen).order_by(table.c.prepared.desc(), table.c.id)


def _move(
    connection: Connection,
    submission_id: str,
    origins: Iterable[State],
    to: State,
    values: Mapping[str, Any],
    *more: ColumnElement[bool],
) -> bool:
    here = (table.c.id == submission_id, table.c.state.in_([state.value for state in origins]), *more)
    return connection.execute(update(table).where(*here).values(state=to.value, **values)).rowcount == 1


def _read(row: Row[Any]) -> Submission:
    values = {column.key: row._mapping[column] for column in table.columns}
    return Submission(**{**values, "state": State(row.state)})
