"""Submissions: one record for each request, however often it is submitted, and its outcome.

The key of a record is (owner, studio, payload's hash, repeat); its states are drawn in `request_repository`.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, tuple_, update

from components.storage.draft_records import DraftRecord
from components.storage.request_repository import RequestRecord, RequestRepository, State
from components.storage.result_page import ResultPage, take_page
from components.storage.tables import submissions as table


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
class Submission(RequestRecord[int]):
    """The record of a request for a version.

    `read_back` is JSON text. `owner` is whose draft it is, `base_version` the studio's highest version just before sending (0 for none). Where it
    `lacks_key`, its secrets cannot be decrypted, and are masked.
    """

    owner: str
    draft_id: str
    draft_revision: int
    trainer_version: str | None
    payload_hash: str
    payload: str
    base_version: int
    version: int | None
    read_back: str | None
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


@dataclass(frozen=True)
class DraftSubmission:
    """How a draft was submitted; one whose sender fell silent is UNKNOWN.

    `is_current` where the draft would send the same request now.
    """

    state: State
    version: int | None
    draft_revision: int
    is_current: bool


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


class SubmissionRepository(RequestRepository[Submission, int]):
    """The submissions in a database."""

    _table, _created = table, table.c.version

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
            "user": request.user,
            "draft_id": request.draft_id,
            "draft_revision": request.draft_revision,
            "trainer_version": request.trainer_version,
            "base_version": 0,
        }
        with self._database.writing(durable=True) as connection:
            record = self._insert(connection, key, {**values, **payload})
            if record.payload != text:
                # The key is missing with which it was encrypted.
                connection.execute(update(table).where(table.c.id == record.id).values(payload))
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
        from, where that is another than the record was made for.
        """
        values: dict[str, Any] = {"user": user, "sender": sender, "base_version": base_version}
        if draft is not None:
            values |= {"draft_id": draft[0], "draft_revision": draft[1]}
        return self._start_sending(submission_id, values, lease)

    def set_read_back(self, submission_id: str, read_back: str) -> bool:
        """Record the version as it was read after its creation."""
        return self._move(submission_id, (State.CREATED,), State.CREATED, lambda _: {"read_back": read_back})

    def list_by_draft(self, draft_id: str) -> tuple[Submission, ...]:
        """List a draft's submissions, the latest first."""
        return self._list([table.c.draft_id == draft_id])

    def list_of_drafts(self, drafts: Sequence[DraftRecord]) -> Mapping[str, tuple[DraftSubmission, ...]]:
        """Return by the id of each draft what was sent from it, or from another draft with the same request; the latest first."""
        key = (table.c.owner, table.c.studio_rid, table.c.payload_hash)
        keys = {draft.id: (draft.owner, draft.studio_rid, draft.request_hash) for draft in drafts}
        is_listed = or_(table.c.draft_id.in_(keys), tuple_(*key).in_([values for values in keys.values() if None not in values]))
        columns = (*key, table.c.draft_id, table.c.state, table.c.version, table.c.draft_revision, table.c.lease_until)
        query = select(*columns).where(table.c.sent.is_not(None), is_listed).order_by(table.c.sent.desc(), table.c.id)
        submissions: dict[str, list[DraftSubmission]] = {draft.id: [] for draft in drafts}
        with self._database.reading() as connection:
            now, rows = self._clock(connection), connection.execute(query).all()
        for row, (draft_id, values) in product(rows, keys.items()):
            is_current = tuple(row[:3]) == values
            if is_current or row.draft_id == draft_id:
                is_silent = row.state == State.SENDING and row.lease_until < now
                state = State.UNKNOWN if is_silent else State(row.state)
                submissions[draft_id].append(DraftSubmission(state, row.version, row.draft_revision, is_current))
        return {draft_id: tuple(sent) for draft_id, sent in submissions.items()}

    def list_same_request(self, owner: str, studio_rid: str, payload_hash: str) -> tuple[Submission, ...]:
        """List the records of the same request, the latest repetition first; unlike `prepare` this makes none."""
        same = [table.c.owner == owner, table.c.studio_rid == studio_rid, table.c.payload_hash == payload_hash]
        return tuple(sorted(self._list(same), key=lambda submission: -submission.repeat))

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
        query = self._latest_first(chosen.conditions()).execution_options(yield_per=_ROWS_AT_ONCE)
        with self._database.reading() as connection:
            yield from map(self._to_record, connection.execute(query))

    def _stored(self, connection: Connection, record_id: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return values in which Foundry's answers are encrypted where the request is, as they repeat its secrets."""
        encrypted = dict(values)
        for name in values.keys() & set(_ANSWERS):
            encrypted[f"{name}_encrypted"] = None
            if values[name] is not None:
                token = connection.scalar(select(table.c.payload_encrypted).where(table.c.id == record_id))
                if token is not None:
                    encrypted[name], encrypted[f"{name}_encrypted"] = self._encryption.pack_answer(values[name], token)
        return encrypted

    def _to_record(self, row: Row[Any]) -> Submission:
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
