"""JSON whose numbers keep their spelling; it must not know what the values mean."""

import json
import math
from typing import Any, Self


class Number(float):
    """A float that remembers its literal, so that 1E5 and 0.10 are written as they were read."""

    literal: str

    def __new__(cls, literal: str) -> Self:
        number = super().__new__(cls, literal)
        if math.isinf(number):
            raise ValueError(f"the number {literal} is too large")
        number.literal = literal
        return number


def loads(text: bytes | str) -> Any:
    """Read JSON. Raises ValueError also for NaN and Infinity, RecursionError when nested too deeply."""
    return json.loads(text, parse_float=Number, parse_constant=_refuse_constant)


def dumps(value: Any) -> str:
    """Write JSON as ASCII, with numbers as they were read and keys in their order."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dumps, value)) + "]"
    return value.literal if isinstance(value, Number) else json.dumps(value)


def _refuse_constant(literal: str) -> Any:
    raise ValueError(f"{literal} is not JSON")
