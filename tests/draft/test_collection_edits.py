"""Edits of a list whose path held an object before: what was noted by name then is no obstacle."""

from components.draft import collection_edits
from components.draft.draft import PARAMETERS, Draft, RejectedInput

PARAMETER = (*PARAMETERS, "x")


def test_notes_by_name_below_a_list_are_left_alone() -> None:
    body = {"workerConfig": {"customConfig": {"x": [1, 2, 3]}}}
    inactive = {((*PARAMETER, "k"), 0, 1): "held", ((*PARAMETER, 0), 0, 1): "first"}
    draft = Draft(
        "d",
        "s",
        body,
        rejected_inputs={(*PARAMETER, 2): RejectedInput("t", "r")},
        branches={(*PARAMETER, "k"): {0: 1}},
        inactive_values=inactive,
    )
    moved = collection_edits.move_entry(draft, (*PARAMETER, 0), 1)
    assert moved.get(PARAMETER) == [2, 1, 3]
    assert moved.inactive_values == {((*PARAMETER, "k"), 0, 1): "held", ((*PARAMETER, 1), 0, 1): "first"}
    assert moved.branches == draft.branches
    assert collection_edits.duplicate_entry(draft, (*PARAMETER, 1)).rejected_inputs == {(*PARAMETER, 3): RejectedInput("t", "r")}
    assert collection_edits.remove_entry(draft, (*PARAMETER, 1)).rejected_inputs == {(*PARAMETER, 1): RejectedInput("t", "r")}
