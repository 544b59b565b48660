"""Between a JSON value and what a widget holds, per field kind. Pure: no Streamlit. `from_widget` raises ValueError in the user's words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from components.draft.text import TextError, read, write
from components.forms.markdown import drawable
from components.spec.fields import Field
from components.spec.path import MISSING, Json, same
from components.spec.wording import text as label_of


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


def _json_out(value: Json) -> str:
    return "" if value is MISSING else write(value)


def _json_in(typed: str) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        return read(typed)
    except TextError as error:
        raise ValueError(str(error)) from None


JSON = Codec(_json_out, _json_in)


# People leave out the nought before a decimal point, which JSON asks for.
_NUMBER = re.compile(r"^(?P<sign>-?)\.(?=\d)")


def _number(typed: str, whole: bool) -> Json:
    if not typed or not typed.strip():
        return MISSING
    try:
        value = read(_NUMBER.sub(r"\g<sign>0.", typed.strip().removeprefix("+")))
    except TextError:
        value = None
    if whole and isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("write a whole number, such as 300." if whole else "write a number, such as 0.5 or 1e-3.")
    if whole and isinstance(value, float):
        raise ValueError("write a whole number, without a decimal point.")
    return value


INTEGER = Codec(_json_out, lambda typed: _number(typed, whole=True))
NUMBER = Codec(_json_out, lambda typed: _number(typed, whole=False))

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
    return value if isinstance(value, str) else write(value)


# For what the API types as text: a version made elsewhere may still hold anything, which is then shown and can be replaced.
LENIENT = Codec(_anything_out, TEXT.from_widget)


def choice(field: Field) -> Codec:
    """Give the codec of a single choice; the widget holds the choice's place, so that any JSON can be one."""
    values = [option.value for option in field.choices]
    if field.nullable:
        values.append(None)

    def out(value: Json) -> int | None:
        if value is MISSING:
            return None
        return _place(values, value)

    return Codec(out, lambda place: MISSING if place is None else values[place])


def choices(field: Field) -> Codec:
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


def several(item: Field) -> Callable[[str], list[Json]]:
    """Give the reader of several entries for a list, one a line. It raises ValueError in the user's words."""
    one = codec(item)

    def back(typed: str) -> list[Json]:
        found = []
        for number, line in enumerate(typed.splitlines(), 1):
            if line.strip():
                try:
                    found.append(one.from_widget(line.strip()))
                except ValueError as error:
                    raise ValueError(f"line {number}: {error}") from None
        return found

    return back


def codec(field: Field) -> Codec:
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
            return choice(field)
        case "choices":
            return choices(field)
        case _:
            return JSON
