"""JSON values and schema annotations as words for a person."""

import json
from collections.abc import Iterable

from components.spec.path import Json

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def text(value: Json) -> str:
    """Write a value as a label: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def words(value: Json) -> str:
    """Give an annotation's text, or nothing when it is no text."""
    return value.strip() if isinstance(value, str) else ""


def kinds(types: Iterable[Json]) -> str:
    """Name JSON types: `["integer", "null"]` are "a whole number or null"."""
    return " or ".join(dict.fromkeys(_KINDS.get(str(name), str(name)) for name in types))


def readable(name: str) -> str:
    """Turn a key such as `learning_rate` or `learningRate` into a label."""
    spaced = "".join(
        f" {sign.lower()}"
        if sign.isupper() and place and name[place - 1].islower() and name[place + 1 : place + 2].islower()
        else sign
        for place, sign in enumerate(name)
    )
    label = spaced.replace("_", " ").strip()
    return label[:1].upper() + label[1:]


def count(number: Json, noun: str) -> str:
    """Write a number of things: "1 entry", "2 entries"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{text(number)} {noun if number == 1 else plural}"
