"""Regular expressions of ECMA-262, as JSON Schema has them, in the words of the `regex` library.

The Unicode mode of ECMA-262 is meant (a character is a code point), with what older engines allow beside it as long as it means the
same everywhere: escaped punctuation such as `\\-`, and lone brackets. What would mean something else in another language, such as
`\\Z`, `(?i)` or `{,3}`, is not understood.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_DIGIT, _WORD = "0-9", "0-9A-Z_a-z"
_SPACE = "\\t\\n\\x0b\\f\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_BOUNDARY = f"(?:(?<![{_WORD}])(?=[{_WORD}])|(?<=[{_WORD}])(?![{_WORD}]))"
_NO_BOUNDARY = f"(?:(?<![{_WORD}])(?![{_WORD}])|(?<=[{_WORD}])(?=[{_WORD}]))"
_ESCAPE = re.compile(
    r"\\(?:(?P<class>[dDwWsS])|(?P<control>[tnvfr])|c(?P<letter>[A-Za-z])|(?P<null>0(?![0-9]))|x(?P<x>[0-9A-Fa-f]{2})"
    r"|u\{(?P<braces>[0-9A-Fa-f]+)\}|u(?P<pair>[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})|u(?P<u>[0-9A-Fa-f]{4})"
    r"|(?P<not>[pP])\{(?P<property>[A-Za-z0-9_]+(?:=[A-Za-z0-9_]+)?)\}|(?P<itself>[^0-9A-Za-z]))",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]*))?\})\??")
_GROUP = re.compile(r"\((?:\?(?P<kind>:|=|!|<=|<!|<(?P<name>[^\W\d][\w$]*)>)|(?!\?))")
_CATEGORY_NAMES = (
    "L Letter LC Cased_Letter Lu Uppercase_Letter Ll Lowercase_Letter Lt Titlecase_Letter Lm Modifier_Letter Lo Other_Letter "
    "M Mark Combining_Mark Mn Nonspacing_Mark Mc Spacing_Mark Me Enclosing_Mark N Number Nd Decimal_Number digit Nl Letter_Number "
    "No Other_Number P Punctuation punct Pc Connector_Punctuation Pd Dash_Punctuation Ps Open_Punctuation Pe Close_Punctuation "
    "Pi Initial_Punctuation Pf Final_Punctuation Po Other_Punctuation S Symbol Sm Math_Symbol Sc Currency_Symbol "
    "Sk Modifier_Symbol So Other_Symbol Z Separator Zs Space_Separator Zl Line_Separator Zp Paragraph_Separator C Other "
    "Cc Control cntrl Cf Format Cs Surrogate Co Private_Use Cn Unassigned"
)
_BINARY_NAMES = (
    "Any Assigned ASCII Alphabetic Alpha Lowercase Lower Uppercase Upper White_Space space ID_Start IDS ID_Continue IDC "
    "XID_Start XIDS XID_Continue XIDC Ideographic Ideo Math Emoji Emoji_Presentation EPres Extended_Pictographic ExtPict "
    "Hex_Digit Hex ASCII_Hex_Digit AHex Dash Diacritic Dia Cased"
)
_CATEGORIES, _BINARY = frozenset(_CATEGORY_NAMES.split()), frozenset(_BINARY_NAMES.split())
_SCRIPT = re.compile(r"(?:Script|sc|Script_Extensions|scx)=[A-Z][A-Za-z_]+")


class NotUnderstoodError(ValueError):
    """Raised for what is no regular expression of ECMA-262, or does not mean the same everywhere."""


def translate(pattern: str) -> str:
    """Write a pattern for the `regex` library. Raises NotUnderstoodError."""
    return _Translation(pattern).written()


@dataclass
class _Group:
    """A group while it is read: where its text begins, and of capturing ones the number."""

    start: int
    kind: str = ""
    number: int = 0
    captures: list[int] = field(default_factory=list)


class _Translation:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.out: list[str] = []
        self.groups: list[_Group] = [_Group(0)]
        # Where the last atom begins in `out`; None where nothing can be repeated.
        self.atom: int | None = None
        self.last: _Group | None = None
        self.names: dict[str, int] = {}
        self.number = 0
        # Groups of which the text can be forgotten or overwritten: engines differ in what refers to them.
        self.unsteady: set[int] = set()
        self.references: set[int] = set()

    def written(self) -> str:
        self._number_names()
        while self.at < len(self.pattern):
            self._step(self.pattern[self.at])
        if len(self.groups) > 1 or self.references & self.unsteady:
            raise NotUnderstoodError
        return "".join(self.out)

    def _number_names(self) -> None:
        """Number the named groups beforehand, as they can be referred to before they come."""
        bare = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", lambda match: " " * len(match.group()), self.pattern, flags=re.DOTALL)
        count = 0
        for match in re.finditer(r"\((?!\?)|\(\?<(?![=!])([^>]*)>", bare):
            count += 1
            if match[1] is not None and match[1] in self.names:
                raise NotUnderstoodError
            if match[1] is not None:
                self.names[match[1]] = count
        self.total = count

    def _step(self, sign: str) -> None:
        quantifier = _QUANTIFIER.match(self.pattern, self.at)
        if quantifier is not None:
            self._repeat(quantifier)
        elif sign == "(":
            self._open()
        elif sign == ")":
            self._close()
        elif sign == "[":
            self._add(self._set())
        elif sign == "\\":
            self._escape()
        elif sign in "^$|":
            self.out.append({"^": r"\A", "$": r"\Z", "|": "|"}[sign])
            self.atom = None
            self.at += 1
        elif sign == "{" and self.pattern.startswith("{,", self.at):
            raise NotUnderstoodError
        else:
            self._add(r"[^\n\r\u2028\u2029]" if sign == "." else _literal(ord(sign)))
            self.at += 1

    def _add(self, atom: str) -> None:
        self.atom, self.last = len(self.out), None
        self.out.append(atom)

    def _repeat(self, quantifier: re.Match[str]) -> None:
        if self.atom is None:
            raise NotUnderstoodError
        if quantifier["most"] and int(quantifier["most"]) < int(quantifier["least"]):
            raise NotUnderstoodError
        if self.last is not None and not _at_most_once(quantifier):
            self.unsteady.update(self.last.captures)
        self.out.insert(self.atom, "(?:")
        self.out.append(f"){quantifier.group()}")
        self.atom, self.last = None, None
        self.at = quantifier.end()

    def _open(self) -> None:
        match = _GROUP.match(self.pattern, self.at)
        if match is None:
            raise NotUnderstoodError
        kind = match["kind"] or ""
        group = _Group(len(self.out), kind)
        if not kind or match["name"]:
            self.number += 1
            group.number = self.number
        self.out.append("(" if group.number else f"(?{kind}")
        self.groups.append(group)
        self.atom = None
        self.at = match.end()

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise NotUnderstoodError
        group = self.groups.pop()
        self.out.append(")")
        captures = [*([group.number] if group.number else []), *group.captures]
        group.captures = captures
        self.groups[-1].captures.extend(captures)
        if group.kind in ("=", "!", "<=", "<!"):
            self.unsteady.update(captures)
            self.atom = None
        else:
            self.atom, self.last = group.start, group
        self.at += 1

    def _escape(self) -> None:
        following = self.pattern[self.at + 1 : self.at + 2]
        if following in ("b", "B"):
            self.out.append(_BOUNDARY if following == "b" else _NO_BOUNDARY)
            self.atom = None
            self.at += 2
            return
        reference = re.compile(r"\\(?:([1-9][0-9]*)|k<([^>]*)>)").match(self.pattern, self.at)
        if reference is not None:
            number = int(reference[1]) if reference[1] else self.names.get(reference[2], 0)
            if not 0 < number <= self.total:
                raise NotUnderstoodError
            self.references.add(number)
            # A group that took no part means nothing at all; one that is not closed yet, or comes later, too.
            open_ = number > self.number or any(group.number == number for group in self.groups)
            self._add("(?:)" if open_ else f"(?({number})\\{number}|)")
            self.at = reference.end()
            return
        inside, single = self._character()
        self._add(_literal(single) if single is not None else f"[{inside}]")

    def _character(self) -> tuple[str, int | None]:
        """Read an escape: what it is inside of a set, and its code point if it is one character."""
        match = _ESCAPE.match(self.pattern, self.at)
        if match is None:
            raise NotUnderstoodError
        self.at = match.end()
        if match["class"]:
            inside = _CLASSES[match["class"].lower()]
            return (inside, None) if match["class"].islower() else (_complement(match["class"].lower()), None)
        if match["property"]:
            return _property(match["property"], negative=match["not"] == "P"), None
        single = _code_point(match)
        return _literal(single), single

    def _set(self) -> str:
        self.at += 1
        negative = self.pattern.startswith("^", self.at)
        self.at += negative
        parts: list[str] = []
        while not self.pattern.startswith("]", self.at):
            parts.append(self._range())
        self.at += 1
        if not parts:
            return r"[\x00-\U0010ffff]" if negative else "(?!)"
        return f"[{'^' if negative else ''}{''.join(parts)}]"

    def _range(self) -> str:
        inside, first = self._member()
        if not self.pattern.startswith("-", self.at) or self.pattern.startswith("-]", self.at):
            return inside
        self.at += 1
        other, last = self._member()
        if first is None or last is None:
            return f"{inside}\\-{other}"
        if first > last:
            raise NotUnderstoodError
        return f"{inside}-{other}"

    def _member(self) -> tuple[str, int | None]:
        sign = self.pattern[self.at : self.at + 1]
        if not sign:
            raise NotUnderstoodError
        if self.pattern.startswith("\\b", self.at):
            self.at += 2
            return r"\x08", 8
        if sign == "\\":
            return self._character()
        self.at += 1
        return _literal(ord(sign)), ord(sign)


def _at_most_once(quantifier: re.Match[str]) -> bool:
    written = quantifier.group().removesuffix("?") or "?"
    return written == "?" or written in ("{0,1}", "{1}", "{1,1}", "{0}")


def _code_point(match: re.Match[str]) -> int:
    readers: dict[str, Callable[[str], int]] = {
        "control": _CONTROLS.__getitem__,
        "letter": lambda digits: ord(digits) % 32,
        "null": lambda digits: 0,
        "x": lambda digits: int(digits, 16),
        "u": lambda digits: int(digits, 16),
        "braces": lambda digits: int(digits, 16),
        "pair": lambda digits: 0x10000 + ((int(digits[:4], 16) - 0xD800) << 10) + int(digits[6:], 16) - 0xDC00,
        "itself": ord,
    }
    point = next(read(match[name]) for name, read in readers.items() if match[name])
    if point > 0x10FFFF:
        raise NotUnderstoodError
    return point


def _literal(point: int) -> str:
    return chr(point) if point < 128 and chr(point).isalnum() else f"\\U{point:08x}"


def _complement(name: str) -> str:
    """Return what is not in a class, as ranges that can stand inside of a set."""
    return {
        "d": "\\x00-/:-\\U0010ffff",
        "w": "\\x00-/:-@\\[-\\^`{-\\U0010ffff",
        "s": "\\x00-\\x08\\x0e-\\x1f!-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff"
        "\\u3001-\\ufefe\\uff00-\\U0010ffff",
    }[name]


def _property(name: str, *, negative: bool) -> str:
    plain = name.removeprefix("General_Category=").removeprefix("gc=")
    # The library takes this name for another property.
    plain = "ID_Continue" if plain == "IDC" else plain
    if plain in _CATEGORIES or ("=" not in name and plain in _BINARY) or _SCRIPT.fullmatch(name):
        return rf"\{'P' if negative else 'p'}{{{plain}}}"
    raise NotUnderstoodError
