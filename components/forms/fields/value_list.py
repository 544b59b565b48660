"""Several values of one field, typed as a list or as a range, and read with the field's own codec. Without Streamlit."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from components.draft.sweep_plan import MAX_VERSIONS
from components.forms.fields.codec import codec_for
from components.schema.fields import Field
from components.schema.path import MISSING, Json, same

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*(?:\.\.|to)\s*({_NUMBER})(?:\s+step\s+({_NUMBER}))?\s*")


def parse_values(field: Field, typed: str) -> tuple[Json, ...]:
    """Return the values in a text, each once: `0.1, 0.01`, one a line, or a range such as `1..5` or `0 to 1 step 0.25`.

    Raises ValueError with a message for the user.
    """
    codec, values = codec_for(field), list[Json]()
    for part in _parts(field, typed):
        try:
            value = codec.from_widget(part)
        except ValueError as error:
            raise ValueError(f"“{part}”: {error}") from None
        if value is not MISSING and not any(same(value, other) for other in values):
            values.append(value)
        if len(values) > MAX_VERSIONS:
            raise ValueError(f"These are more than {MAX_VERSIONS} values.")
    return tuple(values)


def _parts(field: Field, typed: str) -> Iterator[str]:
    """Yield the text of each value; a text of several lines has one in each, as values may hold commas."""
    for part in typed.splitlines() if "\n" in typed else typed.split(","):
        bounds = _RANGE.fullmatch(part) if field.kind in ("integer", "number") else None
        if bounds is not None:
            yield from _steps(*bounds.groups())
        elif part.strip():
            yield part.strip()


def _steps(first: str, last: str, step: str | None) -> Iterator[str]:
    """Yield the numbers of a range, exactly, both ends included where they are met."""
    try:
        number, end, width = Decimal(first), Decimal(last), Decimal(step or "1")
    except InvalidOperation:
        raise ValueError("This is no range. Write one such as 1..5, or 0 to 1 step 0.25.") from None
    if width == 0 or (end - number) * width < 0:
        raise ValueError(f"The range from {first} to {last} is never reached by steps of {width}.")
    if (end - number) / width > MAX_VERSIONS:
        raise ValueError(f"These are more than {MAX_VERSIONS} values.")
    while (number <= end) if width > 0 else (number >= end):
        yield f"{number:f}"
        number += width
