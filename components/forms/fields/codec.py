"""Conversion between JSON values and widget values for each kind of field, without Streamlit."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from components.draft.strict_json import JsonTextError, NumberError, format_json, parse_integer, parse_json, parse_number
from components.forms.markdown import drawable
from components.schema.fields import Field
from components.schema.labels import format_value as label_of
from components.schema.path import MISSING, Json, same


@dataclass(frozen=True)
class Codec:
    """How a value is shown and read back; MISSING is no value in both directions.

    `from_widget` raises ValueError with a message for the user.
    """

    to_widget: Callable[[Json], Any]
    from_widget: Callable[[Any], Json]
    empty: Json = MISSING
    """The value that looks like MISSING in the widget, such as the empty text."""

    def round_trips(self, value: Json) -> bool:
        """Return whether the widget can show a value and would return the same one."""
        try:
            content = self.to_widget(value)
            return value is MISSING or same(value, self.empty) or same(self.from_widget(content), value)
        except (ValueError, TypeError):
            return False


def _text_to_widget(value: Json) -> str:
    if value is MISSING:
        return ""
    if not isinstance(value, str) or drawable(value) != value:
        # Half of a surrogate pair, which no text field can hold, is shown as JSON, where it has an escape.
        raise TypeError
    return value


TEXT = Codec(_text_to_widget, lambda typed: typed if typed else MISSING, "")


def has_lines(value: Json) -> bool:
    """Return whether a value is text of several lines, which a one-line field would silently join."""
    return isinstance(value, str) and ("\n" in value or "\r" in value)


def area(plain: Codec, value: Json) -> Codec:
    """Return the codec of a text area that shows `value`, whose line breaks it keeps."""
    if not isinstance(value, str) or "\r" not in value:
        return plain

    def to_widget(current: Json) -> Any:
        content = plain.to_widget(current)
        return _with_line_feeds(content) if isinstance(content, str) else content

    return replace(plain, to_widget=to_widget, from_widget=lambda typed: plain.from_widget(restore_line_breaks(value, typed)))


_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)


def restore_line_breaks(before: str, typed: str) -> str:
    """Return text typed into an area that showed `before`, with the line breaks of its unchanged parts."""
    characters = _CHARACTER.findall(before)
    plain = [_line_feed(character) for character in characters]
    line_break = next((character for character in characters if _line_feed(character) == "\n"), "\n")
    shorter = min(len(plain), len(typed))
    prefix = next((index for index in range(shorter) if plain[index] != typed[index]), shorter)
    suffix = next((index for index in range(shorter - prefix) if plain[-1 - index] != typed[-1 - index]), shorter - prefix)
    middle = typed[prefix : len(typed) - suffix].replace("\n", line_break)
    restored = "".join([*characters[:prefix], middle, *characters[len(characters) - suffix :]])
    # A carriage return and a line feed that are adjacent only now would be one line break.
    return restored if _with_line_feeds(restored) == typed else typed.replace("\n", line_break)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line_feed(character: str) -> str:
    return "\n" if character in ("\r\n", "\r") else character


def _json_to_widget(value: Json) -> str:
    return "" if value is MISSING else format_json(value)


def _json_from_widget(typed: str) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        return parse_json(typed)
    except JsonTextError as error:
        raise ValueError(str(error)) from None


JSON = Codec(_json_to_widget, _json_from_widget)


# JSON needs a zero before a decimal point and allows no plus; people write ".5" and "+3".
_BEFORE_POINT = re.compile(r"^\+?(-?)(?=\.[0-9])")
_PLUS = re.compile(r"^\+(?=[0-9])")


def _normalize_number(typed: str) -> str:
    return _PLUS.sub("", _BEFORE_POINT.sub(r"\g<1>0", typed.strip()))


def _number_from_widget(typed: str) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        return parse_number(_normalize_number(typed))
    except NumberError as error:
        raise ValueError(_lower_first(error)) from None
    except ValueError:
        raise ValueError("write a number, such as 0.5 or 1e-3.") from None


def _integer_from_widget(typed: str) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        value = parse_integer(_normalize_number(typed))
    except NumberError as error:
        raise ValueError(_lower_first(error)) from None
    except ValueError:
        raise ValueError("write a whole number, such as 300.") from None
    if value is None:
        raise ValueError("write a whole number, without a decimal point.")
    return value


def _lower_first(error: NumberError) -> str:
    """Return an error's message for the end of a sentence."""
    return str(error)[:1].lower() + str(error)[1:]


INTEGER = Codec(_json_to_widget, _integer_from_widget)
NUMBER = Codec(_json_to_widget, _number_from_widget)

_BOOLEANS = {"Yes": True, "No": False}


def _boolean_to_widget(value: Json) -> str | None:
    if value is MISSING:
        return None
    if not isinstance(value, bool):
        raise TypeError
    return "Yes" if value else "No"


BOOLEAN = Codec(_boolean_to_widget, lambda chosen: _BOOLEANS.get(chosen, MISSING))


def _lenient_to_widget(value: Json) -> str:
    if value is MISSING or value is None:
        return ""
    return value if isinstance(value, str) else format_json(value)


# For what the API types as text: a version made elsewhere may have any value there, which is shown and can be replaced.
LENIENT = Codec(_lenient_to_widget, TEXT.from_widget)


def choice_codec(field: Field) -> Codec:
    """Return the codec of a single choice, by its index, so that any JSON can be a choice."""
    values = [option.value for option in field.choices]
    if field.nullable:
        values.append(None)

    def to_widget(value: Json) -> int | None:
        if value is MISSING:
            return None
        return _index_of(values, value)

    return Codec(to_widget, lambda index: MISSING if index is None else values[index])


def choices_codec(field: Field) -> Codec:
    """Return the codec of several choices, by their indexes; choosing none is MISSING."""
    values = [option.value for option in field.choices]

    def to_widget(value: Json) -> list[int]:
        return [] if value is MISSING else [_index_of(values, entry) for entry in value]

    return Codec(to_widget, lambda indexes: [values[index] for index in indexes] or MISSING, [])


def _index_of(values: list[Json], value: Json) -> int:
    for index, choice in enumerate(values):
        if same(choice, value):
            return index
    raise ValueError(f"{label_of(value)} is not among the choices")


def lines_reader(item: Field) -> Callable[[str], list[Json]]:
    """Return a function that reads list entries, one a line; its ValueError names the line."""
    codec = codec_for(item)

    def read(typed: str) -> list[Json]:
        entries = []
        for number, line in enumerate(typed.split("\n"), 1):
            if line.strip():
                try:
                    entries.append(codec.from_widget(line.strip()))
                except ValueError as error:
                    raise ValueError(f"line {number}: {error}") from None
        return entries

    return read


def codec_for(field: Field) -> Codec:
    """Return the codec of a field that one widget shows, JSON for any other."""
    match field.kind:
        case "text" | "long_text" | "date":
            return TEXT
        case "integer":
            return INTEGER
        case "number":
            return NUMBER
        case "boolean":
            return BOOLEAN
        case "choice" | "constant":
            return choice_codec(field)
        case "choices":
            return choices_codec(field)
        case _:
            return JSON
