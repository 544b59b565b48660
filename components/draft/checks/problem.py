"""One type for everything that stands between a draft and a version, whoever found it: our checks or Foundry."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from components.schema.path import Json, Path

Level = Literal["error", "warning", "advice"]
Section = Literal["inputs", "outputs", "parameters", "resources", "details"]


@dataclass(frozen=True)
class Fix:
    """A way out of a problem, as data: `values` are set at their paths in order, MISSING takes one out. `edit.mend` applies it."""

    label: str
    values: tuple[tuple[Path, Json], ...]


@dataclass(frozen=True)
class Problem:
    """Something to know at a path of the request. An error blocks sending.

    `code` is the API's name of the failure where it has one; `from_foundry` marks Foundry's own word; any one of the `fixes` ends it.
    `where` names the field for those who read the problem away from it; `order` is its place (from 0) among those of its path and code, and how many these are.
    """

    path: Path
    level: Level
    code: str
    message: str
    from_foundry: bool = False
    fixes: tuple[Fix, ...] = ()
    where: str = ""
    order: tuple[int, int] = (0, 1)

    @property
    def full_message(self) -> str:
        """Say the problem so that it can be understood away from its field."""
        return self._spoken(f"{self.where}: {self.message[:1].lower()}{self.message[1:]}" if self.where else self.message)

    @property
    def field_message(self) -> str:
        """Say the problem at its field."""
        return self._spoken(self.message)

    def _spoken(self, words: str) -> str:
        return f"Foundry: {words}" if self.from_foundry else words


def collect_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems, each once, with their `order`, by which those of one path and code are told apart without their words."""
    once: dict[tuple[Path, str, str, bool], Problem] = {}
    for one in problems:
        once.setdefault((one.path, one.code, one.message, one.from_foundry), one)
    total = Counter((one.path, one.code) for one in once.values())
    met = Counter[tuple[Path, str]]()
    found: list[Problem] = []
    for one in once.values():
        group = (one.path, one.code)
        found.append(replace(one, order=(met[group], total[group])))
        met[group] += 1
    return tuple(found)


def form_section(path: Path) -> Section:
    """Give the section of the form in which a path is shown."""
    match path[:2]:
        case ("workerConfig", "inputs"):
            return "inputs"
        case ("workerConfig", "outputs"):
            return "outputs"
        case ("workerConfig", *_):
            return "parameters"
        case ("resources", *_):
            return "resources"
        case _:
            return "details"
