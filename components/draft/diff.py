"""What lies between two JSON values: changes by path, put into words for a history, a receipt or a changelog. It knows nothing of drafts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from components.draft.draft import INPUTS, OUTPUTS, PARAMETERS
from components.schema.labels import count_noun, format_value, humanize_key
from components.schema.path import MISSING, Json, Path, get, put, remove, same

_WIDEST = 40
_LINES = 6


@dataclass(frozen=True)
class Change:
    """What stood at a path and what stands there now; MISSING is nothing."""

    path: Path
    before: Json
    after: Json


def find_changes(before: Json, after: Json, path: Path = ()) -> tuple[Change, ...]:
    """Give what changed, each as deep as it goes; a list counts as one value, and an object that is gone is gone as a whole."""
    if same(before, after):
        return ()
    left = {} if before is MISSING else before
    if not isinstance(left, Mapping) or not isinstance(after, Mapping) or not (left or after):
        return (Change(path, before, after),)
    names = dict.fromkeys((*left, *after))
    return tuple(one for name in names for one in find_changes(get(left, (name,)), get(after, (name,)), (*path, name)))


def apply_changes(value: Json, made: Iterable[Change]) -> Json:
    """Give the value with the changes made in it. Raises LookupError where a change's place does not exist."""
    for one in made:
        value = remove(value, one.path, len(one.path)) if one.after is MISSING else put(value, one.path, one.after)
    return value


def describe_change(change: Change, where: str = "") -> str:
    """Say in a few words what a change did; `where` names its place, if that can be done better than by its path alone."""
    where = where or name(change.path)
    if change.after is MISSING:
        return f"Removed {where}"
    value = _short(change.after)
    if value is None:
        return f"{'Added' if change.before is MISSING else 'Changed'} {where}"
    return f"{where[:1].upper()}{where[1:]}: {value or 'empty'}"


def describe_with_before(change: Change) -> str:
    """Say what a change did and what stood there before, where both are short."""
    before = None if change.before is MISSING or change.after is MISSING else _short(change.before)
    return (
        describe_change(change)
        if before is None or _short(change.after) is None
        else f"{describe_change(change)} (before: {before or 'empty'})"
    )


def propose_changelog(made: Iterable[Change] | None) -> str:
    """Propose a changelog of a few lines; None stands for a configuration that has nothing before it."""
    if made is None:
        return "First version"
    lines = list(dict.fromkeys(describe_with_before(one) for one in _whole(made) if one.path not in (("name",), ("changelog",))))
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"and {count_noun(len(lines) - _LINES + 1, 'more change')}"]
    return "\n".join(lines) or "Nothing changed but the name"


def name(path: Path) -> str:
    """Name a place of the request for a person."""
    if path in _KNOWN:
        return _KNOWN[path]
    if path[:2] in (INPUTS, OUTPUTS) and len(path) == 4 and path[3] in _RESOURCES:
        return f"the {_RESOURCES[path[3]]} of {humanize_key(str(path[2]))}"
    steps = path[len(PARAMETERS) :] if path[: len(PARAMETERS)] == PARAMETERS else path[1:] or path
    if steps[0] in ("inputs", "outputs") and len(steps) > 1:
        steps = steps[1:]
    named = [f"entry {step + 1}" if isinstance(step, int) else " ".join(humanize_key(str(step)).split()) for step in steps[-2:]]
    return " › ".join(named)


_KNOWN: Mapping[Path, str] = {(): "the request", PARAMETERS: "the parameters", INPUTS: "the inputs", OUTPUTS: "the outputs"}
_RESOURCES: Mapping[str | int, str] = {"rid": "dataset", "modelRid": "model"}


def _short(value: Json) -> str | None:
    plain = not isinstance(value, dict | list)
    if isinstance(value, list):
        plain = not any(isinstance(one, dict | list) for one in value)
    written = (", ".join(map(format_value, value)) if isinstance(value, list) else format_value(value)) if plain else ""
    # A line of a changelog, of a history, stays one line.
    return written if plain and len(written) <= _WIDEST and not {"\n", "\r"} & set(written) else None


def _whole(made: Iterable[Change]) -> Iterable[Change]:
    """Let an input or output that appears as a whole be one change, not one for each of its keys."""

    def alias(one: Change) -> Path | None:
        return one.path[:3] if one.path[:2] in (INPUTS, OUTPUTS) and len(one.path) > 3 else None

    for place, group in groupby(made, alias):
        found = list(group)
        fresh = place is not None and any(one.path[3] == "type" and one.before is MISSING for one in found)
        yield from [Change(place, MISSING, {})] if place is not None and fresh else found
