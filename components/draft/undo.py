"""Undo and redo: the drafts before and after the current one, and the edits between them in words.

Pure; knows no session.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from components.draft.change_description import describe_change
from components.draft.diff import Change, find_changes
from components.draft.draft import INPUTS, OUTPUTS, PARAMETERS, Draft
from components.draft.field_labels import FieldLabels
from components.draft.masking import masked_body
from components.draft.serialization import dump_draft
from components.schema.path import MISSING, Path, get, same
from components.schema.trainer import TrainerSpec

MAX_UNDO = 200


@dataclass(frozen=True)
class UndoHistory:
    """What came before a draft (oldest first) and what was undone (to be redone first)."""

    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()

    @classmethod
    def from_states(cls, states: Iterable[Draft]) -> "UndoHistory":
        """Return the history of a draft that was in these states one after the other, the last one being the current.

        A state that was there before is taken for an undo, and what an undo left for a redo.
        """
        past: dict[str, Draft] = {}
        future: dict[str, Draft] = {}
        for state in states:
            text = dump_draft(state)
            timeline = [*past.items(), *future.items()]
            index = next((index for index, (earlier_text, _) in enumerate(timeline) if earlier_text == text), None)
            if index is None:
                past, future = {**past, text: state}, {}
            else:
                past, future = dict(timeline[: index + 1]), dict(timeline[index + 1 :])
        return cls(tuple(past.values())[:-1], tuple(future.values()))

    def push(self, before: Draft) -> "UndoHistory":
        """Return the history after an edit: nothing can be redone, and it keeps `MAX_UNDO` edits."""
        return UndoHistory((*self.past, before)[-MAX_UNDO:])

    def undo(self, current: Draft, steps: int = 1) -> tuple["UndoHistory", Draft]:
        """Undo some edits: return the history and the draft afterwards, unchanged if there are fewer."""
        if not 0 < steps <= len(self.past):
            return self, current
        undone = (*self.past, current)
        return UndoHistory(undone[: -steps - 1], (*undone[-steps:], *self.future)), undone[-steps - 1]

    def redo(self, current: Draft, steps: int = 1) -> tuple["UndoHistory", Draft]:
        """Redo some edits: return the history and the draft afterwards, unchanged if there are fewer."""
        if not 0 < steps <= len(self.future):
            return self, current
        redone = (current, *self.future)
        return UndoHistory((*self.past, *redone[:steps]), redone[steps + 1 :]), redone[steps]


def describe_edit(
    before: Draft, after: Draft, spec: TrainerSpec | None = None, names: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return in a few words what an edit did; without `spec`, which tells secrets, no parameter's value.

    `names` are those of resources, by RID.
    """
    if after.pending_text is not None and after.pending_text != before.pending_text:
        return "Edited the JSON text"
    if before.pending_text is not None and after.pending_text is None and same(before.body, after.body):
        return "Discarded the JSON text"
    if after.studio_rid != before.studio_rid:
        return f"Studio: {names[after.studio_rid]}" if after.studio_rid and after.studio_rid in names else "Chose the studio"
    if after.trainer_version != before.trainer_version and same(before.body, after.body):
        return f"Trainer version: {after.trainer_version}"
    labels = FieldLabels(spec, (after, before), names)
    paths = [change.path for change in find_changes(before.body, after.body)]
    # A proposed name follows what was edited.
    changed = [path for path in paths if path != ("name",)] or paths
    if not changed:
        typed = [path for path, rejected in after.rejected_inputs.items() if rejected != before.rejected_inputs.get(path)]
        return f"Edited {labels.label(typed[0])}" if typed else "Changed a type"
    path = _common_prefix(changed)
    if path[:2] in (INPUTS, OUTPUTS):
        # The dataset or model that was chosen stands for what came with it.
        named = (end for end in changed if end[3:] in (("rid",), ("modelRid",)) and str(after.get(end)) in names)
        path = next(named, path)
    if spec is None and path[: len(PARAMETERS)] == PARAMETERS and after.get(path) is not MISSING:
        return f"{'Added' if before.get(path) is MISSING else 'Changed'} {labels.label(path)}"
    form = None if spec is None else spec.parameters
    change = Change(path, get(masked_body(before, form), path), get(masked_body(after, form), path))
    return describe_change(change, labels.label(path), labels.value)


def _common_prefix(paths: list[Path]) -> Path:
    shortest = min(paths, key=len)
    return next(
        shortest[:length] for length in range(len(shortest), -1, -1) if all(path[:length] == shortest[:length] for path in paths)
    )
