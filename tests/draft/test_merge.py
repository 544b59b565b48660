"""Two people's edits of one draft come together, and neither half of an edit does."""

from dataclasses import replace

import pytest
from hypothesis import given

from components.draft import collection, edit, merge
from components.draft.difference import applied
from components.draft.merge import Side
from components.draft.model import PARAMETERS, Draft
from components.spec.form import Form
from components.spec.path import same
from tests.draft.generated import siblings

A, B = (*PARAMETERS, "a"), (*PARAMETERS, "b")

FORM = Form({"properties": {"a": {"anyOf": [{"required": ["x"], "properties": {"x": {}}}, {"properties": {"z": {"const": 3}}}]}}})


def draft() -> Draft:
    return Draft("d", "s", {"name": "n", "workerConfig": {"customConfig": {"a": {"x": 1, "y": 1}, "b": [1, 2]}}})


def alike(one: Draft, other: Draft) -> bool:
    return same(one.body, other.body) and replace(one, id="", body={}) == replace(other, id="", body={})


@given(siblings())
def test_where_nothing_overlaps_both_edits_are_there_whoever_merges(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, theirs = three
    if not merge.overlaps(base, mine, theirs):
        merged = merge.merge(base, mine, theirs, "mine")
        assert alike(merged, merge.merge(base, theirs, mine, "mine"))
        assert alike(merged, merge.merge(base, mine, theirs, "theirs"))
        for side in (mine, theirs):
            assert all(same(merged.get(one.path), one.after) for one in merge.edits(base, side))
            assert all(merged.entries.get(path) == entry for path, entry in side.entries.items() if path not in base.entries)
            assert all(merged.branches.get(path) == one for path, one in side.branches.items() if path not in base.branches)


@given(siblings())
def test_overlaps_are_the_same_seen_from_either_side(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, theirs = three
    there = {(one.path, one.name) for one in merge.overlaps(base, mine, theirs)}
    assert there == {(one.path, one.name) for one in merge.overlaps(base, theirs, mine)}


@given(siblings())
def test_a_side_alone_is_the_merge(three: tuple[Draft, Draft, Draft]) -> None:
    base, one, other = three
    for prefer in ("mine", "theirs"):
        for left, right in ((one, base), (base, one), (one, one)):
            assert alike(merge.merge(base, left, right, prefer), one)
            assert merge.overlaps(base, left, right) == ()
    assert merge.merge(base, one, other, "theirs").id == one.id


@given(siblings())
def test_what_overlaps_is_the_preferred_sides(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, theirs = three
    for prefer, side in (("mine", mine), ("theirs", theirs)):
        merged = merge.merge(base, mine, theirs, prefer)
        assert all(same(merged.get(one.path), one.after) for one in merge.edits(base, side) if one.path not in side.branches)
        for overlap in merge.overlaps(base, mine, theirs):
            if overlap.path is not None and overlap.path in {one.path for one in merge.edits(base, side)}:
                assert same(merged.get(overlap.path), side.get(overlap.path))


@given(siblings())
def test_edits_applied_give_the_side(three: tuple[Draft, Draft, Draft]) -> None:
    base, mine, _ = three
    assert same(applied(base.body, merge.edits(base, mine)), mine.body)


def test_lists_are_one_value() -> None:
    base = draft()
    mine, theirs = edit.put(base, (*B, 0), 5), edit.put(base, (*B, 1), 7)
    (overlap,) = merge.overlaps(base, mine, theirs)
    assert (overlap.path, overlap.name, overlap.mine, overlap.theirs) == (B, "B", [5, 2], [1, 7])
    assert merge.merge(base, mine, theirs, "theirs").get(B) == [1, 7]


def test_half_of_another_form_is_never_merged() -> None:
    base = draft()
    theirs = collection.choose(base, FORM, A, 0, 1)
    mine = edit.put(base, (*A, "y"), 2)
    assert merge.merge(base, mine, theirs, "mine").get(A) == {"x": 1, "y": 2}
    assert merge.merge(base, mine, theirs, "mine").branches == {}
    taken = merge.merge(base, mine, theirs, "theirs")
    assert (taken.get(A), taken.branches, taken.shelf) == ({"z": 3}, {A: {0: 1}}, {(A, 0, 0): {"x": 1, "y": 1}})


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_unfinished_text_stays_with_who_typed_it_unless_the_request_changed_under_it(prefer: Side) -> None:
    base = draft()
    typed, changed = edit.set_text(base, "{"), edit.put(base, ("name",), "other")
    (overlap,) = merge.overlaps(base, typed, changed)
    assert overlap.name == "the JSON text"
    assert merge.merge(base, typed, changed, prefer).text == ("{" if prefer == "mine" else None)
    assert merge.merge(base, typed, base, prefer).text == "{"


def test_two_studios_overlap() -> None:
    base = draft()
    (overlap,) = merge.overlaps(base, edit.set_studio(base, "a"), edit.set_studio(base, "b"))
    assert (overlap.path, overlap.name, overlap.mine, overlap.theirs) == (None, "the studio", "a", "b")
    assert merge.merge(base, edit.set_studio(base, "a"), edit.set_studio(base, "b"), "theirs").studio_rid == "b"
