"""Sweeps: several requests for versions that are sent one after the other, and who is at it.

A sweep is RUNNING, PAUSED or FINISHED. Of all that want to run it one has the lease, which it renews; a RUNNING sweep whose lease ran out was
interrupted, and can be run again. What became of each request is in its submission, which has the same hash.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, insert, or_, select, update

from components.storage.repository import Repository
from components.storage.request_repository import State
from components.storage.tables import submissions, sweep_requests, sweeps


class SweepState(StrEnum):
    """Whether a sweep is to go on."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


@dataclass(frozen=True)
class SweepOrigin:
    """From which draft a sweep is made, and who has that draft and made the sweep."""

    owner: str
    user: str
    studio_rid: str
    draft_id: str
    draft_revision: int
    trainer_version: str | None


@dataclass(frozen=True)
class StoredSweep:
    """A sweep; `has_runner` tells that somebody is at it, if only to finish what was begun before it was paused."""

    id: str
    origin: SweepOrigin
    created: datetime
    state: SweepState
    reason: str | None
    has_runner: bool

    @property
    def is_interrupted(self) -> bool:
        """Whether it should run, and nobody is at it."""
        return self.state is SweepState.RUNNING and not self.has_runner


@dataclass(frozen=True)
class SweepItem:
    """One request of a sweep, and what became of it; `state` is None before it was first submitted."""

    position: int
    name: str
    payload_hash: str
    state: State | None
    version: int | None
    submission_id: str | None


class SweepRepository(Repository):
    """The sweeps in a database."""

    def create(self, origin: SweepOrigin, payloads: Sequence[bytes]) -> str:
        """Store a sweep of requests, paused, and return its id."""
        sweep_id, texts = uuid4().hex, [payload.decode("utf-8") for payload in payloads]
        rows = []
        for position, text in enumerate(texts):
            public, encrypted = self._encryption.pack_request(text)
            rows.append(
                {
                    "sweep_id": sweep_id,
                    "position": position,
                    "name": str(json.loads(text).get("name", "")),
                    "payload_hash": sha256(payloads[position]).hexdigest(),
                    "payload": public,
                    "payload_encrypted": encrypted,
                }
            )
        with self._database.writing(durable=True) as connection:
            values = {**vars(origin), "id": sweep_id, "created": self._clock(connection), "state": SweepState.PAUSED.value}
            connection.execute(insert(sweeps).values(values))
            connection.execute(insert(sweep_requests), rows)
        return sweep_id

    def find(self, sweep_id: str, user: str) -> StoredSweep | None:
        """Return a sweep that a user made, or that was made of a draft of theirs; None where there is no such one."""
        is_theirs = or_(sweeps.c.user == user, sweeps.c.owner == user)
        matches = self._list(sweeps.c.id == sweep_id, is_theirs)
        return matches[0] if matches else None

    def list_of_draft(self, draft_id: str, user: str) -> tuple[StoredSweep, ...]:
        """List the sweeps of a draft that a user made, or of their own draft, the latest first."""
        return self._list(sweeps.c.draft_id == draft_id, or_(sweeps.c.user == user, sweeps.c.owner == user))

    def list_items(self, sweep_id: str) -> tuple[SweepItem, ...]:
        """List the requests of a sweep in their order, each with what became of it."""
        same_request = and_(
            submissions.c.owner == sweeps.c.owner,
            submissions.c.studio_rid == sweeps.c.studio_rid,
            submissions.c.payload_hash == sweep_requests.c.payload_hash,
            submissions.c.repeat == 0,
        )
        query = (
            select(
                sweep_requests.c.position,
                sweep_requests.c.name,
                sweep_requests.c.payload_hash,
                submissions.c.state,
                submissions.c.version,
                submissions.c.id,
            )
            .select_from(
                sweep_requests.join(sweeps, sweeps.c.id == sweep_requests.c.sweep_id).outerjoin(submissions, same_request)
            )
            .where(sweep_requests.c.sweep_id == sweep_id)
            .order_by(sweep_requests.c.position)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(SweepItem(row[0], row[1], row[2], State(row[3]) if row[3] else None, row[4], row[5]) for row in rows)

    def load_payload(self, sweep_id: str, position: int) -> bytes | None:
        """Return the very bytes of a request; None where its secrets cannot be decrypted."""
        chosen = (sweep_requests.c.sweep_id == sweep_id, sweep_requests.c.position == position)
        with self._database.reading() as connection:
            row = connection.execute(select(sweep_requests.c.payload, sweep_requests.c.payload_encrypted).where(*chosen)).one()
        text = row.payload if row.payload_encrypted is None else self._encryption.unpack_request(row.payload_encrypted)
        return None if text is None else text.encode("utf-8")

    def acquire(self, sweep_id: str, runner: str, lease: timedelta) -> bool:
        """Take the right to run a sweep: of all that try, one gets True; False also where it is finished."""

        def is_free(now: datetime) -> Any:
            nobody = or_(sweeps.c.lease_until.is_(None), sweeps.c.lease_until < now)
            return and_(sweeps.c.state != SweepState.FINISHED.value, nobody)

        return self._change(sweep_id, is_free, lambda now: _running(runner, now + lease))

    def renew(self, sweep_id: str, runner: str, lease: timedelta) -> bool:
        """Extend the lease; False means that the sweep was paused, or that another runs it."""
        return self._change(sweep_id, lambda _: _is_run_by(runner), lambda now: _running(runner, now + lease))

    def request_pause(self, sweep_id: str) -> bool:
        """Pause a running sweep: the request that is being sent is finished, and no other one begun."""
        running = sweeps.c.state == SweepState.RUNNING.value
        return self._change(sweep_id, lambda _: running, lambda _: {"state": SweepState.PAUSED.value, "reason": None})

    def release(self, sweep_id: str, runner: str, state: SweepState, reason: str | None = None) -> bool:
        """End the run of a sweep as paused, for a reason, or as finished."""
        mine = sweeps.c.runner == runner
        values = {"runner": None, "lease_until": None, "state": state.value, "reason": reason}
        return self._change(sweep_id, lambda _: mine, lambda _: values)

    def _change(
        self, sweep_id: str, condition: Callable[[datetime], Any], new_values: Callable[[datetime], dict[str, Any]]
    ) -> bool:
        with self._database.writing(durable=True) as connection:
            now = self._clock(connection)
            chosen = update(sweeps).where(sweeps.c.id == sweep_id, condition(now))
            return connection.execute(chosen.values(new_values(now))).rowcount == 1

    def _list(self, *conditions: Any) -> tuple[StoredSweep, ...]:
        with self._database.reading() as connection:
            now = self._clock(connection)
            rows = connection.execute(select(sweeps).where(*conditions).order_by(sweeps.c.created.desc())).all()
        entries = []
        for row in rows:
            origin = SweepOrigin(row.owner, row.user, row.studio_rid, row.draft_id, row.draft_revision, row.trainer_version)
            has_runner = row.lease_until is not None and row.lease_until >= now
            entries.append(StoredSweep(row.id, origin, row.created, SweepState(row.state), row.reason, has_runner))
        return tuple(entries)


def _running(runner: str, until: datetime) -> dict[str, Any]:
    return {"state": SweepState.RUNNING.value, "runner": runner, "lease_until": until, "reason": None}


def _is_run_by(runner: str) -> Any:
    return and_(sweeps.c.state == SweepState.RUNNING.value, sweeps.c.runner == runner)
