"""A changelog is proposed from what changes."""

from components.draft.changelog_proposal import propose_changelog
from components.draft.diff import find_changes
from components.draft.field_labels import FieldLabels

LABELS = FieldLabels()


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
