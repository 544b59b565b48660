"""What somebody brings along, as a draft: a file of ours, a request's body, a version's JSON, or a cURL command. Pure; nothing is run."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from pydantic import ValidationError

from components.draft import curl, document, edit, wire
from components.draft.command import ShellError
from components.draft.model import Draft, fresh_id
from components.draft.text import TextError
from components.draft.text import read as read_json
from components.foundry.models import ModelStudioConfigVersion
from components.spec.path import Json, same

_STUDIO = re.compile(r"/modelStudios/([^/?#\s\"'\0]+)/configVersions")
_WAY_OUT = "Paste the JSON of the request instead."


def read(text: str) -> Draft:
    """Make a draft of one's own of a text. Raises ValueError in the user's words where it holds no configuration."""
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise ValueError("There is nothing to import: the text is empty.")
    if curl.is_command(text):
        return _curl(text)
    try:
        value = read_json(text)
    except TextError as error:
        raise ValueError(f"This is neither JSON nor a cURL command. {error}") from None
    if isinstance(value, Mapping) and "format" in value and "body" in value:
        return edit.copy(document.read(text))
    return _request(value, text, None)


def _request(value: Json, text: str, studio_rid: str | None) -> Draft:
    if isinstance(value, Mapping) and "trainer" in value and "version" in value:
        return _version(value, studio_rid)
    wrong = edit.text_problem(text)
    if wrong is not None:
        raise ValueError(f"This JSON is no request for a configuration version. {wrong}")
    if not isinstance(value, Mapping) or not {"trainerId", "workerConfig", "name"} & set(value):
        raise ValueError("This JSON is no configuration: it has neither a name, a trainerId nor a workerConfig.")
    return Draft(fresh_id(), studio_rid, value)


def _version(value: Mapping[str, Json], studio_rid: str | None) -> Draft:
    try:
        return wire.from_version(ModelStudioConfigVersion.model_validate(dict(value)), studio_rid)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(
            f"This looks like a configuration version, but {where or 'it'} is not as expected: {first['msg']}."
        ) from None


def _curl(text: str) -> Draft:
    try:
        text.encode("utf-8")
        readings = curl.read(text)
    except UnicodeEncodeError:
        raise ValueError(f"This cURL command holds half a character. {_WAY_OUT}") from None
    except ShellError as error:
        raise ValueError(f"This cURL command cannot be read. {error} {_WAY_OUT}") from None
    data, value = _agreed([one.data for one in readings])
    studio = next((match for one in readings for word in one.words if (match := _STUDIO.search(word))), None)
    return _request(value, data, unquote(studio.group(1)) if studio else None)


def _agreed(readings: list[str]) -> tuple[str, Json]:
    """Return the data that a command sends, and their JSON. Raises ValueError unless it is exactly one."""
    found: list[tuple[str, Json]] = []
    reasons: list[TextError] = []
    for data in readings:
        try:
            value = read_json(data)
        except TextError as error:
            reasons.append(error)
        else:
            if not any(same(value, other) for _, other in found):
                found.append((data, value))
    if not found:
        raise ValueError(f"The data of this cURL command are no JSON. {reasons[0]} {_WAY_OUT}")
    if len(found) > 1:
        raise ValueError(
            f"What this cURL command sends depends on the shell: its backslashes or quotes have several meanings. {_WAY_OUT}"
        )
    return found[0]
