"""Submissions: one record for each request, however often it is submitted, and its outcome.

The key of a record is (owner, studio, payload's hash, repeat). It is a state machine; each arrow is one compare-and-set UPDATE.

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

`renew_lease` stays in SENDING, `set_candidates` in UNKNOWN, `set_read_back` in CREATED. A sender may only report its own attempt.
What Foundry answered counts however late: `mark_refused` and `mark_not_sent` of the last sender lead out of UNKNOWN too, `mark_created`
of any sender out of every state in which a request was sent. CREATED is never overwritten: a second version becomes its `duplicate_warning`.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, update

from components.storage.database import Database, insert_new, read_time
from components.storage.encryption import NO_ENCRYPTION, Encryption
from components.storage.result_page import ResultPage, take_page
from components.storage.tables import submissions as table


class State(StrEnum):
    """What is known of a submission's request."""

    PREPARED = "prepared"
    SENDING = "sending"
    CREATED = "created"
    REFUSED = "refused"
    UNKNOWN = "unknown"


_NewValues = Callable[[datetime], Mapping[str, Any]]
"""Returns the values of a changed record at a time."""
Action = Literal["submit", "wait", "decide", "receipt", "repeat"]


@dataclass(frozen=True)
class SubmissionRequest:
    """What somebody wants created: `owner` has the draft, `user` pressed, `payload` are the bytes to send.

    `repeat` is 0, or the number of a deliberate repetition of the same request.
    """

    owner: str
    user: str
    studio_rid: str
    draft_id: str
    draft_revision: int
    payload: bytes
    trainer_version: str | None = None
    repeat: int = 0


@dataclass(frozen=True)
class Submission:
    """The record of a request and its outcome.

    Times are UTC; `answer`, `read_back` and `candidates` are JSON text. `owner` is whose draft it is, `user` who pressed, `base_version` the
    studio's highest version just before sending (0 for none), `sender` the id of the attempt that sends or sent last. Where it `lacks_key`, its
    secrets cannot be decrypted, and are masked.
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
    lacks_key: bool = False

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
        """What a person may do in this state."""
        match self.state:
            case State.PREPARED | State.REFUSED:
                return frozenset(["submit"])
            case State.SENDING:
                return frozenset(["wait"])
            case State.UNKNOWN:
                return frozenset(["decide"] if self.candidate_versions else ["wait"])
            case State.CREATED:
                return frozenset(["receipt", "repeat"])


@dataclass(frozen=True)
class SubmissionFilter:
    """Which submissions to list; None lets all pass.

    `user` is who pressed or whose draft it is; `since` and `until` are compared with `prepared`. With `reader`, others' submissions are left out
    unless they created a version, which stands in the studio anyway.
    """

    user: str | None = None
    studio_rid: str | None = None
    states: Collection[State] | None = None
    since: datetime | None = None
    until: datetime | None = None
    reader: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the filter as SQL conditions; `since` is included, `until` is not."""
        conditions: list[ColumnElement[bool]] = []
        if self.user is not None:
            conditions.append((table.c.user == self.user) | (table.c.owner == self.user))
        if self.reader is not None:
            is_created = table.c.state == State.CREATED.value
            conditions.append((table.c.user == self.reader) | (table.c.owner == self.reader) | is_created)
        if self.studio_rid is not None:
            conditions.append(table.c.studio_rid == self.studio_rid)
        if self.states is not None:
            conditions.append(table.c.state.in_([state.value for state in self.states]))
        if self.since is not None:
            conditions.append(table.c.prepared >= self.since)
        if self.until is not None:
            conditions.append(table.c.prepared < self.until)
        return conditions


class SubmissionRepository:
    """The submissions in a database; threads may share it.

    Every method raises StorageError when the database fails. The methods that change a record return whether they did: False
    means that its state, or its sender, was another, and nothing was changed.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[Connection], datetime] = read_time,
        encryption: Encryption = NO_ENCRYPTION,
    ) -> None:
        self._database = database
        self._clock = clock
        self._encryption = encryption

    def read_time(self) -> datetime:
        """Return the time by the clock of the records, the database's."""
        with self._database.reading() as connection:
            return self._clock(connection)

    def prepare(self, request: SubmissionRequest) -> Submission:
        """Return the record of a request, a new one or the one that it already has.

        Raises ValueError for a payload that is no UTF-8 text, or holds a NUL byte.
        """
        if b"\0" in request.payload:
            raise ValueError("A request holds no NUL byte.")
        text, digest = request.payload.decode("utf-8"), hashlib.sha256(request.payload).hexdigest()
        key = {"owner": request.owner, "studio_rid": request.studio_rid, "payload_hash": digest, "repeat": request.repeat}
        payload = dict(zip(("payload", "payload_encrypted"), self._encryption.pack_request(text), strict=True))
        values = {
            "id": uuid4().hex,
            "user": request.user,
            "draft_id": request.draft_id,
            "draft_revision": request.draft_revision,
            "trainer_version": request.trainer_version,
            "state": State.PREPARED.value,
            "base_version": 0,
        }
        same_key = [table.c[name] == value for name, value in key.items()]
        with self._database.writing(durable=True) as connection:
            insert_new(connection, table, {**values, **key, **payload, "prepared": self._clock(connection)})
            record = self._to_submission(connection.execute(select(table).where(*same_key)).one())
            if record.payload != text:
                # The key is missing with which it was encrypted.
                connection.execute(update(table).where(*same_key).values(payload))
            return replace(record, payload=text)

    def acquire_lease(
        self,
        submission_id: str,
        user: str,
        sender: str,
        base_version: int,
        lease: timedelta,
        draft: tuple[str, int] | None = None,
    ) -> bool:
        """Take the right to send: of all that try, one gets True.

        `sender` is an id of this very attempt, never used again. `draft` is the id and the revision of the draft that it is sent
        from, where that is another than the record was made for. Who may have been slow since (a suspended machine) must
        `renew_lease` just before sending, as somebody else may have the lease by then.
        """
        values: dict[str, Any] = {**_NO_OUTCOME, "user": user, "sender": sender, "base_version": base_version}
        if draft is not None:
            values |= {"draft_id": draft[0], "draft_revision": draft[1]}

        def sending(now: datetime) -> dict[str, Any]:
            return {**values, "sent": now, "lease_until": now + lease}

        return self._move(submission_id, (State.PREPARED, State.REFUSED), State.SENDING, sending)

    def renew_lease(self, submission_id: str, sender: str, lease: timedelta) -> bool:
        """Extend the sender's lease; False means that it has lost the right to send."""
        return self._move(submission_id, (State.SENDING,), State.SENDING, lambda now: {"lease_until": now + lease}, sender)

    def mark_created(self, submission_id: str, version: int, answer: str | None) -> bool:
        """Record the version that Foundry created.

        A version of another number than the recorded one becomes a `duplicate_warning`, and returns False.
        """
        others = tuple(state for state in State if state is not State.CREATED)
        with self._database.writing(durable=True) as connection:
            outcome = _outcome({"version": version, "answer": answer})(self._clock(connection))
            values = self._encrypt_answers(connection, submission_id, outcome)
            if _compare_and_set(connection, submission_id, others, State.CREATED, values, table.c.sent.is_not(None)):
                return True
            row = connection.execute(select(table).where(table.c.id == submission_id).with_for_update()).one_or_none()
            if row is None or row.state != State.CREATED:
                return False
            if row.version != version:
                warning = f"Version {version} was created for the same request as well."
                earlier = (row.duplicate_warning or "").splitlines()
                changes = {"duplicate_warning": "\n".join(dict.fromkeys((*earlier, warning)))}
                connection.execute(update(table).where(table.c.id == submission_id).values(changes))
            return bool(row.version == version)

    def mark_refused(
        self, submission_id: str, sender: str, answer: str | None, error_name: str | None, error_instance_id: str | None
    ) -> bool:
        """Record that Foundry refused: nothing was created, and it may be sent again."""
        error = {"answer": answer, "error_name": error_name, "error_instance_id": error_instance_id}
        return self._move(submission_id, (State.SENDING, State.UNKNOWN), State.REFUSED, _outcome(error), sender)

    def mark_not_sent(self, submission_id: str, sender: str) -> bool:
        """Record that the request certainly never left; it may be sent again."""
        values = {**_NO_OUTCOME, "sent": None}
        return self._move(submission_id, (State.SENDING, State.UNKNOWN), State.PREPARED, lambda _: values, sender)

    def mark_unknown(
        self,
        submission_id: str,
        sender: str,
        answer: str | None,
        error_name: str | None = None,
        error_instance_id: str | None = None,
    ) -> bool:
        """Record that the answer was lost after sending: whether it was created is not known."""
        error = {"answer": answer, "error_name": error_name, "error_instance_id": error_instance_id}
        return self._move(submission_id, (State.SENDING,), State.UNKNOWN, _outcome(error), sender)

    def expire_leases(self) -> int:
        """Mark as unknown the records whose sender let its lease run out, and return their number."""
        with self._database.writing(durable=True) as connection:
            now = self._clock(connection)
            expired = (table.c.state == State.SENDING.value, table.c.lease_until < now)
            return connection.execute(
                update(table).where(*expired).values(state=State.UNKNOWN.value, **_outcome({})(now))
            ).rowcount

    def mark_not_created(self, submission_id: str, sender: str) -> bool:
        """Record that nothing was created; it may be sent again.

        Here and in `set_candidates` and `confirm`, `sender` is that of the record that was judged, so that an old judgement decides nothing
        about a newer attempt.
        """
        # Foundry's error stays, to be quoted.
        values = {name: None for name in _NO_OUTCOME if name not in _ERROR}
        return self._move(submission_id, (State.UNKNOWN,), State.PREPARED, lambda _: values, sender)

    def set_candidates(self, submission_id: str, sender: str, versions: Iterable[int]) -> bool:
        """Record the versions among which only the user can tell whether one is this one."""
        values = {"candidates": json.dumps(list(versions))}
        return self._move(submission_id, (State.UNKNOWN,), State.UNKNOWN, lambda _: values, sender)

    def confirm(self, submission_id: str, sender: str, version: int, answer: str | None = None) -> bool:
        """Record that a version was judged to be this one."""
        outcome = _outcome({"version": version, "answer": answer})
        return self._move(submission_id, (State.UNKNOWN,), State.CREATED, outcome, sender)

    def set_read_back(self, submission_id: str, read_back: str) -> bool:
        """Record the version as it was read after its creation."""
        return self._move(submission_id, (State.CREATED,), State.CREATED, lambda _: {"read_back": read_back})

    def find_by_id(self, submission_id: str) -> Submission | None:
        """Return a record, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == submission_id)).one_or_none()
            return None if row is None else self._to_submission(row)

    def list_by_draft(self, draft_id: str) -> tuple[Submission, ...]:
        """List a draft's submissions, the latest first."""
        return self._list([table.c.draft_id == draft_id])

    def list_same_request(self, owner: str, studio_rid: str, payload_hash: str) -> tuple[Submission, ...]:
        """List the records of the same request, the latest repetition first; unlike `prepare` this makes none."""
        same = [table.c.owner == owner, table.c.studio_rid == studio_rid, table.c.payload_hash == payload_hash]
        return tuple(sorted(self._list(same), key=lambda submission: -submission.repeat))

    def list_created_versions(self, studio_rid: str) -> frozenset[int]:
        """Return the numbers of a studio's versions that are known to belong to some submission."""
        created = (table.c.studio_rid == studio_rid, table.c.state == State.CREATED.value)
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(table.c.version).where(*created)))

    def count_by_state(self) -> Mapping[State, int]:
        """Count the submissions of all users in each state."""
        query = select(table.c.state, func.count()).group_by(table.c.state)
        with self._database.reading() as connection:
            numbers: dict[str, int] = dict(connection.execute(query).tuples().all())
        return {state: numbers.get(state.value, 0) for state in State}

    def list_page(self, chosen: SubmissionFilter, page: int = 1, size: int = 50) -> ResultPage[Submission]:
        """List submissions by when they were prepared, the latest first; the first page is 1."""
        return take_page(self._list(chosen.conditions(), (page - 1) * size, size + 1), size)

    def iterate(self, chosen: SubmissionFilter) -> Iterator[Submission]:
        """Yield what `list_page` lists, without pages.

        All come from one snapshot of the database; 500 are in memory at a time.
        """
        query = _latest_first(chosen.conditions()).execution_options(yield_per=_ROWS_AT_ONCE)
        with self._database.reading() as connection:
            yield from (self._to_submission(row) for row in connection.execute(query))

    def _list(
        self, conditions: Sequence[ColumnElement[bool]], offset: int = 0, limit: int | None = None
    ) -> tuple[Submission, ...]:
        query = _latest_first(conditions).offset(offset).limit(limit)
        with self._database.reading() as connection:
            return tuple(self._to_submission(row) for row in connection.execute(query))

    def _move(
        self, submission_id: str, origins: Iterable[State], to: State, new_values: _NewValues, sender: str | None = None
    ) -> bool:
        same_sender = () if sender is None else (table.c.sender == sender,)
        with self._database.writing(durable=True) as connection:
            values = self._encrypt_answers(connection, submission_id, new_values(self._clock(connection)))
            return _compare_and_set(connection, submission_id, origins, to, values, *same_sender)

    def _encrypt_answers(self, connection: Connection, submission_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values in which Foundry's answers are encrypted where the request is, as they repeat its secrets."""
        encrypted = dict(values)
        for name in values.keys() & set(_ANSWERS):
            encrypted[f"{name}_encrypted"] = None
            if values[name] is not None:
                token = connection.scalar(select(table.c.payload_encrypted).where(table.c.id == submission_id))
                if token is not None:
                    encrypted[name], encrypted[f"{name}_encrypted"] = self._encryption.pack_answer(values[name], token)
        return encrypted

    def _to_submission(self, row: Row[Any]) -> Submission:
        stored = {column.key: row._mapping[column] for column in table.columns}
        values = {name: value for name, value in stored.items() if not name.endswith("_encrypted")} | {"state": State(row.state)}
        lacks_key = False
        for name in ("payload", *_ANSWERS):
            token = stored[f"{name}_encrypted"]
            if token is not None:
                unpack = self._encryption.unpack_request if name == "payload" else self._encryption.unpack_answer
                text = unpack(token)
                lacks_key = lacks_key or text is None
                values[name] = values[name] if text is None else text
        return Submission(**values, lacks_key=lacks_key)


_ROWS_AT_ONCE = 500
_ANSWERS = ("answer", "read_back")
_ERROR = ("answer", "error_name", "error_instance_id")
_NO_OUTCOME: Mapping[str, None] = dict.fromkeys(("ended", "lease_until", "candidates", *_ERROR))


def _outcome(values: Mapping[str, Any]) -> _NewValues:
    return lambda now: {**_NO_OUTCOME, "ended": now, **values}


def _latest_first(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(table).where(*conditions).order_by(table.c.prepared.desc(), table.c.id)


def _compare_and_set(
    connection: Connection,
    submission_id: str,
    origins: Iterable[State],
    to: State,
    values: Mapping[str, Any],
    *conditions: ColumnElement[bool],
) -> bool:
    in_origin = (table.c.id == submission_id, table.c.state.in_([state.value for state in origins]), *conditions)
    return connection.execute(update(table).where(*in_origin).values(state=to.value, **values)).rowcount == 1
