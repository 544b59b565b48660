"""One type for everything that is wrong with a draft, whoever found it: our checks or Foundry."""

from dataclasses import dataclass
from typing import Literal, get_args

from components.schema.path import Json, Path

Level = Literal["error", "step", "warning", "advice"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The levels, the most severe first."""


@dataclass(frozen=True)
class Fix:
    """A way out of a problem, as data.

    `values` are set at their paths in order; MISSING unsets a path. `trainer_version` is the one that the draft is made for from then on.
    `edits.apply_fix` applies it.
    """

    label: str
    values: tuple[tuple[Path, Json], ...]
    trainer_version: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something to know at a path of the request.

    An error blocks sending, as does a step: a required value nobody has come to yet.
    `code` is the API's name of the failure where it has one; `from_foundry` marks Foundry's own word; any one of the `fixes` ends it.
    `where` names the field for those who read the problem away from it; `order` is its number (from 0) among those of its path and code,
    and how many these are.
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
        """Return the message as it can be understood away from the field."""
        return self._attributed(f"{self.where}: {self.message[:1].lower()}{self.message[1:]}" if self.where else self.message)

    @property
    def field_message(self) -> str:
        """Return the message as it stands at the field."""
        return self._attributed(self.message)

    def _attributed(self, message: str) -> str:
        return f"Foundry: {message}" if self.from_foundry else message
