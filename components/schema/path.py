"""Addresses inside a JSON value, and the only functions that read or change one by address.

A path is a tuple of object keys (`str`) and array indices (`int`), so one place has one path; its text form is the JSON pointer (RFC 6901).
Text from outside becomes a path here, against the value that it speaks of. Values are never mutated:
`put` and `remove` return a new value that shares what did not change.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import unquote

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
    """Return a path as a JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def parse_pointer(text: str, value: Json) -> Path:
    """Return the path that a JSON pointer means within a value.

    A step into a list is an index, any other a name. What leads on from the value's end is kept as it is written. Raises
    ValueError when the text is neither empty nor begins with a slash.
    """
    if text == "":
        return ()
    if not text.startswith("/"):
        raise ValueError(f"A JSON pointer begins with a slash: {text!r}")
    path: list[str | int] = []
    for step in text[1:].split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        index = _index(step) if isinstance(value, list) else None
        path.append(step if index is None else index)
        value = _child(value, path[-1])
    return tuple(path)


# A step of a JSONPath: a name after a dot, an index in brackets, or a name in quotes in brackets.
_STEP = re.compile(
    r"""\.?(?P<name>[^.\[\]'"]+)|\[(?P<index>[0-9]{1,9})\]|\[(?:'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)")\]"""
)
# So many names joined by dots are read in every way in which the dots can be parts of names.
_MAX_NAMES = 12


def resolve(text: str, value: Json) -> Path:
    """Return the path that a server names by a JSON pointer, a JSONPath or names joined by dots.

    A JSONPath is written as `$.layers[0].units`. A name may hold dots itself, which the value's own names tell. The path ends at
    a scalar, and at a list that has no such entry to lead to.
    """
    named = unquote(text[1:]) if text.startswith("#") else text
    if named.startswith("/"):
        return _within(parse_pointer(named, value), value)
    steps, is_complete = _steps(named.removeprefix("$"))
    if not is_complete and (not steps or _child(value, named) is not MISSING):
        return _within((named,), value)
    for cut in range(len(steps) if len(steps) <= _MAX_NAMES else 0, 0, -1):
        existing = next(_readings(steps[:cut], value), None)
        if existing is not None:
            return _within((*existing, *_canonical(steps[cut:], get(value, existing))), value)
    return _within(_canonical(steps, value), value)


def _steps(text: str) -> tuple[list[str | int], bool]:
    """Return the steps of a JSONPath or dotted path as far as it is one, and whether it is as a whole."""
    parsed: list[str | int] = []
    position = 0
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None:
            return parsed, False
        if step["index"] is not None:
            parsed.append(int(step["index"]))
        else:
            quoted = step["single"] if step["single"] is not None else step["double"]
            parsed.append(step["name"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        position = step.end()
    return parsed, True


def _readings(steps: Sequence[str | int], value: Json) -> Iterator[Path]:
    """Yield the paths that the value has, for each way in which steps can be parts of one name."""
    if not steps:
        yield ()
    for length in range(1, len(steps) + 1):
        name = ".".join(map(str, steps[:length]))
        step: str | int = name
        if length == 1 and isinstance(value, list):
            step = index if (index := _index(name)) is not None else name
        if (inner := _child(value, step)) is not MISSING:
            yield from ((step, *following) for following in _readings(steps[length:], inner))


def _canonical(steps: Sequence[str | int], value: Json) -> Path:
    """Return the steps as indices where the value has a list, as names where it has an object."""
    parsed: list[str | int] = []
    for step in steps:
        if isinstance(value, Mapping):
            step = str(step)
        elif isinstance(value, list) and isinstance(step, str) and (index := _index(step)) is not None:
            step = index
        parsed.append(step)
        value = _child(value, step)
    return tuple(parsed)


def _within(path: Path, value: Json) -> Path:
    """Return a path cut where it would lead into a scalar, or by a name into a list."""
    for index, step in enumerate(path):
        if value is not MISSING and not isinstance(value, Mapping | list):
            return path[:index]
        if isinstance(value, list) and not isinstance(step, int):
            return path[:index]
        value = _child(value, step)
    return path


def _index(step: str) -> int | None:
    """Read an array index as RFC 6901 writes it."""
    if not step.isascii() or not step.isdigit() or (len(step) > 1 and step[0] == "0") or len(step) > 15:
        return None
    return int(step)


def get(value: Json, path: Path, default: Json = MISSING) -> Json:
    """Return the value at a path, or `default` where the path leads nowhere."""
    for step in path:
        value = _child(value, step)
        if value is MISSING:
            return default
    return value


def _child(value: Json, step: str | int) -> Json:
    if isinstance(value, Mapping):
        return value.get(step, MISSING) if isinstance(step, str) else MISSING
    if isinstance(value, list):
        return value[step] if isinstance(step, int) and 0 <= step < len(value) else MISSING
    return MISSING


def put(value: Json, path: Path, new: Json) -> Json:
    """Return a copy of `value` with `new` at the path.

    Objects that are missing on the way are made. An index equal to an array's length appends. Raises LookupError where the way
    leads through a scalar or past an array's end.
    """
    if not path:
        return new
    step, below = path[0], path[1:]
    if value is MISSING:
        value = [] if isinstance(step, int) else {}
    if isinstance(value, Mapping) and isinstance(step, str):
        return {**value, step: put(value.get(step, MISSING), below, new)}
    if isinstance(value, list) and isinstance(step, int) and 0 <= step <= len(value):
        current = value[step] if step < len(value) else MISSING
        return [*value[:step], put(current, below, new), *value[step + 1 :]]
    raise LookupError(f"There is no place for {pointer(path)}")


def remove(value: Json, path: Path, keep: int = 0) -> Json:
    """Return a copy of `value` without what stands at the path.

    Objects that this leaves empty go too, except the first `keep` on the way. A path that leads nowhere changes nothing.
    """
    if not path or get(value, path) is MISSING:
        return value
    step, below = path[0], path[1:]
    if isinstance(value, Mapping):
        if below:
            child = remove(value[step], below, keep - 1)
            if keep > 0 or child != {}:
                return {**value, step: child}
        return {k: v for k, v in value.items() if k != step}
    assert isinstance(step, int)  # get() found it in a list
    if below:
        return [*value[:step], remove(value[step], below, keep - 1), *value[step + 1 :]]
    return [*value[:step], *value[step + 1 :]]


def same(left: Json, right: Json) -> bool:
    """Return whether two JSON values are the same: 1, 1.0 and true differ, the order of keys is free."""
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
