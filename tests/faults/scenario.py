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
    """What trials came to. `versions` should be as many as `intentions`, and all after it 0.

    An intention is what somebody pressed for. A trial that did not come to its end in time is one of `gave_up`, and misses no version.
    """

    trials: int = 0
    intentions: int = 0
    versions: int = 0
    duplicates: int = 0
    missing: int = 0
    drafts_lost: int = 0
    edits_lost: int = 0
    gave_up: int = 0

    def add(self, other: "Count") -> None:
        """Take another count in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def clean(self) -> bool:
        """Whether nothing was lost and nothing made twice."""
        wrong = (self.duplicates, self.missing, self.drafts_lost, self.edits_lost, self.gave_up)
        return self.versions == self.intentions and not any(wrong)

    def numbers(self) -> dict[str, Any]:
        """Give the figures by name."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """How one trial ended; `said` is what went wrong."""

    trial: Trial
    count: Count
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Ending:
    """What is found when a trial is over.

    `acknowledged` is the last edit that was said to be saved, `kept` the one that the draft then holds (None: it is gone), `pressed` whether
    a submission was recorded, and `seen` what was last to be seen of a trial that did not come to its end in time.
    """

    versions: int
    acknowledged: int
    kept: int | None
    pressed: bool
    seen: str = ""


def outcome(trial: Trial, end: Ending) -> Outcome:
    """Count one trial."""
    intended = int(end.pressed)
    lost = end.kept is not None and end.kept < end.acknowledged
    count = Count(
        trials=1,
        intentions=intended,
        versions=end.versions,
        duplicates=max(0, end.versions - intended),
        missing=int(end.versions < intended and not end.seen),
        drafts_lost=int(end.kept is None),
        edits_lost=int(lost),
        gave_up=int(bool(end.seen) or not end.pressed),
    )
    said = [] if count.clean else [f"{trial}: {end}"]
    return Outcome(trial, count, said)
