"""The changes between two JSON values by path, and making them in another value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from components.schema.path import MISSING, Json, Path, get, put, remove, same


@dataclass(frozen=True)
class Change:
    """The values at a path before and after; MISSING where there is none."""

    path: Path
    before: Json
    after: Json


def find_changes(before: Json, after: Json, path: Path = ()) -> tuple[Change, ...]:
    """Return the changes, each as deep as it goes; a list, and an object that is removed, is one."""
    if same(before, after):
        return ()
    left = {} if before is MISSING else before
    if not isinstance(left, Mapping) or not isinstance(after, Mapping) or not (left or after):
        return (Change(path, before, after),)
    keys = dict.fromkeys((*left, *after))
    return tuple(change for key in keys for change in find_changes(get(left, (key,)), get(after, (key,)), (*path, key)))


def apply_changes(value: Json, changes: Iterable[Change]) -> Json:
    """Return the value with the changes made in it.

    Raises LookupError where the parent of a changed path does not exist.
    """
    for change in changes:
        path, after = change.path, change.after
        value = remove(value, path, len(path)) if after is MISSING else put(value, path, after)
    return value
