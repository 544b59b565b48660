"""Undo and redo: the drafts that were, and the edits between them in words. Pure; where it is kept is the forms' affair."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from components.draft.model import PARAMETERS, Draft
from components.spec.path import MISSING, Json, Path, get, same
from components.spec.wording import readable, text

MOST = 200


@dataclass(frozen=True)
class History:
    """What came before a draft (oldest first) and what was undone (to be redone first)."""

    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()

    def edited(self, before: Draft) -> "History":
        """Note an edit; what had been undone can be redone no longer, and beyond `MOST` edits the oldest are forgotten."""
        return History((*self.past, before)[-MOST:])

    def back(self, now: Draft, steps: int = 1) -> tuple["History", Draft]:
        """Undo some edits: the history and the draft afterwards. What was not done cannot be undone: nothing happens then."""
        if not 0 < steps <= len(self.past):
            return self, now
        undone = (*self.past, now)
        return History(undone[: -steps - 1], (*undone[-steps:], *self.future)), undone[-steps - 1]

    def forth(self, now: Draft, steps: int = 1) -> tuple["History", Draft]:
        """Redo some edits."""
        if not 0 < steps <= len(self.future):
            return self, now
        done = (now, *self.future)
        return History((*self.past, *done[:steps]), done[steps + 1 :]), done[steps]

    def edits(self, now: Draft, most: int = MOST) -> list[str]:
        """Say what was done last, at most so many edits, the latest first: `edits()[0]` is what one step back undoes."""
        line = (*self.past, now)[-most - 1 :]
        return [said(before, after) for before, after in pairwise(line)][::-1]

    def undone(self, now: Draft, most: int = MOST) -> list[str]:
        """Say what was undone: `undone()[0]` is what one step forth does again."""
        return [said(before, after) for before, after in pairwise((now, *self.future[:most]))]


def said(before: Draft, after: Draft) -> str:
    """Say in a few words what an edit did."""
    if after.text is not None and after.text != before.text:
        return "Typed JSON that is no request yet"
    if before.text is not None and after.text is None and same(before.body, after.body):
        return "Discarded the JSON text"
    if after.studio_rid != before.studio_rid:
        return "Chose the studio"
    places = changes(before.body, after.body)
    if not places:
        typed = [path for path in after.entries if after.entries[path] != before.entries.get(path)]
        return f"Typed into {_name(typed[0])}" if typed else "Chose another form"
    path = _common(places)
    old, new = before.get(path), after.get(path)
    if new is MISSING:
        return f"Removed {_name(path)}"
    plain = not isinstance(new, dict | list) or (isinstance(new, list) and not any(isinstance(one, dict | list) for one in new))
    value = ", ".join(map(text, new)) if isinstance(new, list) else text(new)
    if not plain or len(value) > 40:
        return f"{'Added' if old is MISSING else 'Changed'} {_name(path)}"
    return f"{_name(path)}: {value or 'empty'}"


def changes(before: Json, after: Json, path: Path = ()) -> list[Path]:
    """Give the paths at which two JSON values differ, each as deep as it goes; lists count as one value."""
    if same(before, after):
        return []
    left, right = ({} if one is MISSING else one for one in (before, after))
    if not isinstance(left, Mapping) or not isinstance(right, Mapping) or not (left or right):
        return [path]
    names = dict.fromkeys((*left, *right))
    return [one for name in names for one in changes(get(left, (name,)), get(right, (name,)), (*path, name))]


def _common(paths: list[Path]) -> Path:
    first, *rest = paths
    length = next(
        (place for place, step in enumerate(first) if any(len(one) <= place or one[place] != step for one in rest)), len(first)
    )
    return first[:length]


def _name(path: Path) -> str:
    known = {
        (): "the request",
        PARAMETERS: "the parameters",
        ("workerConfig", "inputs"): "the inputs",
        ("workerConfig", "outputs"): "the outputs",
    }
    if path in known:
        return known[path]
    steps = path[len(PARAMETERS) :] if path[: len(PARAMETERS)] == PARAMETERS else path[1:] or path
    if steps[0] in ("inputs", "outputs") and len(steps) > 1:
        steps = steps[1:]
    return " › ".join(f"entry {step + 1}" if isinstance(step, int) else readable(str(step)) for step in steps[-2:])
