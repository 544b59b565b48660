"""What one trial is, in which order all of them come, and what is counted."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from components.demo.faults import KINDS

CALLS = {
    "latest": ("GET", "/configVersions/latest$"),
    "create": ("POST", "/configVersions$"),
    "list": ("GET", "/configVersions$"),
    "read back": ("GET", r"/configVersions/\d+$"),
}
WAYS = ("single click", "double click", "reload", "kill")
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Trial:
    """One fault at one call, one way of pressing, on one database. `moment` (0 to 1) is when the app is killed."""

    number: int
    fault: str
    call: str
    way: str
    database: str
    moment: float
    times: int = 1


def planned(count: int, seed: int) -> Iterator[Trial]:
    """Give so many trials: every combination once, in an order that mixes them, then again with other moments."""
    chance = random.Random(seed)
    number = itertools.count()
    while True:
        combinations = list(itertools.product(KINDS, CALLS, WAYS, DATABASES))
        chance.shuffle(combinations)
        for fault, call, way, database in combinations:
            here = next(number)
            if here == count:
                return
            yield Trial(here, fault, call, way, database, chance.random(), chance.choice((1, 1, 2)))


@dataclass
class Count:
    """What trials came to. `versions` should be as many as `intentions`, and all after it 0."""

    trials: int = 0
    intentions: int = 0
    versions: int = 0
    duplicates: int = 0
    missing: int = 0
    drafts_lost: int = 0
    edits_lost: int = 0

    def add(self, other: "Count") -> None:
        """Take another count in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def clean(self) -> bool:
        """Whether nothing was lost and nothing made twice."""
        return self.versions == self.intentions and not (self.duplicates or self.missing or self.drafts_lost or self.edits_lost)

    def numbers(self) -> dict[str, Any]:
        """Give the figures by name."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """How one trial ended; `said` is what went wrong."""

    trial: Trial
    count: Count
    said: list[str] = field(default_factory=list)


def outcome(trial: Trial, versions: int, last_acknowledged: int, kept: int | None) -> Outcome:
    """Count one trial: how many versions there are, which edit was acknowledged last, and which the draft then held (None: it was gone)."""
    lost = kept is not None and kept < last_acknowledged
    count = Count(1, 1, versions, max(0, versions - 1), int(versions == 0), int(kept is None), int(lost))
    said = [] if count.clean else [f"{trial}: {versions} versions, edit {kept} kept of {last_acknowledged}"]
    return Outcome(trial, count, said)
