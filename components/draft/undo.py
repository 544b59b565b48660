"""Undo and redo: the drafts that were, and the edits between them in words. Pure; where it is kept is the forms' affair."""

from dataclasses import dataclass
from itertools import pairwise

from components.draft import diff
from components.draft.checks import field_labels
from components.draft.diff import Change, find_changes, name
from components.draft.draft import PARAMETERS, Draft
from components.draft.masking import masked_body
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Path, get, same

MAX_UNDO = 200


@dataclass(frozen=True)
class UndoHistory:
    """What came before a draft (oldest first) and what was undone (to be redone first)."""

    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()

    def push(self, before: Draft) -> "UndoHistory":
        """Note an edit; what had been undone can be redone no longer, and beyond `MOST` edits the oldest are forgotten."""
        return UndoHistory((*self.past, before)[-MAX_UNDO:])

    def undo(self, now: Draft, steps: int = 1) -> tuple["UndoHistory", Draft]:
        """Undo some edits: the history and the draft afterwards. What was not done cannot be undone: nothing happens then."""
        if not 0 < steps <= len(self.past):
            return self, now
        undone = (*self.past, now)
        return UndoHistory(undone[: -steps - 1], (*undone[-steps:], *self.future)), undone[-steps - 1]

    def redo(self, now: Draft, steps: int = 1) -> tuple["UndoHistory", Draft]:
        """Redo some edits."""
        if not 0 < steps <= len(self.future):
            return self, now
        done = (now, *self.future)
        return UndoHistory((*self.past, *done[:steps]), done[steps + 1 :]), done[steps]

    def undo_labels(self, now: Draft, most: int = MAX_UNDO, form: FormModel | None = None) -> list[str]:
        """Say what was done last, at most so many edits, the latest first: `edits()[0]` is what one step back undoes."""
        line = (*self.past, now)[-most - 1 :]
        return [describe_edit(before, after, form) for before, after in pairwise(line)][::-1]

    def redo_labels(self, now: Draft, most: int = MAX_UNDO, form: FormModel | None = None) -> list[str]:
        """Say what was undone: `undone()[0]` is what one step forth does again."""
        return [describe_edit(before, after, form) for before, after in pairwise((now, *self.future[:most]))]


def describe_edit(before: Draft, after: Draft, form: FormModel | None = None) -> str:
    """Say in a few words what an edit did. `form` tells which parameters are secrets and what they are called; without it none of their values is said."""
    if after.pending_text is not None and after.pending_text != before.pending_text:
        return "Typed JSON that is no request yet"
    if before.pending_text is not None and after.pending_text is None and same(before.body, after.body):
        return "Discarded the JSON text"
    if after.studio_rid != before.studio_rid:
        return "Chose the studio"
    places = [one.path for one in find_changes(before.body, after.body)]
    if not places:
        typed = [path for path in after.rejected_inputs if after.rejected_inputs[path] != before.rejected_inputs.get(path)]
        return f"Typed into {name(typed[0])}" if typed else "Chose another form"
    path = _common(places)
    if form is None and path[: len(PARAMETERS)] == PARAMETERS and after.get(path) is not MISSING:
        return f"{'Added' if before.get(path) is MISSING else 'Changed'} {name(path)}"
    change = Change(path, get(masked_body(before, form), path), get(masked_body(after, form), path))
    return diff.describe_change(change, _place(path, before if change.after is MISSING else after, form))


def _place(path: Path, draft: Draft, form: FormModel | None) -> str:
    """Name a parameter as the form does, so that the user's own names in it stay as they are."""
    below = path[len(PARAMETERS) :]
    if form is None or not below or path[: len(PARAMETERS)] != PARAMETERS:
        return ""
    return field_labels.label_parameter(below, form.fields_along(below, draft.get(PARAMETERS, {}), draft.chosen_branches))


def _common(paths: list[Path]) -> Path:
    first, *rest = paths
    length = next(
        (place for place, step in enumerate(first) if any(len(one) <= place or one[place] != step for one in rest)), len(first)
    )
    return first[:length]
