"""Changes lead from one value to the other, and are said in words."""

import pytest
from hypothesis import given

from components.draft.diff import (
    Change,
    apply_changes,
    describe_change,
    describe_with_before,
    find_changes,
    propose_changelog,
)
from components.draft.field_labels import FieldLabels
from components.schema.path import MISSING, Json, same
from tests.draft.generated import ANY, OBJECTS, TREES

PARAMETERS = ("workerConfig", "customConfig")
RATE = (*PARAMETERS, "learning_rate")
INPUT = ("workerConfig", "inputs", "input_df")
LABELS = FieldLabels()


@given(OBJECTS | TREES, OBJECTS | TREES)
def test_all_changes_applied_give_the_other_value(before: Json, after: Json) -> None:
    changes = find_changes(before, after)
    assert same(apply_changes(before, changes), after)
    assert bool(changes) == (not same(before, after))
    assert all(
        same(apply_changes(after, [Change(change.path, change.after, change.before)]), after) is False for change in changes
    )


@given(ANY)
def test_nothing_changes_between_the_same(value: Json) -> None:
    assert find_changes(value, value) == ()


@pytest.mark.parametrize(
    ("change", "words", "with_before"),
    [
        (Change(RATE, MISSING, 0.1), "Learning rate: 0.1", "Learning rate: 0.1"),
        (Change(RATE, 0.1, 0.2), "Learning rate: 0.2", "Learning rate: 0.2 (before: 0.1)"),
        (Change(RATE, 0.1, MISSING), "Removed Learning rate", "Removed Learning rate"),
        (Change(RATE, "x" * 50, "y"), "Learning rate: y", "Learning rate: y"),
        (Change(RATE, "x", "y" * 50), "Changed Learning rate", "Changed Learning rate"),
        (Change(RATE, "x", ""), "Learning rate: empty", "Learning rate: empty (before: x)"),
        (Change(RATE, MISSING, {"a": 1}), "Added Learning rate", "Added Learning rate"),
        (Change((*INPUT, "rid"), "r" * 50, "s" * 50), "Changed Input df", "Changed Input df"),
        (Change((*INPUT, "rid"), "r", "s"), "Input df: s", "Input df: s (before: r)"),
        (Change(PARAMETERS, {"a": 1}, MISSING), "Removed Parameters", "Removed Parameters"),
    ],
)
def test_a_change_in_words(change: Change, words: str, with_before: str) -> None:
    label = LABELS.label(change.path)
    assert (describe_change(change, label), describe_with_before(change, label)) == (words, with_before)


def test_a_changelog_is_a_handful_of_lines() -> None:
    assert propose_changelog(None, LABELS.label) == "First version"
    assert (
        propose_changelog(find_changes({"name": "a", "changelog": "x"}, {"name": "b"}), LABELS.label) == "Only the name changed"
    )
    fresh = {"type": "dataset", "rid": "r", "columnMapping": {"target": ["y"]}, "ignoreColumns": [], "selectColumns": []}
    before = {"workerConfig": {"inputs": {}, "customConfig": {"a": 1}}}
    after = {"workerConfig": {"inputs": {"train": fresh, "test": fresh}, "customConfig": {"a": 2}}}
    assert propose_changelog(find_changes(before, after), LABELS.label) == "Added Train\nAdded Test\nA: 2 (before: 1)"
    parameters = {f"p{number}": number for number in range(20)}
    many = propose_changelog(find_changes({}, {"workerConfig": {"customConfig": parameters}}), LABELS.label)
    assert many.splitlines() == ["P0: 0", "P1: 1", "P2: 2", "P3: 3", "P4: 4", "and 15 more changes"]
