"""From the bytes of an answer to values: decompressed within a bound, and JSON read strictly. Pure."""

import json
import math
import re
import zlib
from typing import Any, NoReturn

# What a draft may hold, so that a version can become one.
_DEEPEST = 200
# Each part takes some 100 bytes of memory, however short it is on the wire.
_PARTS = 2_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


class Undecodable(Exception):
    """A body whose compression cannot be undone, or of which more would come out than is allowed."""


class Decompression:
    """Undoes a body's Content-Encoding piece by piece, up to `size` bytes. Raises Undecodable."""

    def __init__(self, encoding: str, size: int) -> None:
        self._size = size
        self._pieces: list[bytes] = []
        self._length = 0
        self._begun = False
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Undecodable("it is compressed in a way that was not asked for")
        self._gzip = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
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
                self._begun = True
                self._add(self._gzip.decompress(data, self._size - self._length + 1))
                data = self._gzip.unconsumed_tail or self._gzip.unused_data
        except zlib.error:
            raise Undecodable("it is compressed, and damaged") from None

    def result(self) -> bytes:
        """Return the whole body."""
        if self._gzip is not None and self._begun and not self._gzip.eof:
            raise Undecodable("it is compressed, and was cut off")
        return b"".join(self._pieces)

    def _add(self, data: bytes) -> None:
        self._length += len(data)
        if self._length > self._size:
            raise Undecodable(f"it is larger than {self._size / 1_000_000:g} MB")
        self._pieces.append(data)


def read_json(text: bytes | str) -> Any:
    """Read JSON. Raises ValueError for what is none, NaN and numbers beyond a double included, and for what is too deep or in too many parts."""
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    opened = text.count("[") + text.count("{")
    if opened + text.count(",") > _PARTS:
        raise ValueError("it has too many parts")
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if opened > _DEEPEST and _depth_exceeds(value, _DEEPEST):
        raise ValueError("it is nested too deeply")
    return value


def whole_text(text: str) -> str:
    """Return text with a replacement character for each half of a surrogate pair, which UTF-8 cannot hold."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _finite(spelled: str) -> float:
    value = float(spelled)
    if math.isinf(value):
        raise ValueError("a number is too large")
    return value


def _depth_exceeds(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most + 1):
        level = [one for one in level if isinstance(one, dict | list)]
        level = [part for one in level for part in (one.values() if isinstance(one, dict) else one)]
    return any(isinstance(one, dict | list) for one in level)
