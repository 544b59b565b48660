"""JSON as people read and write it: strict parsing with line and reason, and one way of writing."""

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from components.schema.path import Json, Path


class JsonTextError(Exception):
    """Raised for text that is no JSON that could be sent; line and column count from 1."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(line, column, reason)
        self.line = line
        self.column = column
        self.reason = reason

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.reason}"


def parse_json(text: str) -> Json:
    """Return the value of JSON text.

    Raises JsonTextError, for repeated keys and numbers that would be rounded too.
    """
    return _read(text)[0]


def parse_json_at(text: str, start: int) -> tuple[Json, int]:
    """Return the JSON value that begins at an index of the text, and the index after its end. Raises JsonTextError."""
    reader = _Reader(text)
    reader.at = start
    return reader.value(()), reader.at


def value_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) at which the value of every path begins. Raises JsonTextError."""
    return _read(text)[1]


def format_json(value: Json) -> str:
    """Write a JSON value, indented by two, its keys in their order.

    Half of a surrogate pair is written as its JSON escape.
    """
    written = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    return written if written.isascii() else encode_utf8(written).decode("utf-8")


def encode_utf8(text: str) -> bytes:
    """Return the bytes of JSON text.

    Half of a surrogate pair, which UTF-8 cannot hold, is written as the JSON escape that it came from.
    """
    return text.encode("utf-8", "backslashreplace")


_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_MAX_DIGITS = 4000
_LITERALS: Mapping[str, Json] = {"true": True, "false": False, "null": None}
_MAX_DEPTH = 200
_JSON = json.JSONDecoder()


class NumberError(ValueError):
    """Raised for a number that could not be sent exactly as it is written; in the user's words."""


def _decimal(spelled: str) -> Decimal:
    try:
        exact = Decimal(spelled)
    except InvalidOperation:
        raise NumberError("The exponent of this number is too large.") from None
    if len(spelled) > _MAX_DIGITS:
        raise NumberError("This number has too many digits.")
    return exact


def parse_number(spelled: str) -> int | float:
    """Return the number that JSON text means. Raises NumberError where that is not exact, or ValueError."""
    if _NUMBER.fullmatch(spelled) is None:
        raise ValueError("This is not a number.")
    exact = _decimal(spelled)
    if spelled == "-0":
        raise NumberError("This number has a sign that would be lost: write 0, or -0.0.")
    if spelled.lstrip("-").isdigit():
        return int(spelled)
    value = float(spelled)
    if math.isinf(value):
        raise NumberError("This number is too large to be sent.")
    if exact != Decimal(repr(value)):
        raise NumberError(f"This number cannot be sent exactly: it would become {value!r}.")
    return value


def parse_integer(spelled: str) -> int | None:
    """Return the whole number that JSON text means, None where it has a fraction.

    Raises like `parse_number`.
    """
    if _NUMBER.fullmatch(spelled) is None:
        raise ValueError("This is not a number.")
    exact = _decimal(spelled)
    if exact and exact.adjusted() >= _MAX_DIGITS:
        raise NumberError("This number has too many digits.")
    if exact.is_zero() and exact.is_signed():
        raise NumberError("This number has a sign that would be lost: write 0.")
    value = int(exact)
    return value if exact == value else None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.line = 1
        self.counted = 0

    def fail(self, reason: str, at: int | None = None) -> JsonTextError:
        position = self.at if at is None else at
        before = self.text.count("\n", 0, position)
        start = self.text.rfind("\n", 0, position) + 1
        return JsonTextError(before + 1, position - start + 1, reason)

    def skip(self) -> str:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def string(self) -> str:
        try:
            value, self.at = _JSON.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            raise self.fail(
                "This text is not closed, or a character in it must be escaped.", min(error.pos, len(self.text))
            ) from None
        return str(value)

    def number(self) -> Json:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            raise self.fail("A value is expected here: text in double quotes, a number, true, false, null, { or [.")
        try:
            value = parse_number(match.group())
        except NumberError as error:
            raise self.fail(str(error)) from None
        self.at = match.end()
        return value

    def value(self, path: Path) -> Json:
        if len(path) > _MAX_DEPTH:
            raise self.fail("This is nested too deeply.")
        first = self.skip()
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.lines[path] = self.line
        if first == "{":
            return self.object(path)
        if first == "[":
            return self.array(path)
        if first == '"':
            return self.string()
        for word, value in _LITERALS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        return self.number()

    def object(self, path: Path) -> dict[str, Json]:
        members: dict[str, Json] = {}
        self.at += 1
        if self.skip() == "}":
            self.at += 1
            return members
        while True:
            if self.skip() != '"':
                raise self.fail("A key in double quotes is expected here.")
            start = self.at
            key = self.string()
            if key in members:
                raise self.fail(f"The key “{key}” appears twice.", start)
            if self.skip() != ":":
                raise self.fail(f"A colon is expected after the key “{key}”.")
            self.at += 1
            members[key] = self.value((*path, key))
            if self.skip() == ",":
                self.at += 1
            elif self.text[self.at : self.at + 1] == "}":
                self.at += 1
                return members
            else:
                raise self.fail("A comma or } is expected here.")

    def array(self, path: Path) -> list[Json]:
        items: list[Json] = []
        self.at += 1
        if self.skip() == "]":
            self.at += 1
            return items
        while True:
            items.append(self.value((*path, len(items))))
            if self.skip() == ",":
                self.at += 1
            elif self.text[self.at : self.at + 1] == "]":
                self.at += 1
                return items
            else:
                raise self.fail("A comma or ] is expected here.")


def _read(text: str) -> tuple[Json, dict[Path, int]]:
    reader = _Reader(text)
    if reader.skip() == "":
        raise reader.fail("The text is empty.")
    value = reader.value(())
    if reader.skip():
        raise reader.fail("There is text after the end of the JSON value.")
    return value, reader.lines
