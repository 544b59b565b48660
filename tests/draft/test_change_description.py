"""A change is said in words."""

import pytest

from components.draft.change_description import describe_change, describe_with_before
from components.draft.diff import Change
from components.draft.field_labels import FieldLabels
from components.schema.path import MISSING

PARAMETERS = ("workerConfig", "customConfig")
RATE = (*PARAMETERS, "learning_rate")
INPUT = ("workerConfig", "inputs", "input_df")
LABELS = FieldLabels()


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
