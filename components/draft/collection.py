"""Edits of lists, maps and unions inside the parameters. What is noted by path (unfinished entries, chosen branches) moves along with the values."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from components.draft.edit import hold, put
from components.draft.model import Draft, Entry
from components.spec import path as at
from components.spec.path import MISSING, Json, Path

T = TypeVar("T")


def add(draft: Draft, path: Path, value: Json, entry: Entry | None = None) -> Draft:
    """Append an entry to the list at a path, which begins with it where there is none; `entry` says what its field still lacks."""
    items = draft.get(path)
    items = items if isinstance(items, list) else []
    return _begun(_grown(draft, path, [*items, value]), (*path, len(items)), entry)


def extend(draft: Draft, path: Path, values: list[Json]) -> Draft:
    """Append several entries to the list at a path."""
    items = draft.get(path)
    return _grown(draft, path, [*(items if isinstance(items, list) else []), *values])


def insert(draft: Draft, path: Path, name: str, value: Json, entry: Entry | None = None) -> Draft:
    """Add an entry under a name to the object at a path; a name that is taken changes nothing."""
    held = draft.get(path)
    held = held if isinstance(held, Mapping) else {}
    if name in held:
        return draft
    return _begun(_grown(draft, path, {**held, name: value}), (*path, name), entry)


def _grown(draft: Draft, path: Path, value: Json) -> Draft:
    """Put a container that has only gained entries: what is noted below it still holds."""
    return replace(put(draft, path, value), entries=draft.entries)


def _begun(draft: Draft, path: Path, entry: Entry | None) -> Draft:
    return draft if entry is None else hold(draft, path, entry.typed, entry.reason)


def move(draft: Draft, path: Path, by: int) -> Draft:
    """Move a list's entry up (negative) or down; past an end it stays where it is."""
    parent, index, items = _of_list(draft, path)
    to = index + by
    if not 0 <= to < len(items):
        return draft
    order = list(range(len(items)))
    order.insert(to, order.pop(index))
    return _reordered(draft, parent, [items[old] for old in order], {old: new for new, old in enumerate(order)})


def duplicate(draft: Draft, path: Path) -> Draft:
    """Put a copy of a list's entry behind it."""
    parent, index, items = _of_list(draft, path)
    fresh = [*items[: index + 1], items[index], *items[index + 1 :]]
    return _reordered(draft, parent, fresh, {old: old + (old > index) for old in range(len(items))})


def remove(draft: Draft, path: Path) -> Draft:
    """Take an entry out of a list or a map; one that this empties stays, and is sent empty."""
    parent, step = path[:-1], path[-1]
    held = draft.get(parent)
    if isinstance(held, Mapping):
        rest = {name: value for name, value in held.items() if name != str(step)}
        return _noted(
            put(_keeping(draft, parent), parent, rest), draft, lambda known: None if known[: len(path)] == path else known
        )
    parent, index, items = _of_list(draft, path)
    places = {old: old - (old > index) for old in range(len(items)) if old != index}
    return _reordered(draft, parent, [*items[:index], *items[index + 1 :]], places)


def rename(draft: Draft, path: Path, name: str) -> Draft:
    """Give an entry of a map another name, in its old place. Raises ValueError in the user's words when the name is empty or taken."""
    parent, old = path[:-1], str(path[-1])
    held = draft.get(parent)
    if not name:
        raise ValueError("an entry needs a name")
    if not isinstance(held, Mapping) or name == old:
        return draft
    if name in held:
        raise ValueError("another entry has this name already")
    renamed = {name if key == old else key: value for key, value in held.items()}

    def moved(known: Path) -> Path:
        return (*parent, name, *known[len(path) :]) if known[: len(path)] == path else known

    return _noted(put(_keeping(draft, parent), parent, renamed), draft, moved)


def choose(
    draft: Draft, path: Path, union: int, branch: int, before: int | None, value: Json, entry: Entry | None = None
) -> Draft:
    """Choose another branch of a union: `value` becomes what the place holds (MISSING: nothing), and what it held is kept for the branch `before`."""
    held = draft.get(path)
    shelf = dict(draft.shelf)
    if before is not None and held is not MISSING:
        shelf[path, union, before] = held
    chosen = {place: taken for place, taken in draft.branches.get(path, {}).items() if place < union}
    elsewhere = {known: taken for known, taken in draft.branches.items() if known[: len(path)] != path}
    fresh = replace(draft, shelf=shelf, branches={**elsewhere, path: {**chosen, union: branch}})
    if value is MISSING:
        body = at.remove(fresh.body, path, len(path) - 1)
        return replace(
            fresh, body=body, entries={known: one for known, one in fresh.entries.items() if known[: len(path)] != path}
        )
    return _begun(put(fresh, path, value), path, entry)


def _of_list(draft: Draft, path: Path) -> tuple[Path, int, list[Json]]:
    items, index = draft.get(path[:-1]), path[-1]
    assert isinstance(items, list)  # only entries of lists are offered these edits
    assert isinstance(index, int)
    return path[:-1], index, items


def _keeping(draft: Draft, path: Path) -> Draft:
    """Give the draft without the entries below a path, which `_noted` puts back where they belong."""
    return replace(draft, entries={known: one for known, one in draft.entries.items() if known[: len(path)] != path})


def _reordered(draft: Draft, parent: Path, items: list[Json], places: Mapping[int, int]) -> Draft:
    def moved(known: Path) -> Path | None:
        if known[: len(parent)] != parent or len(known) == len(parent):
            return known
        step = known[len(parent)]
        if not isinstance(step, int):
            # What was noted while there was an object here.
            return known
        place = places.get(step)
        return None if place is None else (*parent, place, *known[len(parent) + 1 :])

    return _noted(put(_keeping(draft, parent), parent, items), draft, moved)


def _noted(fresh: Draft, before: Draft, moved: Callable[[Path], Path | None]) -> Draft:
    """Give a fresh draft what the one before it noted by path, each at its new path."""

    def kept(notes: Mapping[Path, T]) -> dict[Path, T]:
        return {place: note for known, note in notes.items() if (place := moved(known)) is not None}

    shelf = {
        (place, union, branch): value
        for (known, union, branch), value in before.shelf.items()
        if (place := moved(known)) is not None
    }
    return replace(fresh, entries=kept(before.entries), branches=kept(before.branches), shelf=shelf)
