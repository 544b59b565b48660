"""The proposal for a version's changelog: what changes since the version before, in a few lines."""

from collections.abc import Callable, Iterable
from itertools import groupby

from components.draft.change_description import WriteValue, describe_with_before, format_alone
from components.draft.diff import Change
from components.draft.draft import INPUTS, OUTPUTS
from components.schema.labels import count_noun
from components.schema.path import MISSING, Path

NO_CHANGES = "Only the name changed"
_MAX_LINES = 6


def propose_changelog(
    changes: Iterable[Change] | None,
    label_path: Callable[[Path], str],
    write: WriteValue = format_alone,
) -> str:
    """Return a changelog of a few lines; without `changes` that of a first version."""
    if changes is None:
        return "First version"
    relevant = (change for change in _whole_resources(changes) if change.path not in (("name",), ("changelog",)))
    lines = list(dict.fromkeys(describe_with_before(change, label_path(change.path), write) for change in relevant))
    if len(lines) > _MAX_LINES:
        lines = [*lines[: _MAX_LINES - 1], f"and {count_noun(len(lines) - _MAX_LINES + 1, 'more change')}"]
    return "\n".join(lines) or NO_CHANGES


def _whole_resources(changes: Iterable[Change]) -> Iterable[Change]:
    """Yield the changes, with one for each input or output that appears as a whole."""

    def resource_path(change: Change) -> Path | None:
        return change.path[:3] if change.path[:2] in (INPUTS, OUTPUTS) and len(change.path) > 3 else None

    for path, grouped in groupby(changes, resource_path):
        group = list(grouped)
        is_new = path is not None and any(change.path[3] == "type" and change.before is MISSING for change in group)
        yield from [Change(path, MISSING, {})] if path is not None and is_new else group
