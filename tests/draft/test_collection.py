"""Edits of a list whose place held an object before: what was noted by name then does not stand in their way."""

from components.draft import collection
from components.draft.model import PARAMETERS, Draft, Entry

PLACE = (*PARAMETERS, "x")


def test_notes_by_name_below_a_list_are_left_alone() -> None:
    body = {"workerConfig": {"customConfig": {"x": [1, 2, 3]}}}
    shelf = {((*PLACE, "k"), 0, 1): "held", ((*PLACE, 0), 0, 1): "first"}
    draft = Draft("d", "s", body, entries={(*PLACE, 2): Entry("t", "r")}, branches={(*PLACE, "k"): {0: 1}}, shelf=shelf)
    moved = collection.move(draft, (*PLACE, 0), 1)
    assert moved.get(PLACE) == [2, 1, 3]
    assert moved.shelf == {((*PLACE, "k"), 0, 1): "held", ((*PLACE, 1), 0, 1): "first"}
    assert moved.branches == draft.branches
    assert collection.duplicate(draft, (*PLACE, 1)).entries == {(*PLACE, 3): Entry("t", "r")}
    assert collection.remove(draft, (*PLACE, 1)).entries == {(*PLACE, 1): Entry("t", "r")}
