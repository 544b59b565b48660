"""Merges two drafts that were edited apart from a common ancestor (a three-way merge).

Input are the ancestor `base` and its two descendants, mine and theirs. The steps:

1. The changes of a side are the differences of its request from base's. A list is one value, and a parameter that took another branch of a
   union is one change, so that no half of a list or of a union's form is ever merged.
2. The touched paths of a side are those of its changes, and of what it noted beside the request: rejected inputs, chosen branches, and
   values of branches that are not chosen.
3. Two touched paths overlap where one is the other or lies within it. Overlapping paths are in conflict unless both sides ended with
   the same. What is outside of the request (studio, versions, JSON text) is in conflict where both sides changed it differently.
4. The merged draft is the preferred side with the other side's changes and notes at all paths that overlap none of the preferred side's.

One pass over the changes of each side, so it ends; where nothing is in conflict, it does not matter which side is preferred.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from components.draft.diff import Change, apply_changes, find_changes
from components.draft.draft import Draft
from components.schema.path import MISSING, Json, Path, same

K = TypeVar("K")
Side = Literal["mine", "theirs"]
# What is outside of the request and has one value, with its name for the user.
_ATTRIBUTES: Mapping[str, str] = {
    "studio_rid": "Studio",
    "trainer_version": "Trainer version",
    "base_version": "Base version",
}


@dataclass(frozen=True)
class Conflict:
    """What both sides changed: a path of the request, or by its name what is outside of it."""

    path: Path | None
    mine: Json
    theirs: Json
    name: str = ""


def side_changes(base: Draft, side: Draft) -> tuple[Change, ...]:
    """Return what a side changed in the request, another branch of a union as one change."""
    rebranched = _changed_keys(base.branches, side.branches)
    changes: dict[Path, Change] = {}
    for change in find_changes(base.body, side.body):
        path = min((path for path in rebranched if change.path[: len(path)] == path), key=len, default=change.path)
        changes[path] = Change(path, base.get(path), side.get(path))
    return tuple(changes.values())


def find_conflicts(base: Draft, mine: Draft, theirs: Draft) -> tuple[Conflict, ...]:
    """Return what both sides changed differently, or where one's change lies within the other's."""
    conflicts: dict[Path, Conflict] = {}
    their_paths = _touched_paths(base, theirs)
    for my_path in _touched_paths(base, mine):
        for their_path in their_paths:
            path = min(my_path, their_path, key=len)
            if path not in conflicts and _overlap(my_path, their_path) and not _agree(path, mine, theirs):
                conflicts[path] = Conflict(path, mine.get(path), theirs.get(path))
    outside = [
        Conflict(None, getattr(mine, attribute), getattr(theirs, attribute), name)
        for attribute, name in _ATTRIBUTES.items()
        if getattr(base, attribute) != getattr(mine, attribute) != getattr(theirs, attribute) != getattr(base, attribute)
    ]
    if _text_conflicts(base, mine, theirs) or _text_conflicts(base, theirs, mine):
        outside.append(Conflict(None, mine.pending_text, theirs.pending_text, "JSON text"))
    return (*conflicts.values(), *outside)


def merge_drafts(base: Draft, mine: Draft, theirs: Draft, prefer: Side) -> Draft:
    """Return my draft with both sides' edits, the preferred side's where they overlap."""
    first, second = (mine, theirs) if prefer == "mine" else (theirs, mine)
    first_paths = _touched_paths(base, first)

    def is_free(path: Path) -> bool:
        return not any(_overlap(path, other) for other in first_paths)

    keeps_text = _text_conflicts(base, second, first)
    return replace(
        first,
        id=mine.id,
        body=apply_changes(first.body, [change for change in side_changes(base, second) if is_free(change.path)]),
        pending_text=first.pending_text if keeps_text else _merge_attribute("pending_text", base, first, second),
        rejected_inputs=_merge_notes(base.rejected_inputs, first.rejected_inputs, second.rejected_inputs, is_free),
        branches=_merge_notes(base.branches, first.branches, second.branches, is_free),
        inactive_values=_merge_notes(
            base.inactive_values, first.inactive_values, second.inactive_values, lambda key: is_free(key[0])
        ),
        **{attribute: _merge_attribute(attribute, base, first, second) for attribute in _ATTRIBUTES},
    )


def _touched_paths(base: Draft, side: Draft) -> tuple[Path, ...]:
    """Return the paths at which a side changed the request or a note beside it."""
    changed = (change.path for change in side_changes(base, side))
    rejected = _changed_keys(base.rejected_inputs, side.rejected_inputs)
    inactive = (key[0] for key in _changed_keys(base.inactive_values, side.inactive_values))
    return tuple(dict.fromkeys((*changed, *rejected, *_changed_keys(base.branches, side.branches), *inactive)))


def _overlap(left: Path, right: Path) -> bool:
    return all(str(step) == str(other) for step, other in zip(left, right, strict=False))


def _agree(path: Path, mine: Draft, theirs: Draft) -> bool:
    """Return whether both sides ended with the very same at a path and everywhere below it."""

    def state(draft: Draft) -> Json:
        notes = (
            {key: note for key, note in each.items() if _overlap(key, path)} for each in (draft.rejected_inputs, draft.branches)
        )
        return [draft.get(path), *notes, {key: value for key, value in draft.inactive_values.items() if _overlap(key[0], path)}]

    return same(state(mine), state(theirs))


def _text_conflicts(base: Draft, typing: Draft, other: Draft) -> bool:
    """Return whether one side typed JSON text while the other changed the request or the text.

    The text replaces the whole request once it is valid.
    """
    return typing.pending_text not in (base.pending_text, other.pending_text) and (
        other.pending_text != base.pending_text or not same(base.body, other.body)
    )


def _merge_attribute(attribute: str, base: Draft, first: Draft, second: Draft) -> Json:
    value = getattr(first, attribute)
    return value if value != getattr(base, attribute) else getattr(second, attribute)


def _merge_notes(
    base: Mapping[K, Json], first: Mapping[K, Json], second: Mapping[K, Json], is_free: Callable[[K], bool]
) -> dict[K, Json]:
    """Return the first side's notes with the second side's changes of them at free keys."""
    merged = dict(first)
    for key in filter(is_free, _changed_keys(base, second)):
        merged.pop(key, None)
        merged |= {key: second[key]} if key in second else {}
    return merged


def _changed_keys(base: Mapping[K, Json], side: Mapping[K, Json]) -> list[K]:
    return [key for key in {**base, **side} if not same(base.get(key, MISSING), side.get(key, MISSING))]
