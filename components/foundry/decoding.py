"""Decompression of an answer within a size limit, and strict JSON. It sends and stores nothing."""

import json
import math
import re
import zlib
from typing import Any, NoReturn

# As deep as a draft may be, so that a version can become one.
_MAX_DEPTH = 200
# Each value takes some 100 bytes of memory, however short it is in the text.
_MAX_PARTS = 2_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


class Undecodable(Exception):
    """A body that cannot be decompressed, or is too large when it is."""


class Decompression:
    """Decompresses a body piece by piece, up to `size` bytes. Raises Undecodable."""

    def __init__(self, encoding: str, size: int) -> None:
        self._size = size
        self._pieces: list[bytes] = []
        self._length = 0
        self._started = False
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Undecodable("it is compressed in a way that was not asked for")
        self._gzip = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None

    def feed(self, data: bytes) -> None:
        """Decompress the next piece."""
        if self._gzip is None:
            self._add(data)
            return
        try:
            while data:
                if self._gzip.eof:
                    # A body may consist of several compressed ones, and be filled up with zeros.
                    data = data.lstrip(b"\0")
                    if not data:
                        break
                    self._gzip = zlib.decompressobj(wbits=31)
                self._started = True
                self._add(self._gzip.decompress(data, self._size - self._length + 1))
                data = self._gzip.unconsumed_tail or self._gzip.unused_data
        except zlib.error:
            raise Undecodable("it is compressed, and damaged") from None

    def result(self) -> bytes:
        """Return the whole body."""
        if self._gzip is not None and self._started and not self._gzip.eof:
            raise Undecodable("it is compressed, and was cut off")
        return b"".join(self._pieces)

    def _add(self, data: bytes) -> None:
        self._length += len(data)
        if self._length > self._size:
            raise Undecodable(f"it is larger than {self._size / 1_000_000:g} MB")
        self._pieces.append(data)


def read_json(text: bytes | str) -> Any:
    """Read JSON. Raises ValueError also for NaN, infinite numbers, and too deep or too many values."""
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    opened = text.count("[") + text.count("{")
    if opened + text.count(",") > _MAX_PARTS:
        raise ValueError("it has too many parts")
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_parse_float)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if opened > _MAX_DEPTH and _depth_exceeds(value, _MAX_DEPTH):
        raise ValueError("it is nested too deeply")
    return value


def replace_surrogates(text: str) -> str:
    """Return text with each half of a surrogate pair, which UTF-8 cannot encode, replaced by U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _parse_float(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise ValueError("a number is too large")
    return value


def _depth_exceeds(value: Any, maximum: int) -> bool:
    level = [value]
    for _ in range(maximum + 1):
        containers = [value for value in level if isinstance(value, dict | list)]
        level = [item for value in containers for item in (value.values() if isinstance(value, dict) else value)]
    return any(isinstance(value, dict | list) for value in level)
