"""Edits of a list whose path held an object before: what was noted by name then is no obstacle."""

from components.draft import collection_edits
from components.draft.draft import PARAMETERS, Draft, RejectedInput

PLACE = (*PARAMETERS, "x")


def test_notes_by_name_below_a_list_are_left_alone() -> None:
    body = {"workerConfig": {"customConfig": {"x": [1, 2, 3]}}}
    shelf = {((*PLACE, "k"), 0, 1): "held", ((*PLACE, 0), 0, 1): "first"}
    draft = Draft(
        "d",
        "s",
        body,
        rejected_inputs={(*PLACE, 2): RejectedInput("t", "r")},
        branches={(*PLACE, "k"): {0: 1}},
        inactive_values=shelf,
    )
    moved = collection_edits.move_entry(draft, (*PLACE, 0), 1)
    assert moved.get(PLACE) == [2, 1, 3]
    assert moved.inactive_values == {((*PLACE, "k"), 0, 1): "held", ((*PLACE, 1), 0, 1): "first"}
    assert moved.branches == draft.branches
    assert collection_edits.duplicate_entry(draft, (*PLACE, 1)).rejected_inputs == {(*PLACE, 3): RejectedInput("t", "r")}
    assert collection_edits.remove_entry(draft, (*PLACE, 1)).rejected_inputs == {(*PLACE, 1): RejectedInput("t", "r")}
