"""Changes lead from one value to the other."""

from hypothesis import given

from components.draft.diff import Change, apply_changes, find_changes
from components.schema.path import Json, same
from tests.draft.generated import ANY, OBJECTS, TREES


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
