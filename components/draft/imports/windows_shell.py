"""Reads commands as cmd.exe and PowerShell do, and as Windows programs split them. Nothing is run.

Programs split their command line themselves, and not all alike; so does PowerShell hand over quotes in two ways, by its version.
Each way is a function of its own.
"""

import re
from collections.abc import Callable

from components.draft.imports.shell_command import UNKNOWN, Command, ShellError

_VARIABLE = re.compile(r"%[^%^\r\n]*%")
_NAME = re.compile(r"\$(?:[A-Za-z_?$^][\w:]*|\{[^}]*\})")
_ESCAPES = {"0": UNKNOWN, "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SINGLE, _DOUBLE = "'\u2018\u2019\u201a\u201b", '"\u201c\u201d\u201e'


def parse_cmd(text: str) -> list[Command]:
    """Read a text's commands as cmd.exe hands them to programs built in the last years."""
    return _commands(_cmd_lines(_VARIABLE.sub(UNKNOWN, text)), stays=True)


def parse_cmd_legacy(text: str) -> list[Command]:
    """Read a text's commands as cmd.exe hands them to older programs, for which "" ends what is quoted."""
    return _commands(_cmd_lines(_VARIABLE.sub(UNKNOWN, text)), stays=False)


def _cmd_lines(text: str) -> list[str]:
    """Return the command lines that cmd.exe hands on: without its carets, and cut at its operators."""
    lines: list[list[str]] = [[]]
    quoted, at = False, 0
    while at < len(text):
        sign = text[at]
        if sign == "^" and not quoted:
            # A caret takes a line's end away, and the character behind it as it is.
            at += 2 if text.startswith("\n", at + 1) else 1
            lines[-1].append(text[at : at + 1])
        elif sign == "\n" or (sign in "&|" and not quoted):
            lines.append([])
            quoted = False
        elif sign in "<>" and not quoted:
            raise ShellError("It reads or writes a file with < or >, which only a shell can interpret.")
        else:
            quoted = quoted != (sign == '"')
            lines[-1].append(sign)
        at += 1
    return ["".join(line) for line in lines]


def _commands(lines: list[str], *, stays: bool) -> list[Command]:
    return [Command(tuple(words)) for line in lines if (words := _split(line, stays=stays))]


_PIECE = re.compile(r'(?P<slashes>\\+)(?P<before>"?)|(?P<twice>"")|(?P<quote>")|(?P<gap>[ \t])|(?P<rest>[^\\" \t]+)')


def _split(line: str, *, stays: bool) -> list[str]:
    """Split a command line into arguments. Inside of quotes "" is one, and they go on only if it `stays`."""
    words: list[list[str]] = []
    inside, quoted, at = False, False, 0
    while (piece := _PIECE.match(line, at)) is not None:
        at = piece.end()
        if piece["gap"] and not quoted:
            inside = False
            continue
        if not inside:
            inside = True
            words.append([])
        if piece["slashes"]:
            count = len(piece["slashes"])
            words[-1].append("\\" * (count // 2 if piece["before"] else count))
            if piece["before"] and count % 2:
                words[-1].append('"')
            elif piece["before"]:
                at -= 1
        elif piece["twice"] and quoted:
            words[-1].append('"')
            quoted = stays
        elif piece["twice"] or piece["quote"]:
            at = piece.start() + 1
            quoted = not quoted
        else:
            words[-1].append(piece.group())
    if quoted:
        raise ShellError("A quote is not closed.")
    return ["".join(word) for word in words]


def parse_powershell(text: str) -> list[Command]:
    """Read a text's commands as PowerShell 7.3 and newer hand them to programs."""
    return [Command(tuple(words)) for words in _PowerShell(text).commands()]


def parse_powershell_legacy(text: str) -> list[Command]:
    """Read a text's commands as older PowerShell hands them over, which escapes no double quotes."""
    return _commands([_joined(words) for words in _PowerShell(text).commands()], stays=True)


def _joined(words: list[str]) -> str:
    return " ".join(f'"{word}"' if word == "" or re.search(r"\s", word) else word for word in words)


class _PowerShell:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def commands(self) -> list[list[str]]:
        commands: list[list[str]] = [[]]
        while self.at < len(self.text):
            sign = self.text[self.at]
            if self.text.startswith("`\n", self.at):
                self.at += 2
            elif sign in "\n;|&":
                commands.append([])
                self.at += 1
            elif sign.isspace():
                self.at += 1
            elif self.text.startswith("--%", self.at):
                raise ShellError("It has --%, behind which PowerShell reads in another way.")
            elif sign == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                commands[-1].append(self._word())
        return [words for words in commands if words]

    def _word(self) -> str:
        parts: list[str] = []
        while self.at < len(self.text) and not (self.text[self.at].isspace() or self.text[self.at] in ";|&"):
            parts.append(self._part(self.text[self.at], within=bool(parts)))
        return "".join(parts)

    def _part(self, sign: str, *, within: bool) -> str:
        here_string = re.compile(r"@(['\"])[ \t]*\n(?:(.*?)\n)?\1@", re.DOTALL).match(self.text, self.at)
        if here_string is not None and not within:
            self.at = here_string.end()
            body = here_string[2] or ""
            return body if here_string[1] == "'" else self._expanded(body)
        if sign in _SINGLE:
            return self._quoted(_SINGLE, lambda inside: inside)
        if sign in _DOUBLE:
            return self._quoted(_DOUBLE, self._expanded)
        if sign in "(){},@$<>" and not (sign == "@" and within):
            name = _NAME.match(self.text, self.at)
            if name is None or not within:
                raise ShellError(f"It has {sign} outside of quotes, which only a shell can interpret.")
            self.at = name.end()
            return UNKNOWN
        if sign == "`":
            self.at += 2
            following = self.text[self.at - 1 : self.at]
            return _ESCAPES.get(following, following)
        self.at += 1
        return sign

    def _quoted(self, quotes: str, read: Callable[[str], str]) -> str:
        double = quotes == _DOUBLE
        pattern = rf"[{quotes}]((?:[{quotes}]{{2}}|{'`.|' if double else ''}[^{quotes}{'`' if double else ''}])*)[{quotes}]"
        match = re.compile(pattern, re.DOTALL).match(self.text, self.at)
        if match is None:
            raise ShellError("A quote is not closed.")
        self.at = match.end()
        return read(re.sub(rf"([{quotes}])[{quotes}]", r"`\1" if double else r"\1", match[1]))

    def _expanded(self, inside: str) -> str:
        """Return the text of double quotes; what a variable or an expression stands for is unknown."""
        if re.search(r"(?<!`)(?:``)*\$\(", inside):
            raise ShellError("It has $(…), which only a shell can interpret.")
        parts = re.compile(rf"`(.)|{_NAME.pattern}", re.DOTALL)
        return parts.sub(lambda part: UNKNOWN if part[1] is None else _ESCAPES.get(part[1], part[1]), inside)
