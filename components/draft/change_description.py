"""A change in words. It knows no trainer: the names of paths come in as labels."""

from collections.abc import Callable

from components.draft.diff import Change
from components.schema.labels import format_value
from components.schema.path import MISSING, Json, Path

WriteValue = Callable[[Path, Json], str]
_MAX_WIDTH = 40


def format_alone(_: Path, value: Json) -> str:
    """Return a value as text that does not depend on its path."""
    return format_value(value)


def describe_change(change: Change, label: str, write: WriteValue = format_alone) -> str:
    """Return in a few words what a change did to the field called `label`; `write` returns a value of a path as text."""
    if change.after is MISSING:
        return f"Removed {label}"
    value = _short_value(change.path, change.after, write)
    if value is None:
        return f"{'Added' if change.before is MISSING else 'Changed'} {label}"
    return f"{label}: {value or 'empty'}"


def describe_with_before(change: Change, label: str, write: WriteValue = format_alone) -> str:
    """Return what a change did with the value before it, where both are short."""
    words = describe_change(change, label, write)
    if MISSING in (change.before, change.after) or _short_value(change.path, change.after, write) is None:
        return words
    before = _short_value(change.path, change.before, write)
    return words if before is None else f"{words} (before: {before or 'empty'})"


def _short_value(path: Path, value: Json, write: WriteValue) -> str | None:
    """Write a value that fits into a line; None for any other."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(entry, dict | list) for entry in values):
        return None
    text = ", ".join(write(path, entry) for entry in values)
    return text if len(text) <= _MAX_WIDTH and not {"\n", "\r"} & set(text) else None
