"""Two people's edits of one draft come together, and neither half of an edit does."""

from dataclasses import replace

import pytest
from hypothesis import given

from components.draft import collection_edits, edits, merge
from components.draft.diff import apply_changes
from components.draft.draft import PARAMETERS, Draft
from components.draft.merge import Side
from components.schema.form_model import FormModel
from components.schema.path import same
from tests.draft.generated import siblings

A, B = (*PARAMETERS, "a"), (*PARAMETERS, "b")

FORM = FormModel(
    {"properties": {"a": {"anyOf": [{"required": ["x"], "properties": {"x": {}}}, {"properties": {"z": {"const": 3}}}]}}}
)


def draft() -> Draft:
    return Draft("d", "s", {"name": "n", "workerConfig": {"customConfig": {"a": {"x": 1, "y": 1}, "b": [1, 2]}}})


def alike(left: Draft, right: Draft) -> bool:
    return same(left.body, right.body) and replace(left, id="", body={}) == replace(right, id="", body={})


@given(siblings())
def test_where_nothing_overlaps_both_edits_are_there_whoever_merges(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, theirs = three
    if not merge.find_conflicts(base, mine, theirs):
        merged = merge.merge_drafts(base, mine, theirs, "mine")
        assert alike(merged, merge.merge_drafts(base, theirs, mine, "mine"))
        assert alike(merged, merge.merge_drafts(base, mine, theirs, "theirs"))
        for side in (mine, theirs):
            assert all(same(merged.get(edit.path), edit.after) for edit in merge.side_changes(base, side))
            assert all(
                merged.rejected_inputs.get(path) == entry
                for path, entry in side.rejected_inputs.items()
                if path not in base.rejected_inputs
            )
            assert all(merged.branches.get(path) == chosen for path, chosen in side.branches.items() if path not in base.branches)


@given(siblings())
def test_overlaps_are_the_same_seen_from_either_side(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, theirs = three
    there = {(conflict.path, conflict.name) for conflict in merge.find_conflicts(base, mine, theirs)}
    assert there == {(conflict.path, conflict.name) for conflict in merge.find_conflicts(base, theirs, mine)}


@given(siblings())
def test_a_side_alone_is_the_merge(three: tuple[Draft, Draft, Draft]) -> None:
    base, edited, other = three
    for prefer in ("mine", "theirs"):
        for left, right in ((edited, base), (base, edited), (edited, edited)):
            assert alike(merge.merge_drafts(base, left, right, prefer), edited)
            assert merge.find_conflicts(base, left, right) == ()
    assert merge.merge_drafts(base, edited, other, "theirs").id == edited.id


@given(siblings())
def test_what_overlaps_is_the_preferred_sides(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, theirs = three
    for prefer, side in (("mine", mine), ("theirs", theirs)):
        merged = merge.merge_drafts(base, mine, theirs, prefer)
        assert all(
            same(merged.get(edit.path), edit.after) for edit in merge.side_changes(base, side) if edit.path not in side.branches
        )
        for overlap in merge.find_conflicts(base, mine, theirs):
            if overlap.path is not None and overlap.path in {edit.path for edit in merge.side_changes(base, side)}:
                assert same(merged.get(overlap.path), side.get(overlap.path))


@pytest.mark.slow
@given(siblings())
def test_edits_applied_give_the_side(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, _ = three
    assert same(apply_changes(base.body, merge.side_changes(base, mine)), mine.body)


def test_lists_are_one_value() -> None:
    base = draft()
    mine, theirs = edits.set_value(base, (*B, 0), 5), edits.set_value(base, (*B, 1), 7)
    (overlap,) = merge.find_conflicts(base, mine, theirs)
    assert (overlap.path, overlap.name, overlap.mine, overlap.theirs) == (B, "", [5, 2], [1, 7])
    assert merge.merge_drafts(base, mine, theirs, "theirs").get(B) == [1, 7]


def test_half_of_another_form_is_never_merged() -> None:
    base = draft()
    theirs = collection_edits.choose_branch(base, FORM, A, 0, 1)
    mine = edits.set_value(base, (*A, "y"), 2)
    assert merge.merge_drafts(base, mine, theirs, "mine").get(A) == {"x": 1, "y": 2}
    assert merge.merge_drafts(base, mine, theirs, "mine").branches == {}
    merged = merge.merge_drafts(base, mine, theirs, "theirs")
    assert (merged.get(A), merged.branches, merged.inactive_values) == ({"z": 3}, {A: {0: 1}}, {(A, 0, 0): {"x": 1, "y": 1}})


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_unfinished_text_stays_with_who_typed_it_unless_the_request_changed_under_it(prefer: Side) -> None:
    base = draft()
    typed, changed = edits.set_pending_text(base, "{"), edits.set_value(base, ("name",), "other")
    (overlap,) = merge.find_conflicts(base, typed, changed)
    assert overlap.name == "JSON text"
    assert merge.merge_drafts(base, typed, changed, prefer).pending_text == ("{" if prefer == "mine" else None)
    assert merge.merge_drafts(base, typed, base, prefer).pending_text == "{"


def test_two_studios_overlap() -> None:
    base = draft()
    (overlap,) = merge.find_conflicts(base, edits.set_studio(base, "a"), edits.set_studio(base, "b"))
    assert (overlap.path, overlap.name, overlap.mine, overlap.theirs) == (None, "Studio", "a", "b")
    assert merge.merge_drafts(base, edits.set_studio(base, "a"), edits.set_studio(base, "b"), "theirs").studio_rid == "b"
