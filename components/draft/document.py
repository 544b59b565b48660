"""A draft as JSON text and back, without loss: what is unfinished (text, entries, chosen forms) is kept as it is. The text is ASCII, so any store can hold it."""

import json
from collections.abc import Mapping
from typing import Any

from components.draft.model import Draft, Entry
from components.spec.path import Json, Path

FORMAT = 1


def write(draft: Draft) -> str:
    """Write a draft as JSON text."""
    content = {
        "format": FORMAT,
        "id": draft.id,
        "studioRid": draft.studio_rid,
        "trainerVersion": draft.trainer_version,
        "baseVersion": draft.base_version,
        "body": draft.body,
        "text": draft.text,
        "entries": [[path, entry.typed, entry.reason] for path, entry in draft.entries.items()],
        "branches": [[path, list(taken.items())] for path, taken in draft.branches.items()],
        "shelf": [[path, union, branch, value] for (path, union, branch), value in draft.shelf.items()],
    }
    return json.dumps(content, separators=(",", ":"))


def read(text: str) -> Draft:
    """Read a draft from its JSON text. Raises ValueError when it is none, or was written by a newer program."""
    content = json.loads(text)
    found = content.get("format") if isinstance(content, Mapping) else None
    if isinstance(found, int) and found > FORMAT:
        raise ValueError(f"This draft was saved by a newer version of the program (format {found}, known up to {FORMAT}).")
    if found != FORMAT:
        raise ValueError("This text is no saved draft.")
    try:
        return _draft(content)
    except (KeyError, TypeError) as error:
        raise ValueError(f"This saved draft is damaged: {error!r}") from error


def _draft(content: Mapping[str, Any]) -> Draft:
    body = content["body"]
    if not isinstance(body, dict):
        raise TypeError("the request is no object")
    return Draft(
        id=content["id"],
        studio_rid=content["studioRid"],
        body=body,
        trainer_version=content["trainerVersion"],
        base_version=content["baseVersion"],
        text=content["text"],
        entries={_path(path): Entry(typed, reason) for path, typed, reason in content["entries"]},
        branches={_path(path): {int(union): int(branch) for union, branch in taken} for path, taken in content["branches"]},
        shelf={(_path(path), int(union), int(branch)): value for path, union, branch, value in content["shelf"]},
    )


def _path(steps: list[Json]) -> Path:
    return tuple(steps)
