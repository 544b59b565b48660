"""The escapes of text in `$'…'`."""

import re
from collections.abc import Mapping

_ESCAPE = re.compile(
    rb"\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]{1,2})|u(?P<u>[0-9a-fA-F]{1,4})|U(?P<U>[0-9a-fA-F]{1,8})|c(?P<c>\\\\|.)|(?P<one>.))",
    re.DOTALL,
)
_SIGNS: Mapping[bytes, bytes] = {
    **{b"a": b"\a", b"b": b"\b", b"e": b"\x1b", b"E": b"\x1b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"},
    **{sign: sign for sign in (b"\\", b"'", b'"', b"?")},
}


def unescape_ansi_c(quoted: str) -> str:
    """Return what stands in `$'…'`, without escapes; bytes that are no UTF-8 are lone surrogates."""
    raw = _ESCAPE.sub(_unescape, quoted.encode("utf-8", "surrogateescape"))
    return raw.split(b"\0")[0].decode("utf-8", "surrogateescape")


def _unescape(escape: re.Match[bytes]) -> bytes:
    if escape["octal"]:
        return bytes([int(escape["octal"], 8) & 0xFF])
    if escape["hex"]:
        return bytes([int(escape["hex"], 16)])
    if escape["u"] or escape["U"]:
        code = int(escape["u"] or escape["U"], 16)
        return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else b"\xff"
    if escape["c"]:
        return bytes([escape["c"][0] & 0x1F])
    return _SIGNS.get(escape["one"], escape.group())
