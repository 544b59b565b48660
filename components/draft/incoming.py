"""What somebody brings along, as a draft: a file of ours, a request's body, a version's JSON, or a cURL command. Pure; nothing is run."""

import re
import shlex
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from pydantic import ValidationError

from components.draft import document, edit, wire
from components.draft.model import Draft, fresh_id
from components.draft.text import TextError
from components.draft.text import read as read_json
from components.foundry.models import ModelStudioConfigVersion
from components.spec.path import Json

_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_STUDIO = re.compile(r"/modelStudios/([^/?#\s\"']+)/configVersions")
_ANSI = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
_SIGNS: Mapping[str, str] = {"n": "\n", "t": "\t", "r": "\r"}


def read(text: str) -> Draft:
    """Make a draft of one's own of a text. Raises ValueError in the user's words where it holds no configuration."""
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise ValueError("There is nothing to import: the text is empty.")
    if re.match(r"(?:\$\s*)?curl(?:\.exe)?\s", text):
        return _curl(text.removeprefix("$").lstrip())
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
    # A line that goes on, in a POSIX shell and in Windows' own.
    flat = re.sub(r"[\\^]\r?\n", " ", text)
    if '^"' in flat:
        flat = re.sub(r"\^(.)", r"\1", flat)
    flat = _ANSI.sub(lambda found: shlex.quote(_plain(found.group(1))), flat)
    try:
        words = shlex.split(flat)
    except ValueError:
        raise ValueError("This cURL command is not complete: a quote is not closed.") from None
    bodies = list(_bodies(words))
    if not bodies:
        raise ValueError("This cURL command sends no data, so it holds no configuration.")
    body = "&".join(bodies) if len(bodies) > 1 else bodies[0]
    if body.startswith("@"):
        raise ValueError(f"This cURL command reads its data from the file {body[1:]}. Import that file instead.")
    studio = next((match for word in words if (match := _STUDIO.search(word))), None)
    try:
        value = read_json(body)
    except TextError as error:
        raise ValueError(f"The data of this cURL command is no JSON. {error}") from None
    return _request(value, body, unquote(studio.group(1)) if studio else None)


def _bodies(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        if word in _DATA and place + 1 < len(words):
            yield words[place + 1]
        elif equals and name in _DATA and name.startswith("--"):
            yield value
        elif word.startswith("-d") and not word.startswith("--") and len(word) > 2:
            yield word[2:]


def _plain(quoted: str) -> str:
    def sign(found: re.Match[str]) -> str:
        what = found.group(1)
        return chr(int(what[1:], 16)) if what[0] in "ux" and len(what) > 1 else _SIGNS.get(what, what)

    return _ESCAPE.sub(sign, quoted)
