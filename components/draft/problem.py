"""One type for everything that stands between a draft and a version, whoever found it: our checks or Foundry."""

from dataclasses import dataclass
from typing import Literal

from components.spec.path import Json, Path

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
    `where` names the field for those who read the problem away from it.
    """

    path: Path
    level: Level
    code: str
    message: str
    from_foundry: bool = False
    fixes: tuple[Fix, ...] = ()
    where: str = ""

    @property
    def said(self) -> str:
        """Say the problem so that it can be understood away from its field."""
        return self._spoken(f"{self.where}: {self.message[:1].lower()}{self.message[1:]}" if self.where else self.message)

    @property
    def here(self) -> str:
        """Say the problem at its field."""
        return self._spoken(self.message)

    def _spoken(self, words: str) -> str:
        return f"Foundry: {words}" if self.from_foundry else words


def section(path: Path) -> Section:
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
