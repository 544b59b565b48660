"""Columns are left out and taken in again, by ignoring or selecting, with the same meaning."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from components.draft import edits, input_columns
from components.draft.draft import DatasetInput, Draft, dataset_input, input_path

COLUMNS = tuple("abcdefg")
TYPES = dict.fromkeys(COLUMNS, "DOUBLE")
SOME = st.lists(st.sampled_from(COLUMNS), unique=True)


def draft(**keys: list[str]) -> Draft:
    entry: dict[str, Any] = {
        "type": "dataset",
        "rid": "r",
        "columnMapping": {"target": ["a"]},
        "ignoreColumns": [],
        "selectColumns": [],
    }
    return Draft("d", "s", {"workerConfig": {"inputs": {"in": {**entry, **keys}}}})


def used(draft: Draft) -> set[str]:
    view = dataset_input(draft, "in")
    assert isinstance(view, DatasetInput)
    return set(input_columns.used_columns(view, TYPES))


@given(SOME, st.sampled_from(["ignoreColumns", "selectColumns"]), SOME, st.booleans())
def test_what_is_taken_is_used_and_what_is_left_out_is_not(named: list[str], key: str, names: list[str], use: bool) -> None:
    before = draft(**{key: named})
    after = edits.use_columns(before, "in", names, use, COLUMNS)
    assert used(after) == (used(before) | set(names) if use else used(before) - set(names)) | {"a"}
    assert not (after.get(input_path("in", "ignoreColumns")) and after.get(input_path("in", "selectColumns")))
    assert used(edits.use_columns(after, "in", names, not use, COLUMNS)) >= {"a"}


@given(SOME, SOME)
def test_only_some_are_used(ignored: list[str], names: list[str]) -> None:
    after = edits.use_only(draft(ignoreColumns=ignored), "in", names)
    assert used(after) == (set(names) | {"a"} if names else set(COLUMNS))


def test_an_input_that_is_no_dataset_stays_as_it_is() -> None:
    other = Draft("d", "s", {"workerConfig": {"inputs": {"in": {"type": "objectSet"}}}})
    assert edits.use_columns(other, "in", ["a"], False, COLUMNS) == other
