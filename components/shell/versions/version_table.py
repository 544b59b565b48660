"""The table of a studio's versions: its rows, which of them are asked for, and the data frame of them. It draws nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from components.foundry.models import ModelStudioConfigVersion
from components.foundry.training_models import CANCELED, FAILED, RUNNING, SUCCEEDED, ModelStudioRun
from components.schema.labels import humanize_key

NEVER = "Never"
_STATUSES = {SUCCEEDED: "Succeeded", FAILED: "Failed", CANCELED: "Canceled", RUNNING: "Running"}


@dataclass(frozen=True)
class VersionRow:
    """A version as the table shows it; `last_run` is how its last run ended, "" while that is not known."""

    version: int
    name: str
    trainer: str
    trainer_version: str
    author: str
    created: datetime
    changelog: str
    last_run: str
    runs: int

    def has_words(self, words: Iterable[str]) -> bool:
        """Return whether all words stand somewhere in the row's texts, in any case."""
        text = f"{self.version} {self.name} {self.trainer} {self.trainer_version} {self.author} {self.changelog}".casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class VersionFilter:
    """Which rows to show; an empty choice lets all pass."""

    search: str = ""
    authors: Sequence[str] = ()
    trainer_versions: Sequence[str] = ()
    last_runs: Sequence[str] = ()

    def apply(self, rows: Iterable[VersionRow]) -> list[VersionRow]:
        """Return the rows that match."""
        words = self.search.casefold().split()
        return [
            row
            for row in rows
            if row.has_words(words)
            and (not self.authors or row.author in self.authors)
            and (not self.trainer_versions or trainer_label(row) in self.trainer_versions)
            and (not self.last_runs or row.last_run in self.last_runs)
        ]


def version_rows(
    versions: Iterable[ModelStudioConfigVersion],
    runs: Mapping[int, Sequence[ModelStudioRun]],
    status: Callable[[ModelStudioRun], str | None],
    names: Mapping[str, str],
    no_run: str = NEVER,
) -> list[VersionRow]:
    """Return the rows of versions; `runs` are by version, the newest first, `names` those of people and trainers by id.

    `no_run` is what a version without a run is called: "" while the runs are still being read.
    """
    rows = []
    for version in versions:
        of_version = runs.get(version.version, ())
        rows.append(
            VersionRow(
                version.version,
                version.name,
                names.get(version.trainer_id, version.trainer_id),
                version.trainer.version,
                names.get(version.created_by, ""),
                version.created_time,
                version.changelog or "",
                status_label(status(of_version[0])) if of_version else no_run,
                len(of_version),
            )
        )
    return rows


def status_label(status: str | None) -> str:
    """Return a build's status in words, also one that is not known yet."""
    return _STATUSES.get(status, humanize_key(status.lower())) if status else "Started"


def trainer_label(row: VersionRow) -> str:
    """Return the name and the version of a row's trainer."""
    return f"{row.trainer} {row.trainer_version}".strip()


def data_frame(rows: Sequence[VersionRow], zone: ZoneInfo) -> pd.DataFrame:
    """Return rows as a data frame."""
    return pd.DataFrame(
        {
            "Version": pd.array([row.version for row in rows], dtype="int64"),
            "Name": [row.name for row in rows],
            "Last run": [row.last_run for row in rows],
            "Runs": pd.array([row.runs for row in rows], dtype="int64"),
            "Created by": [row.author for row in rows],
            "Created": pd.to_datetime([row.created for row in rows], utc=True).tz_convert(zone),
            "Trainer": [row.trainer for row in rows],
            "Trainer version": [row.trainer_version for row in rows],
            "Changelog": [" ".join(row.changelog.split()) for row in rows],
        }
    )
