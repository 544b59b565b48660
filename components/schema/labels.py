"""JSON values and schema annotations as words for a person."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from components.schema.path import Json

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_WIDEST = 60


def format_value(value: Json) -> str:
    """Write a value as a label: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def unique_labels(labels: Sequence[str], *more: Sequence[str]) -> list[str]:
    """Return the labels, each unlike all the others on screen; Streamlit knows the options of a widget by their labels alone.

    `more` are lists as long as `labels` of what tells equal ones apart, the best first; where nothing does, they are numbered.
    """
    found = list(labels)
    for added in more:
        alike = Counter(map(_on_screen, found))
        if len(alike) == len(found) and "" not in alike:
            return found
        tried = [
            (f"{label} ({extra})" if label.strip() else extra)
            if extra.strip() and extra != label and (alike[_on_screen(now)] > 1 or not now.strip())
            else now
            for label, extra, now in zip(labels, added, found, strict=True)
        ]
        alike = Counter(map(_on_screen, tried))
        found = [new if alike[_on_screen(new)] == 1 else now for new, now in zip(tried, found, strict=True)]
    alike, number = Counter(map(_on_screen, found)), Counter[str]()
    for place, label in enumerate(found):
        shown = _on_screen(label)
        while alike[_on_screen(found[place])] > int(found[place] == label) or not found[place].strip():
            number[shown] += 1
            found[place] = f"{label.strip() or 'Option'} {number[shown]}"
        if found[place] != label:
            alike[_on_screen(found[place])] += 1
    return found


def label_qualifiers(values: Sequence[Json]) -> tuple[list[str], list[str], list[str]]:
    """Return what tells choices with one label apart, for `distinct`: the values, their types, and the values as ASCII JSON."""
    plain = [_cut(written if (written := format_value(value)).strip() else json.dumps(value)) for value in values]
    kinds_of = [_KINDS[_type(value)].removeprefix("a ").removeprefix("an ") for value in values]
    return plain, kinds_of, [_cut(json.dumps(value)) for value in values]


def _on_screen(label: str) -> str:
    """Return a label as a browser shows it: spaces and line breaks are one space, half a surrogate pair is a replacement."""
    return " ".join(label.split()).encode("utf-8", "replace").decode()


def _cut(written: str) -> str:
    return written if len(written) <= _WIDEST else f"{written[:_WIDEST]}…"


def _type(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def annotation_text(value: Json) -> str:
    """Give an annotation's text, or nothing when it is no text."""
    return value.strip() if isinstance(value, str) else ""


def type_names(types: Iterable[Json]) -> str:
    """Name JSON types: `["integer", "null"]` are "a whole number or null"."""
    return " or ".join(dict.fromkeys(_KINDS.get(str(name), str(name)) for name in types))


def humanize_key(name: str) -> str:
    """Turn a key such as `learning_rate` or `learningRate` into a label."""
    spaced = "".join(
        f" {sign.lower()}"
        if sign.isupper() and place and name[place - 1].islower() and name[place + 1 : place + 2].islower()
        else sign
        for place, sign in enumerate(name)
    )
    label = spaced.replace("_", " ").strip()
    return label[:1].upper() + label[1:]


def count_noun(number: Json, noun: str) -> str:
    """Write a number of things: "1 entry", "2 entries"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{format_value(number)} {noun if number == 1 else plural}"
