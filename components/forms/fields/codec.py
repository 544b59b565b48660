"""Between a JSON value and what a widget holds, per field kind. Pure: no Streamlit. `from_widget` raises ValueError in the user's words."""

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
    """How a value is shown and read back; an unset value is MISSING on both ways."""

    to_widget: Callable[[Json], Any]
    from_widget: Callable[[Any], Json]
    empty: Json = MISSING
    """The value that the widget shows as it shows nothing, such as the empty text."""

    def holds(self, value: Json) -> bool:
        """Tell whether the widget can show this value and give the very same back."""
        try:
            shown = self.to_widget(value)
            return value is MISSING or same(value, self.empty) or same(self.from_widget(shown), value)
        except (ValueError, TypeError):
            return False


def _text_out(value: Json) -> str:
    if value is MISSING:
        return ""
    if not isinstance(value, str) or drawable(value) != value:
        # Half of a surrogate pair, which no text field can hold, is shown as JSON, where it has an escape.
        raise TypeError
    return value


TEXT = Codec(_text_out, lambda typed: typed if typed else MISSING, "")


def has_lines(value: Json) -> bool:
    """Tell whether a value is text of several lines, which a field of one line would join without a word."""
    return isinstance(value, str) and ("\n" in value or "\r" in value)


def area(plain: Codec, value: Json) -> Codec:
    """Return the codec of a text area for what holds `value`, whose line breaks stay as they are, though a browser makes each a line feed."""
    if not isinstance(value, str) or "\r" not in value:
        return plain

    def out(held: Json) -> Any:
        shown = plain.to_widget(held)
        return _with_line_feeds(shown) if isinstance(shown, str) else shown

    return replace(plain, to_widget=out, from_widget=lambda typed: plain.from_widget(restore_line_breaks(value, typed)))


_SIGN = re.compile(r"\r\n|.", re.DOTALL)


def restore_line_breaks(before: str, typed: str) -> str:
    """Return what was typed into a text area that showed `before`, with the line breaks of `before` where it was not changed."""
    signs = _SIGN.findall(before)
    shown = [_line_feed(sign) for sign in signs]
    usual = next((sign for sign in signs if _line_feed(sign) == "\n"), "\n")
    most = min(len(shown), len(typed))
    first = next((place for place in range(most) if shown[place] != typed[place]), most)
    last = next((place for place in range(most - first) if shown[-1 - place] != typed[-1 - place]), most - first)
    middle = typed[first : len(typed) - last].replace("\n", usual)
    kept = "".join([*signs[:first], middle, *signs[len(signs) - last :]])
    # Two kinds that have come to stand side by side can be one of a third kind.
    return kept if _with_line_feeds(kept) == typed else typed.replace("\n", usual)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line_feed(sign: str) -> str:
    return "\n" if sign in ("\r\n", "\r") else sign


def _json_out(value: Json) -> str:
    return "" if value is MISSING else format_json(value)


def _json_in(typed: str) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        return parse_json(typed)
    except JsonTextError as error:
        raise ValueError(str(error)) from None


JSON = Codec(_json_out, _json_in)


# People leave out the nought before a decimal point, which JSON asks for, and write a plus, which it does not take.
_BEFORE_POINT = re.compile(r"^\+?(-?)(?=\.[0-9])")
_PLUS = re.compile(r"^\+(?=[0-9])")


def _spelled(typed: str) -> str:
    return _PLUS.sub("", _BEFORE_POINT.sub(r"\g<1>0", typed.strip()))


def _number(typed: str) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        return parse_number(_spelled(typed))
    except NumberError as error:
        raise ValueError(_within(error)) from None
    except ValueError:
        raise ValueError("write a number, such as 0.5 or 1e-3.") from None


def _whole(typed: str) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        value = parse_integer(_spelled(typed))
    except NumberError as error:
        raise ValueError(_within(error)) from None
    except ValueError:
        raise ValueError("write a whole number, such as 300.") from None
    if value is None:
        raise ValueError("write a whole number, without a decimal point.")
    return value


def _within(error: NumberError) -> str:
    """Return a reason as the end of a sentence."""
    return str(error)[:1].lower() + str(error)[1:]


INTEGER = Codec(_json_out, _whole)
NUMBER = Codec(_json_out, _number)

_BOOLEANS = {"Yes": True, "No": False}


def _boolean_out(value: Json) -> str | None:
    if value is MISSING:
        return None
    if not isinstance(value, bool):
        raise TypeError
    return "Yes" if value else "No"


BOOLEAN = Codec(_boolean_out, lambda chosen: _BOOLEANS.get(chosen, MISSING))


def _anything_out(value: Json) -> str:
    if value is MISSING or value is None:
        return ""
    return value if isinstance(value, str) else format_json(value)


# For what the API types as text: a version made elsewhere may still hold anything, which is then shown and can be replaced.
LENIENT = Codec(_anything_out, TEXT.from_widget)


def choice_codec(field: Field) -> Codec:
    """Give the codec of a single choice; the widget holds the choice's place, so that any JSON can be one."""
    values = [option.value for option in field.choices]
    if field.nullable:
        values.append(None)

    def out(value: Json) -> int | None:
        if value is MISSING:
            return None
        return _place(values, value)

    return Codec(out, lambda place: MISSING if place is None else values[place])


def choices_codec(field: Field) -> Codec:
    """Give the codec of several choices; none is the same as not set."""
    values = [option.value for option in field.choices]

    def out(value: Json) -> list[int]:
        return [] if value is MISSING else [_place(values, one) for one in value]

    return Codec(out, lambda places: [values[place] for place in places] or MISSING, [])


def _place(values: list[Json], value: Json) -> int:
    for place, known in enumerate(values):
        if same(known, value):
            return place
    raise ValueError(f"{label_of(value)} is not among the choices")


def lines_reader(item: Field) -> Callable[[str], list[Json]]:
    """Give the reader of several entries for a list, one a line. It raises ValueError in the user's words."""
    one = codec_for(item)

    def back(typed: str) -> list[Json]:
        found = []
        for place, line in enumerate(typed.split("\n"), 1):
            if line.strip():
                try:
                    found.append(one.from_widget(line.strip()))
                except ValueError as error:
                    raise ValueError(f"line {place}: {error}") from None
        return found

    return back


def codec_for(field: Field) -> Codec:
    """Give the codec of a field of one widget; any other is JSON."""
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
