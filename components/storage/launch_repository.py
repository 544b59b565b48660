"""Launches: one record for each run that somebody wants started, however often it is asked for, and its outcome.

The key of a record is (user, studio, configuration version, repeat); its states are drawn in `request_repository`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

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
class Launch(RequestRecord[str]):
    """The record of a launch; `known_runs` is JSON text, the ids of the version's runs just before sending."""

    config_version: int
    known_runs: str | None
    run_id: str | None

    @property
    def known_run_ids(self) -> frozenset[str]:
        """The ids of the version's runs just before sending."""
        return frozenset(json.loads(self.known_runs)) if self.known_runs else frozenset()


class LaunchRepository(RequestRepository[Launch, str]):
    """The launches in a database."""

    _table, _created = table, table.c.run_id

    def prepare(self, request: LaunchRequest) -> Launch:
        """Return the record of a launch, a new one or the one that it already has."""
        with self._database.writing(durable=True) as connection:
            return self._insert(connection, vars(request), {})

    def acquire_lease(self, launch_id: str, sender: str, known_runs: Iterable[str], lease: timedelta) -> bool:
        """Take the right to send, see `_start_sending`; `sender` is an id of this very attempt, never used again."""
        return self._start_sending(launch_id, {"sender": sender, "known_runs": json.dumps(sorted(known_runs))}, lease)

    def find_last(self, user: str, studio_rid: str, config_version: int) -> Launch | None:
        """Return the last repetition of a user's launch of a version, or None."""
        key = (table.c.user == user, table.c.studio_rid == studio_rid, table.c.config_version == config_version)
        return max(self._list(key), key=lambda launch: launch.repeat, default=None)

    def list_started(self, user: str, size: int) -> tuple[Launch, ...]:
        """List the launches of a user that started a run, the latest first."""
        return self._list((table.c.user == user, table.c.state == State.CREATED.value), limit=size)

    def _to_record(self, row: Row[Any]) -> Launch:
        values = {column.key: row._mapping[column] for column in table.columns}
        return Launch(**values | {"state": State(row.state)})
