"""The changes between two JSON values by path, and each in words.

It knows no trainer: the names of paths come in as labels.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from components.draft.draft import INPUTS, OUTPUTS
from components.schema.labels import count_noun, format_value
from components.schema.path import MISSING, Json, Path, get, put, remove, same

WriteValue = Callable[[Path, Json], str]
NO_CHANGES = "Only the name changed"
_MAX_WIDTH = 40
_MAX_LINES = 6


def _format_alone(_: Path, value: Json) -> str:
    return format_value(value)


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


def describe_change(change: Change, label: str, write: WriteValue = _format_alone) -> str:
    """Return in a few words what a change did to the field called `label`; `write` returns a value of a path as text."""
    if change.after is MISSING:
        return f"Removed {label}"
    value = _short_value(change.path, change.after, write)
    if value is None:
        return f"{'Added' if change.before is MISSING else 'Changed'} {label}"
    return f"{label}: {value or 'empty'}"


def describe_with_before(change: Change, label: str, write: WriteValue = _format_alone) -> str:
    """Return what a change did with the value before it, where both are short."""
    words = describe_change(change, label, write)
    if MISSING in (change.before, change.after) or _short_value(change.path, change.after, write) is None:
        return words
    before = _short_value(change.path, change.before, write)
    return words if before is None else f"{words} (before: {before or 'empty'})"


def propose_changelog(
    changes: Iterable[Change] | None,
    label_path: Callable[[Path], str],
    write: WriteValue = _format_alone,
) -> str:
    """Return a changelog of a few lines; without `changes` that of a first version."""
    if changes is None:
        return "First version"
    relevant = (change for change in _whole_resources(changes) if change.path not in (("name",), ("changelog",)))
    lines = list(dict.fromkeys(describe_with_before(change, label_path(change.path), write) for change in relevant))
    if len(lines) > _MAX_LINES:
        lines = [*lines[: _MAX_LINES - 1], f"and {count_noun(len(lines) - _MAX_LINES + 1, 'more change')}"]
    return "\n".join(lines) or NO_CHANGES


def _short_value(path: Path, value: Json, write: WriteValue) -> str | None:
    """Write a value that fits into a line; None for any other."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(entry, dict | list) for entry in values):
        return None
    text = ", ".join(write(path, entry) for entry in values)
    return text if len(text) <= _MAX_WIDTH and not {"\n", "\r"} & set(text) else None


def _whole_resources(changes: Iterable[Change]) -> Iterable[Change]:
    """Yield the changes, with one for each input or output that appears as a whole."""

    def resource_path(change: Change) -> Path | None:
        return change.path[:3] if change.path[:2] in (INPUTS, OUTPUTS) and len(change.path) > 3 else None

    for path, grouped in groupby(changes, resource_path):
        group = list(grouped)
        is_new = path is not None and any(change.path[3] == "type" and change.before is MISSING for change in group)
        yield from [Change(path, MISSING, {})] if path is not None and is_new else group
