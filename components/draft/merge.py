"""Two drafts that were edited apart from a common ancestor, made one. What touches the same place is one side's or the other's, never a mixture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from components.draft.diff import Change, apply_changes, find_changes, name
from components.draft.draft import Draft
from components.schema.path import MISSING, Json, Path, same

K = TypeVar("K")
Side = Literal["mine", "theirs"]


@dataclass(frozen=True)
class Conflict:
    """A place that both sides changed, and what each made of it; `path` is None for what is not in the request."""

    path: Path | None
    name: str
    mine: Json
    theirs: Json


def side_changes(base: Draft, side: Draft) -> tuple[Change, ...]:
    """Give what a side changed in the request. A parameter that took another form is one change: half of a form is no value."""
    formed = _changed(base.branches, side.branches)
    found: dict[Path, Change] = {}
    for one in find_changes(base.body, side.body):
        path = min((known for known in formed if one.path[: len(known)] == known), key=len, default=one.path)
        found[path] = Change(path, base.get(path), side.get(path))
    return tuple(found.values())


def find_conflicts(base: Draft, mine: Draft, theirs: Draft) -> tuple[Conflict, ...]:
    """Give the places that both sides changed to something different, or where one's lies within the other's."""
    found: dict[Path, Conflict] = {}
    others = _touched(base, theirs)
    for path in _touched(base, mine):
        for other in others:
            place = min(path, other, key=len)
            if place not in found and _meet(path, other) and not _agree(place, mine, theirs):
                found[place] = Conflict(place, name(place), mine.get(place), theirs.get(place))
    apart = [
        Conflict(None, words, getattr(mine, field), getattr(theirs, field))
        for field, words in _FIELDS.items()
        if getattr(base, field) != getattr(mine, field) != getattr(theirs, field) != getattr(base, field)
    ]
    if _typed_over(base, mine, theirs) or _typed_over(base, theirs, mine):
        apart.append(Conflict(None, "the JSON text", mine.pending_text, theirs.pending_text))
    return (*found.values(), *apart)


def merge_drafts(base: Draft, mine: Draft, theirs: Draft, prefer: Side) -> Draft:
    """Give one draft with both sides' edits; where they touch the same place, with the preferred side's. It keeps my draft's id."""
    first, second = (mine, theirs) if prefer == "mine" else (theirs, mine)
    taken = _touched(base, first)

    def free(path: Path) -> bool:
        return not any(_meet(path, one) for one in taken)

    body = apply_changes(first.body, [one for one in side_changes(base, second) if free(one.path)])
    return replace(
        first,
        id=mine.id,
        body=body,
        pending_text=first.pending_text if _typed_over(base, second, first) else _field("pending_text", base, first, second),
        rejected_inputs=_notes(base.rejected_inputs, first.rejected_inputs, second.rejected_inputs, free),
        branches=_notes(base.branches, first.branches, second.branches, free),
        inactive_values=_notes(base.inactive_values, first.inactive_values, second.inactive_values, lambda key: free(key[0])),
        **{field: _field(field, base, first, second) for field in _FIELDS},
    )


_FIELDS: Mapping[str, str] = {
    "studio_rid": "the studio",
    "trainer_version": "the trainer's version",
    "base_version": "the version it was begun from",
}


def _touched(base: Draft, side: Draft) -> tuple[Path, ...]:
    """Give the paths at which a side changed the request, an unfinished entry or the chosen form."""
    noted = (*_changed(base.rejected_inputs, side.rejected_inputs), *_changed(base.branches, side.branches))
    shelved = (key[0] for key in _changed(base.inactive_values, side.inactive_values))
    return tuple(dict.fromkeys((*(one.path for one in side_changes(base, side)), *noted, *shelved)))


def _meet(one: Path, other: Path) -> bool:
    return all(str(left) == str(right) for left, right in zip(one, other, strict=False))


def _agree(place: Path, mine: Draft, theirs: Draft) -> bool:
    """Tell whether both sides made the very same of a place and all below it."""

    def made(draft: Draft) -> Json:
        notes = (
            {path: note for path, note in one.items() if _meet(path, place)} for one in (draft.rejected_inputs, draft.branches)
        )
        return [draft.get(place), *notes, {key: value for key, value in draft.inactive_values.items() if _meet(key[0], place)}]

    return same(made(mine), made(theirs))


def _typed_over(base: Draft, typing: Draft, other: Draft) -> bool:
    """Tell whether one side typed JSON text, which once it is valid replaces the whole request, while the other changed the request or the text."""
    return typing.pending_text not in (base.pending_text, other.pending_text) and (
        other.pending_text != base.pending_text or not same(base.body, other.body)
    )


def _field(field: str, base: Draft, first: Draft, second: Draft) -> Json:
    value = getattr(first, field)
    return value if value != getattr(base, field) else getattr(second, field)


def _notes(base: Mapping[K, Json], first: Mapping[K, Json], second: Mapping[K, Json], free: Callable[[K], bool]) -> dict[K, Json]:
    """Give the first side's notes, with what the second changed of them where that is free."""
    merged = dict(first)
    for key in _changed(base, second):
        if free(key):
            merged.pop(key, None)
            merged |= {key: second[key]} if key in second else {}
    return merged


def _changed(base: Mapping[K, Json], side: Mapping[K, Json]) -> list[K]:
    return [key for key in {**base, **side} if not same(base.get(key, MISSING), side.get(key, MISSING))]
