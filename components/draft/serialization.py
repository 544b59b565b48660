"""A draft as JSON text and back, without loss, unfinished entries and chosen branches included.

The text is ASCII, so that any database can hold it.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from components.draft.draft import Draft, RejectedInput
from components.draft.strict_json import JsonTextError
from components.draft.strict_json import parse_json as read_json
from components.schema.path import Json, Path, same

FORMAT = 1


class DocumentError(ValueError):
    """Raised for text that is no saved draft, in words for the user."""


def dump_draft(draft: Draft) -> str:
    """Write a draft as JSON text."""
    content = {
        "format": FORMAT,
        "id": draft.id,
        "studioRid": draft.studio_rid,
        "trainerVersion": draft.trainer_version,
        "baseVersion": draft.base_version,
        "body": draft.body,
        "text": draft.pending_text,
        "entries": [[path, entry.text, entry.reason] for path, entry in draft.rejected_inputs.items()],
        "branches": [[path, list(chosen.items())] for path, chosen in draft.branches.items()],
        "shelf": [[path, union, branch, value] for (path, union, branch), value in draft.inactive_values.items()],
    }
    return json.dumps(content, separators=(",", ":"))


def load_draft(text: str) -> Draft:
    """Return a draft from its JSON text.

    Raises DocumentError when it is none, or was written by a newer program.
    """
    try:
        content = json.loads(text, parse_constant=_reject_constant)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"This text is not a saved draft: {error}") from error
    version = content.get("format") if isinstance(content, Mapping) else None
    if isinstance(version, int) and version > FORMAT:
        raise DocumentError(f"This draft was saved by a newer version of the program (format {version}, known up to {FORMAT}).")
    if version != FORMAT:
        raise DocumentError("This text is not a saved draft.")
    try:
        return _draft(content)
    except KeyError as error:
        raise DocumentError(f"This saved draft is damaged: it lacks “{error.args[0]}”.") from error
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise DocumentError(f"This saved draft is damaged: {error}") from error


def _draft(content: Mapping[str, Any]) -> Draft:
    return Draft(
        id=_typed(content, "id", str),
        studio_rid=_typed(content, "studioRid", str, type(None)),
        body=_typed(content, "body", dict),
        trainer_version=_typed(content, "trainerVersion", str, type(None)),
        base_version=_typed(content, "baseVersion", int, type(None)),
        pending_text=_pending_text(_typed(content, "text", str, type(None)), content["body"]),
        rejected_inputs={_path(path): RejectedInput(str(typed), str(reason)) for path, typed, reason in content["entries"]},
        branches={_path(path): {int(union): int(branch) for union, branch in chosen} for path, chosen in content["branches"]},
        inactive_values={(_path(path), int(union), int(branch)): value for path, union, branch, value in content["shelf"]},
    )


def _pending_text(text: str | None, body: Json) -> str | None:
    """Return the text unless it is the body itself, by which older programs marked drafts as read only."""
    try:
        return None if text is None or same(read_json(text), body) else text
    except JsonTextError:
        return text


def _typed(content: Mapping[str, Any], name: str, *kinds: type) -> Any:
    value = content[name]
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise TypeError(f"“{name}” is {value!r}, which cannot be.")
    return value


def _path(steps: list[Json]) -> Path:
    if not isinstance(steps, list) or not all(isinstance(step, str | int) for step in steps):
        raise TypeError(f"{steps!r} is no path.")
    return tuple(steps)


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON.")
