"""Imports a draft from text.

It may be a saved draft, a request's body, a version's JSON, a cURL command, or a message that holds one of them.
Pure; nothing is run.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from pydantic import ValidationError

from components.draft import edits, request_body, serialization
from components.draft.draft import Draft, new_draft_id
from components.draft.imports import curl, message_text
from components.draft.imports.shell_command import ShellError
from components.draft.strict_json import JsonTextError
from components.draft.strict_json import parse_json as read_json
from components.foundry.models import ModelStudioConfigVersion
from components.schema.path import Json, same

_STUDIO = re.compile(r"/modelStudios/([^/?#\s\"'\0]+)/configVersions")
# Characters; what is uploaded is limited by Streamlit's `maxUploadSize` to as many bytes.
_LONGEST = 5_000_000
_ALTERNATIVE = "Paste the JSON of the request instead."


def import_draft(text: str) -> Draft:
    """Return a draft with an id of its own from a text.

    Raises ValueError in the user's words where it holds no configuration.
    """
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise ValueError("There is nothing to import. Choose a file or paste a text.")
    if len(text) > _LONGEST:
        raise ValueError(f"This text is too long: at most {_LONGEST:,} characters can be imported.")
    try:
        value = read_json(text)
    except JsonTextError:
        text = _find_passage(text)
        if curl.is_curl_command(text):
            return _curl(text)
        value = read_json(text)
    if isinstance(value, Mapping) and "format" in value and "body" in value:
        return edits.copy_draft(serialization.load_draft(text))
    return _request(value, text, None)


def _find_passage(text: str) -> str:
    try:
        passage = message_text.find_passage(text)
    except JsonTextError as error:
        raise ValueError(f"This JSON is not valid. {error}") from None
    if passage is None:
        raise ValueError("This text contains neither JSON nor a cURL command.")
    return passage


def _request(value: Json, text: str, studio_rid: str | None) -> Draft:
    if isinstance(value, Mapping) and "trainer" in value and "version" in value:
        return _version(value, studio_rid)
    text_error = edits.find_text_error(text)
    if text_error is not None:
        raise ValueError(f"This JSON is not a request for a configuration version. {text_error}")
    if not isinstance(value, Mapping) or not {"trainerId", "workerConfig", "name"} & set(value):
        raise ValueError("This JSON is not a configuration: it has no name, trainerId or workerConfig.")
    return Draft(new_draft_id(), studio_rid, value)


def _version(value: Mapping[str, Json], studio_rid: str | None) -> Draft:
    try:
        return request_body.draft_from_version(ModelStudioConfigVersion.model_validate(dict(value)), studio_rid)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(
            f"This looks like a configuration version, but {where or 'it'} is not as expected: {first['msg']}."
        ) from None


def _curl(text: str) -> Draft:
    try:
        text.encode("utf-8")
        readings = curl.read_curl_data(text)
    except UnicodeEncodeError:
        raise ValueError(f"This cURL command contains an incomplete character. {_ALTERNATIVE}") from None
    except ShellError as error:
        raise ValueError(f"This cURL command cannot be read. {error} {_ALTERNATIVE}") from None
    data, value = _only_json([reading.data for reading in readings])
    studio = next((match for reading in readings for word in reading.words if (match := _STUDIO.search(word))), None)
    return _request(value, data, unquote(studio.group(1)) if studio else None)


def _only_json(readings: list[str]) -> tuple[str, Json]:
    """Return the data that a command sends, and their JSON. Raises ValueError unless it is exactly one."""
    distinct: list[tuple[str, Json]] = []
    reasons: list[JsonTextError] = []
    for data in readings:
        try:
            value = read_json(data)
        except JsonTextError as error:
            reasons.append(error)
        else:
            if not any(same(value, other) for _, other in distinct):
                distinct.append((data, value))
    if not distinct:
        raise ValueError(f"The data of this cURL command is not JSON. {reasons[0]} {_ALTERNATIVE}")
    if len(distinct) > 1:
        raise ValueError(
            f"What this cURL command sends depends on the shell: its backslashes or quotes have several meanings. {_ALTERNATIVE}"
        )
    return distinct[0]
