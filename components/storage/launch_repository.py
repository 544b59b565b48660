"""Launches: one record for each run that somebody wants started, however often it is asked for, and its outcome.

The key of a record is (user, studio, configuration version, repeat); its states are drawn in `request_repository`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, select

from components.storage.database import Database, insert_new, read_time
from components.storage.request_repository import RequestRecord, RequestRepository, State
from components.storage.tables import launches as table


@dataclass(frozen=True)
class LaunchRequest:
    """What somebody wants started: a run of the version that is the studio's latest."""

    user: str
    studio_rid: str
    config_version: int
    repeat: int = 0


@dataclass(frozen=True)
class Launch(RequestRecord):
    """The record of a launch; `known_runs` is JSON text, the ids of the version's runs just before sending."""

    config_version: int
    known_runs: str | None
    run_id: str | None

    @property
    def known_run_ids(self) -> frozenset[str]:
        """The ids of the version's runs just before sending."""
        return frozenset(json.loads(self.known_runs)) if self.known_runs else frozenset()

    @property
    def candidate_run_ids(self) -> tuple[str, ...]:
        """The ids of the runs that might be the one that was started."""
        return tuple(json.loads(self.candidates)) if self.candidates else ()


class LaunchRepository(RequestRepository):
    """The launches in a database."""

    def __init__(self, database: Database, clock: Callable[[Connection], datetime] = read_time) -> None:
        super().__init__(database, table, "run_id", clock)

    def prepare(self, request: LaunchRequest) -> Launch:
        """Return the record of a launch, a new one or the one that it already has."""
        key = {
            "user": request.user,
            "studio_rid": request.studio_rid,
            "config_version": request.config_version,
            "repeat": request.repeat,
        }
        with self._database.writing(durable=True) as connection:
            values = {**key, "id": uuid4().hex, "state": State.PREPARED.value, "prepared": self._clock(connection)}
            insert_new(connection, table, values)
            return _to_launch(
                connection.execute(select(table).where(*(table.c[name] == value for name, value in key.items()))).one()
            )

    def acquire_lease(self, launch_id: str, sender: str, known_runs: Iterable[str], lease: timedelta) -> bool:
        """Take the right to send, see `_start_sending`; `sender` is an id of this very attempt, never used again."""
        return self._start_sending(launch_id, {"sender": sender, "known_runs": json.dumps(sorted(known_runs))}, lease)

    def find_by_id(self, launch_id: str) -> Launch | None:
        """Return a record, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == launch_id)).one_or_none()
            return None if row is None else _to_launch(row)

    def find_last(self, user: str, studio_rid: str, config_version: int) -> Launch | None:
        """Return the last repetition of a user's launch of a version, or None."""
        key = (table.c.user == user, table.c.studio_rid == studio_rid, table.c.config_version == config_version)
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(*key).order_by(table.c.repeat.desc()).limit(1)).one_or_none()
            return None if row is None else _to_launch(row)

    def list_started(self, user: str, size: int) -> tuple[Launch, ...]:
        """List the launches of a user that started a run, the latest first."""
        started = (table.c.user == user, table.c.state == State.CREATED.value)
        query = select(table).where(*started).order_by(table.c.prepared.desc(), table.c.id).limit(size)
        with self._database.reading() as connection:
            return tuple(_to_launch(row) for row in connection.execute(query))

    def list_run_ids(self, studio_rid: str) -> frozenset[str]:
        """Return the ids of a studio's runs that are known to belong to some launch."""
        started = (table.c.studio_rid == studio_rid, table.c.state == State.CREATED.value)
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(table.c.run_id).where(*started)))


def _to_launch(row: Row[Any]) -> Launch:
    values = {column.key: row._mapping[column] for column in table.columns}
    return Launch(**values | {"state": State(row.state)})
