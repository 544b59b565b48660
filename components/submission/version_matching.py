"""Whether a version of the studio is the one that a submission asked for, and what Foundry made of the request. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from components.draft.diff import Change, find_changes
from components.foundry.models import ModelStudioConfigVersion
from components.schema.path import MISSING, Json, Path, get, same
from components.storage.submission_repository import Submission

CLOCK_SKEW = timedelta(minutes=2)
_NEARLY = 0.8


@dataclass(frozen=True)
class Created:
    """This version is it."""

    version: ModelStudioConfigVersion


@dataclass(frozen=True)
class NotCreated:
    """Nothing was created, so it is safe to send again."""


@dataclass(frozen=True)
class Pending:
    """Nothing is there yet, but Foundry may still be at it: look again after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Ambiguous:
    """Only the user can tell whether one of these is it; the likeliest first."""

    candidates: tuple[ModelStudioConfigVersion, ...]


MatchResult = Created | NotCreated | Pending | Ambiguous


@dataclass(frozen=True)
class Comparison:
    """What Foundry made of a request: what it changed, dropped or filled in, and the trainer versions where another was used than the draft was made for."""

    changes: tuple[Change, ...]
    drift: tuple[str, str] | None


def match_versions(
    record: Submission, versions: Iterable[ModelStudioConfigVersion], me: str | None, now: datetime, settle_seconds: float
) -> MatchResult:
    """Decide what became of a request whose answer was lost, from the studio's versions; older ones than its base are left out.

    `me` is the user id of who sent it, where known. Raises ValueError for a record that was never sent.
    """
    if record.sent is None:
        raise ValueError("A request that was never sent has no outcome.")
    payload = json.loads(record.payload)
    newer = [one for one in versions if one.version > record.base_version]
    exact = [
        one
        for one in newer
        if contains(payload, one.wire()) and (me is None or one.created_by == me) and one.created_time >= record.sent - CLOCK_SKEW
    ]
    if len(exact) == 1:
        return Created(exact[0])
    near = sorted((one for one in newer if _near(payload, one)), key=lambda one: -_likeness(payload, one.wire()))
    if exact or near:
        return Ambiguous(tuple(exact or near))
    left = settle_seconds - (now - record.sent).total_seconds()
    return Pending(left) if left > 0 else NotCreated()


def contains(sent: Json, kept: Json) -> bool:
    """Tell whether all that was sent stands unchanged in what is kept; keys that were added do not matter, nor does the order of keys."""
    if isinstance(sent, Mapping):
        return isinstance(kept, Mapping) and all(key in kept and contains(value, kept[key]) for key, value in sent.items())
    if isinstance(sent, list):
        return isinstance(kept, list) and len(sent) == len(kept) and all(map(contains, sent, kept))
    return same(sent, kept)


def compare_with_version(payload: str, version: ModelStudioConfigVersion, trainer_version: str | None = None) -> Comparison:
    """Give what Foundry changed in a request. Keys that only its answers have are left out, and so is what it filled in with nothing."""
    sent, kept = json.loads(payload), version.wire()
    asked = {key: kept[key] for key in sent if key in kept}
    found = tuple(one for one in find_changes(sent, asked) if one.before is not MISSING or one.after not in (None, [], {}, ""))
    used = version.trainer.version
    return Comparison(found, None if trainer_version in (None, used) else (str(trainer_version), used))


def _near(payload: Mapping[str, Json], version: ModelStudioConfigVersion) -> bool:
    if payload.get("name") == version.name:
        return True
    return payload.get("trainerId") == version.trainer_id and _likeness(payload, version.wire()) >= _NEARLY


def _likeness(payload: Mapping[str, Json], kept: Json) -> float:
    """Give the share of what was sent that stands unchanged."""
    leaves = list(_leaves(payload))
    return sum(contains(value, get(kept, path)) for path, value in leaves) / max(1, len(leaves))


def _leaves(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    if isinstance(value, Mapping) and value:
        for key, one in value.items():
            yield from _leaves(one, (*path, key))
    else:
        yield path, value
