"""Addresses inside a JSON value, and the only functions that read or change one by address.

A path is a tuple of object keys and array indices; its text form is the JSON pointer (RFC 6901). Values are never mutated:
`put` and `remove` return a new value that shares what did not change.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

Json = Any
Path = tuple[str | int, ...]


class Missing:
    """The type of `MISSING`, the mark of "not set", which is neither null nor empty."""

    _only: "Missing | None" = None

    def __new__(cls) -> "Missing":
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


def pointer(path: Path) -> str:
    """Write a path as a JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def parse(text: str) -> tuple[str, ...]:
    """Read a JSON pointer; every step is text, as `get` accepts it for arrays too.

    Raises ValueError when the text is neither empty nor begins with a slash.
    """
    if text == "":
        return ()
    if not text.startswith("/"):
        raise ValueError(f"A JSON pointer begins with a slash: {text!r}")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/"))


def _index(value: Sequence[Json], step: str | int) -> int | None:
    if isinstance(step, str):
        if not step.isascii() or not step.isdigit() or (len(step) > 1 and step[0] == "0") or len(step) > 15:
            return None
        step = int(step)
    return step if 0 <= step < len(value) else None


def get(value: Json, path: Path, default: Json = MISSING) -> Json:
    """Give the value at a path, or `default` where the path leads nowhere."""
    for step in path:
        if isinstance(value, Mapping):
            if str(step) not in value:
                return default
            value = value[str(step)]
        elif isinstance(value, list):
            index = _index(value, step)
            if index is None:
                return default
            value = value[index]
        else:
            return default
    return value


def put(value: Json, path: Path, new: Json) -> Json:
    """Give a copy of `value` with `new` at the path; objects that are missing on the way are made.

    An index equal to an array's length appends. Raises LookupError where the way leads through a scalar or past an array's end.
    """
    if not path:
        return new
    step, rest = path[0], path[1:]
    if value is MISSING:
        value = [] if isinstance(step, int) else {}
    if isinstance(value, Mapping):
        key = str(step)
        return {**value, key: put(value.get(key, MISSING), rest, new)}
    if isinstance(value, list):
        if str(step) == str(len(value)):
            return [*value, put(MISSING, rest, new)]
        index = _index(value, step)
        if index is not None:
            return [*value[:index], put(value[index], rest, new), *value[index + 1 :]]
    raise LookupError(f"There is no place for {pointer(path)}")


def remove(value: Json, path: Path, keep: int = 0) -> Json:
    """Give a copy of `value` without what stands at the path.

    Objects that this leaves empty go too, except the first `keep` on the way. A path that leads nowhere changes nothing.
    """
    if not path or get(value, path) is MISSING:
        return value
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        key = str(step)
        if rest:
            child = remove(value[key], rest, keep - 1)
            if keep > 0 or child != {}:
                return {**value, key: child}
        return {k: v for k, v in value.items() if k != key}
    index = _index(value, step)
    assert index is not None  # get() found it
    if rest:
        return [*value[:index], remove(value[index], rest, keep - 1), *value[index + 1 :]]
    return [*value[:index], *value[index + 1 :]]


def same(left: Json, right: Json) -> bool:
    """Tell whether two JSON values are the same: 1, 1.0 and true differ, the order of keys does not matter."""
    waiting = [(left, right)]
    while waiting:
        left, right = waiting.pop()
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            if left.keys() != right.keys():
                return False
            waiting.extend((left[key], right[key]) for key in left)
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            waiting.extend(zip(left, right, strict=True))
        elif type(left) is not type(right) or left != right or (left == 0 and str(left) != str(right)):
            return False
    return True
