"""Whether a version is the one that a submission asked for, and what Foundry changed in it.

It reads nothing and writes nothing: the caller brings the record and the versions.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from components.draft.diff import Change, find_changes
from components.foundry.models import ModelStudioConfigVersion
from components.schema.path import MISSING, Json, Path, get, same
from components.storage.submission_repository import Submission
from components.submission.reconciler import CLOCK_SKEW, Ambiguous, Created, MatchResult, NotCreated, Pending

# The share of a request that a version of the same trainer must have to count as similar.
_SIMILAR = 0.8


@dataclass(frozen=True)
class Comparison:
    """What Foundry changed, dropped or filled in of a request.

    `drift` has the trainer version of the draft and the one that was used, where they differ.
    """

    changes: tuple[Change, ...]
    drift: tuple[str, str] | None


def match_versions(
    record: Submission, versions: Iterable[ModelStudioConfigVersion], user_id: str | None, seconds_left: float
) -> MatchResult[ModelStudioConfigVersion]:
    """Decide what became of a request whose answer was lost, from the studio's versions.

    Only versions above the record's `base_version` count. Exactly one that contains all that was sent, was made by `user_id` (where known)
    and not before the request (allowing for clocks that differ by two minutes) is the created one. Several of those, or any that is merely
    similar, are for the user to judge. With none at all it is pending while there are `seconds_left`, and not created from then on.
    Raises ValueError for a record that was never sent.
    """
    if record.sent is None:
        raise ValueError("A request that was never sent has no outcome.")
    payload = json.loads(record.payload)
    newer = [version for version in versions if version.version > record.base_version]
    exact = [
        version
        for version in newer
        if contains(payload, version.wire())
        and (user_id is None or version.created_by == user_id)
        and version.created_time >= record.sent - CLOCK_SKEW
    ]
    if len(exact) == 1:
        return Created(exact[0])
    similar = [version for version in newer if _is_similar(payload, version)]
    if exact or similar:
        return Ambiguous(tuple(exact or sorted(similar, key=lambda version: -_match_score(payload, version.wire()))))
    return Pending() if seconds_left > 0 else NotCreated()


def contains(sent: Json, stored: Json) -> bool:
    """Return whether all that was sent is unchanged in what is stored.

    Keys that were added do not matter, nor does the order of keys; lists must be equal in length and order.
    """
    if isinstance(sent, Mapping):
        return isinstance(stored, Mapping) and all(key in stored and contains(value, stored[key]) for key, value in sent.items())
    if isinstance(sent, list):
        return isinstance(stored, list) and len(sent) == len(stored) and all(map(contains, sent, stored))
    return same(sent, stored)


def compare_with_version(payload: str, version: ModelStudioConfigVersion, trainer_version: str | None = None) -> Comparison:
    """Return what Foundry changed in a request.

    Left out are the keys that only its answers have, and what it filled in with nothing (null, empty list, object or text).
    """
    sent, stored = json.loads(payload), version.wire()
    comparable = {key: stored[key] for key in sent if key in stored}
    changes = find_changes(sent, comparable)
    relevant = tuple(change for change in changes if change.before is not MISSING or change.after not in (None, [], {}, ""))
    used_version = version.trainer.version
    return Comparison(relevant, None if trainer_version in (None, used_version) else (str(trainer_version), used_version))


def _is_similar(payload: Mapping[str, Json], version: ModelStudioConfigVersion) -> bool:
    if payload.get("name") == version.name:
        return True
    return payload.get("trainerId") == version.trainer_id and _match_score(payload, version.wire()) >= _SIMILAR


def _match_score(payload: Mapping[str, Json], stored: Json) -> float:
    """Return the share (0 to 1) of the sent values that are unchanged in what is stored."""
    leaves = list(_leaves(payload))
    return sum(contains(value, get(stored, path)) for path, value in leaves) / max(1, len(leaves))


def _leaves(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    if isinstance(value, Mapping) and value:
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    else:
        yield path, value
