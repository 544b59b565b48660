"""The scenarios of the fault trials, their order, and what is counted."""

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
    "launch": ("POST", "/launch$"),
    "runs": ("GET", "/runs$"),
}
# In scenarios with a fault at these the version is launched, too, and that is what is pressed several times, reloaded or killed.
LAUNCH_CALLS = ("launch", "runs")
WAYS = ("single click", "double click", "reload", "kill")
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Scenario:
    """One fault at one call, one way to press, one database; `moment` (0 to 1) is when the app is killed."""

    number: int
    fault: str
    call: str
    way: str
    database: str
    moment: float
    times: int = 1


def plan(count: int, seed: int) -> Iterator[Scenario]:
    """Yield so many scenarios: every combination once in a mixed order, then again with other moments."""
    generator = random.Random(seed)
    numbers = itertools.count()
    while True:
        combinations = list(itertools.product(KINDS, CALLS, WAYS, DATABASES))
        generator.shuffle(combinations)
        for fault, call, way, database in combinations:
            number = next(numbers)
            if number == count:
                return
            yield Scenario(number, fault, call, way, database, generator.random(), generator.choice((1, 1, 2)))


@dataclass
class Count:
    """The sums over trials: `versions` should equal `intentions`, `runs` should equal `launches`, and all after it should be 0.

    An intention is what somebody pressed for, and so is a launch. A trial that did not end in time counts as `gave_up`, and misses no version.
    """

    trials: int = 0
    intentions: int = 0
    versions: int = 0
    launches: int = 0
    runs: int = 0
    duplicates: int = 0
    missing: int = 0
    drafts_lost: int = 0
    edits_lost: int = 0
    gave_up: int = 0

    def add(self, other: "Count") -> None:
        """Add another count to this one."""
        for field_ in fields(self):
            setattr(self, field_.name, getattr(self, field_.name) + getattr(other, field_.name))

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost and nothing was created twice."""
        errors = (self.duplicates, self.missing, self.drafts_lost, self.edits_lost, self.gave_up)
        return self.versions == self.intentions and self.runs == self.launches and not any(errors)

    def numbers(self) -> dict[str, Any]:
        """Return the figures by name."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """How one trial ended; `problems` is what went wrong."""

    scenario: Scenario
    count: Count
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Remains:
    """What a trial left behind.

    `acknowledged` is the last edit that was reported as saved, `stored` the last one in the draft (None: the draft is gone), `is_pressed`
    whether a submission was recorded, `launches` how many launches were, and `last_sign` what was last to be seen of a trial that did not end in time.
    """

    versions: int
    acknowledged: int
    stored: int | None
    is_pressed: bool
    last_sign: str = ""
    launches: int = 0
    runs: int = 0


def judge(scenario: Scenario, end: Remains) -> Outcome:
    """Count one trial."""
    intended = int(end.is_pressed)
    is_edit_lost = end.stored is not None and end.stored < end.acknowledged
    count = Count(
        trials=1,
        intentions=intended,
        versions=end.versions,
        launches=end.launches,
        runs=end.runs,
        duplicates=max(0, end.versions - intended) + max(0, end.runs - end.launches),
        missing=int((end.versions < intended or end.runs < end.launches) and not end.last_sign),
        drafts_lost=int(end.stored is None),
        edits_lost=int(is_edit_lost),
        gave_up=int(bool(end.last_sign) or not end.is_pressed),
    )
    return Outcome(scenario, count, [] if count.is_clean else [f"{scenario}: {end}"])
