"""Undo and redo: the drafts that were, and the edits between them in words. Pure; where it is kept is the forms' affair."""

from dataclasses import dataclass
from itertools import pairwise

from components.draft import difference, where
from components.draft.difference import Change, changes, name
from components.draft.model import PARAMETERS, Draft
from components.draft.secret import masked
from components.spec.form import Form
from components.spec.path import MISSING, Path, get, same

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

    def edits(self, now: Draft, most: int = MOST, form: Form | None = None) -> list[str]:
        """Say what was done last, at most so many edits, the latest first: `edits()[0]` is what one step back undoes."""
        line = (*self.past, now)[-most - 1 :]
        return [said(before, after, form) for before, after in pairwise(line)][::-1]

    def undone(self, now: Draft, most: int = MOST, form: Form | None = None) -> list[str]:
        """Say what was undone: `undone()[0]` is what one step forth does again."""
        return [said(before, after, form) for before, after in pairwise((now, *self.future[:most]))]


def said(before: Draft, after: Draft, form: Form | None = None) -> str:
    """Say in a few words what an edit did. `form` tells which parameters are secrets and what they are called; without it none of their values is said."""
    if after.text is not None and after.text != before.text:
        return "Typed JSON that is no request yet"
    if before.text is not None and after.text is None and same(before.body, after.body):
        return "Discarded the JSON text"
    if after.studio_rid != before.studio_rid:
        return "Chose the studio"
    places = [one.path for one in changes(before.body, after.body)]
    if not places:
        typed = [path for path in after.entries if after.entries[path] != before.entries.get(path)]
        return f"Typed into {name(typed[0])}" if typed else "Chose another form"
    path = _common(places)
    if form is None and path[: len(PARAMETERS)] == PARAMETERS and after.get(path) is not MISSING:
        return f"{'Added' if before.get(path) is MISSING else 'Changed'} {name(path)}"
    change = Change(path, get(masked(before, form), path), get(masked(after, form), path))
    return difference.said(change, _place(path, before if change.after is MISSING else after, form))


def _place(path: Path, draft: Draft, form: Form | None) -> str:
    """Name a parameter as the form does, so that the user's own names in it stay as they are."""
    below = path[len(PARAMETERS) :]
    if form is None or not below or path[: len(PARAMETERS)] != PARAMETERS:
        return ""
    return where.parameter(below, form.trail(below, draft.get(PARAMETERS, {}), draft.chosen))


def _common(paths: list[Path]) -> Path:
    first, *rest = paths
    length = next(
        (place for place, step in enumerate(first) if any(len(one) <= place or one[place] != step for one in rest)), len(first)
    )
    return first[:length]
