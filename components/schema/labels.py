"""Words for JSON values, types, formats and annotations. It knows no fields and no widgets."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from components.schema.path import Json

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
FORMATS = {
    "date": ("a date", "2026-01-31"),
    "date-time": ("a date and time", "2026-01-31T12:00:00Z"),
    "time": ("a time", "12:00:00Z"),
    "duration": ("a duration", "P1DT12H"),
    "email": ("an e-mail address", ""),
    "uri": ("a full address", "https://example.com/a"),
    "uuid": ("a UUID", "123e4567-e89b-12d3-a456-426614174000"),
    "regex": ("a regular expression", ""),
    "ipv4": ("an address", "192.0.2.1"),
    "ipv6": ("an address", "2001:db8::1"),
}
"""What a value of a `format` is called, with an example where the name alone does not tell how it is written."""
# In this order, as a bool is an int too.
_PYTHON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", type(None): "null"}
_MAX_LENGTH = 60


def format_value(value: Json) -> str:
    """Return a value as a label: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def unique_labels(labels: Sequence[str], *qualifiers: Sequence[str]) -> list[str]:
    """Return the labels, each made unlike all others on screen.

    Streamlit knows the options of a widget by their labels alone. `qualifiers` are lists as long as `labels` of what tells equal
    ones apart, the best first; where nothing does, they are numbered.
    """
    unique = list(labels)
    for texts in qualifiers:
        count = Counter(map(_on_screen, unique))
        if len(count) == len(unique) and "" not in count:
            return unique
        qualified = [
            (f"{label} ({text})" if label.strip() else text)
            if text.strip() and text != label and (count[_on_screen(current)] > 1 or not current.strip())
            else current
            for label, text, current in zip(labels, texts, unique, strict=True)
        ]
        count = Counter(map(_on_screen, qualified))
        unique = [new if count[_on_screen(new)] == 1 else current for new, current in zip(qualified, unique, strict=True)]
    return _number_equal(unique)


def _number_equal(labels: list[str]) -> list[str]:
    count, number = Counter(map(_on_screen, labels)), Counter[str]()
    for index, label in enumerate(labels):
        shown = _on_screen(label)
        while count[_on_screen(labels[index])] > int(labels[index] == label) or not labels[index].strip():
            number[shown] += 1
            labels[index] = f"{label.strip() or 'Option'} {number[shown]}"
        if labels[index] != label:
            count[_on_screen(labels[index])] += 1
    return labels


def label_qualifiers(values: Sequence[Json]) -> tuple[list[str], list[str], list[str]]:
    """Return what tells choices with equal labels apart: values, types, and values as ASCII JSON."""
    written = [_cut(text if (text := format_value(value)).strip() else json.dumps(value)) for value in values]
    return written, [name_type(_type(value)) for value in values], [_cut(json.dumps(value)) for value in values]


def _on_screen(label: str) -> str:
    """Return a label as a browser shows it.

    Spaces and line breaks become one space, half a surrogate pair a replacement character.
    """
    return " ".join(label.split()).encode("utf-8", "replace").decode()


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"


def _type(value: Json) -> str:
    return next((name for python_type, name in _PYTHON_TYPES.items() if isinstance(value, python_type)), "object")


def annotation_text(value: Json) -> str:
    """Return an annotation's text, an empty one where it is no text."""
    return value.strip() if isinstance(value, str) else ""


def type_names(types: Iterable[Json]) -> str:
    """Return the names of JSON types with articles: `["integer", "null"]` are "a whole number or null"."""
    return " or ".join(dict.fromkeys(_TYPES.get(str(name), str(name)) for name in types))


def name_type(name: str) -> str:
    """Return the name of a JSON type without an article: "integer" is "whole number"."""
    return _TYPES.get(name, name).removeprefix("a ").removeprefix("an ")


def name_format(name: str) -> str:
    """Return what a value of a format is called, with an example: "date" is "a date such as 2026-01-31"."""
    noun, example = FORMATS.get(name, (f"a valid {name}", ""))
    return f"{noun} such as {example}" if example else noun


def humanize_key(name: str) -> str:
    """Return a label for a key such as `learning_rate` or `learningRate`."""
    spaced = "".join(
        f" {letter.lower()}"
        if letter.isupper() and index and name[index - 1].islower() and name[index + 1 : index + 2].islower()
        else letter
        for index, letter in enumerate(name)
    )
    label = spaced.replace("_", " ").strip()
    return label[:1].upper() + label[1:]


def count_noun(number: Json, noun: str) -> str:
    """Return a number of things: "1 entry", "2 entries"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{format_value(number)} {noun if number == 1 else plural}"
