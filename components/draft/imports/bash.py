"""Commands as bash reads them, from quotes and escapes to redirections and here-documents.

Nothing is run. What only a running shell knows (a variable, the output of a command) is UNKNOWN where it is part of one argument; where it could
become several arguments, or none, the text is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from components.draft.imports.ansi_c_quoting import unescape_ansi_c
from components.draft.imports.shell_command import UNKNOWN, Command, ShellError, UnknownTextError

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*(\[[^\]]*\])?\+?=", re.ASCII)
_PARAMETER = re.compile(r"\$([A-Za-z_]\w*|[0-9@*#?$!-])", re.ASCII)
_REDIRECTION = re.compile(r"&>>|&>|<<<|<<-|<<|<&|<>|<|>>|>&|>\||>")
# No file has such a name, so a ? or [ in it stays as it is.
_ADDRESS = re.compile(r"https?://")
_ORDINARY = re.compile(r"[^ \t\n'\"\\$`<>;&|()]+")
_INSIDE, _INSIDE_DOCUMENT = re.compile(r'[^"\\$`]+'), re.compile(r"[^\\$`]+")
_CAT = re.compile(r"\$\([ \t\n]*cat[ \t]*<<(-?)[ \t]*(['\"]?)([A-Za-z_]\w*)\2[ \t]*\n")
# Half of what a quoted character is called while a word is read: it is none of the signs that mean something to the shell.
_QUOTED = "\1"


def parse_bash(text: str) -> list[Command]:
    """Read a text's commands. Raises ShellError where that takes a running shell, or it is not whole."""
    return _Reader(text).commands()


@dataclass
class _Word:
    """A word while it is read: its text, and the same with quoted characters made unrecognizable."""

    text: str = ""
    plain: str = ""

    def add(self, text: str, *, quoted: bool) -> None:
        self.text += text
        self.plain += _QUOTED * max(len(text), 1) if quoted else text


@dataclass
class _Simple:
    """A simple command while it is read."""

    words: list[str] = field(default_factory=list)
    stdin: str | None = None


@dataclass
class _Document:
    """A here-document that is still to come."""

    command: _Simple
    end: str
    tabs: bool
    literal: bool
    stdin: bool


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.word: _Word | None = None
        self.redirection: tuple[str, bool] | None = None
        self.command = _Simple()
        self.finished: list[_Simple] = []
        self.documents: list[_Document] = []

    def commands(self) -> list[Command]:
        while self.at < len(self.text):
            self._step()
        self._end_command()
        if self.documents:
            raise ShellError(f"The here-document is not closed: a line “{self.documents[0].end}” is missing.")
        return [Command(tuple(command.words), command.stdin) for command in self.finished if command.words]

    def _step(self) -> None:
        sign = self.text[self.at]
        if sign in " \t":
            self._end_word()
            self.at += 1
        elif sign == "\n":
            self._end_command()
            self.at += 1
            self._read_documents()
        elif sign == "#" and self.word is None:
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        elif _REDIRECTION.match(self.text, self.at):
            self._redirect()
        elif sign in ";&|":
            self._end_command()
            if sign == "|" and not self.text.startswith("||", self.at):
                self.command.stdin = UNKNOWN
            self.at += 2 if self.text[self.at : self.at + 2] in ("&&", "||", "|&", ";;") else 1
        elif sign in "()":
            raise ShellError("It has brackets outside of quotes, which only a shell can interpret.")
        else:
            self._part(sign)

    def _part(self, sign: str) -> None:
        """Read a part of a word."""
        if self.text.startswith("\\\n", self.at):
            self.at += 2
            return
        self.word = self.word or _Word()
        if sign == "\\":
            self.word.add(self.text[self.at + 1 : self.at + 2] or sign, quoted=True)
            self.at += 2
        elif sign == "'":
            self.word.add(self._until_quote("'"), quoted=True)
        elif sign == '"' or self.text.startswith('$"', self.at):
            self.at += 1 if sign == '"' else 2
            self.word.add(self._double_quoted(), quoted=True)
        elif self.text.startswith("$'", self.at):
            self.at += 1
            self.word.add(unescape_ansi_c(self._until_quote("'", escapes=True)), quoted=True)
        elif sign in "$`":
            expansion = self._expansion()
            if UNKNOWN in expansion and self._splits():
                raise UnknownTextError(
                    "It has a $ or ` outside of quotes, where a shell may insert any number of arguments. Put it in double quotes."
                )
            self.word.add(expansion, quoted=UNKNOWN in expansion)
        else:
            self.word.add(self._run(_ORDINARY), quoted=False)

    def _run(self, pattern: re.Pattern[str]) -> str:
        """Return the text from here on that means nothing to the shell."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match.group()

    def _splits(self) -> bool:
        """Return whether an expansion here can become several words, as one in an assignment cannot."""
        word = self.word.plain if self.word else ""
        return self.redirection is None and not (not self.command.words and _ASSIGNMENT.match(word))

    def _until_quote(self, quote: str, *, escapes: bool = False) -> str:
        """Return what stands in quotes, from the opening one on."""
        start = self.at + 1
        inside = re.compile(rf"(?:[^{quote}\\]|\\.)*" if escapes else rf"[^{quote}]*", re.DOTALL).match(self.text, start)
        end = inside.end() if inside else start
        if self.text[end : end + 1] != quote:
            raise ShellError("A quote is not closed.")
        self.at = end + 1
        return self.text[start:end]

    def _double_quoted(self) -> str:
        """Return what stands in double quotes, from behind the opening one on."""
        parts: list[str] = []
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == '"':
                self.at += 1
                return "".join(parts)
            parts.append(self._run(_INSIDE) or self._inside(sign, '$`"\\'))
        raise ShellError("A quote is not closed.")

    def _inside(self, sign: str, escaped: str) -> str:
        """Return the next part of double quotes or of a here-document."""
        following = self.text[self.at + 1 : self.at + 2]
        if sign == "\\" and following == "\n":
            self.at += 2
            return ""
        if sign == "\\" and following and following in escaped:
            self.at += 2
            return following
        if sign in "$`":
            return self._expansion()
        self.at += 1
        return sign

    def _expansion(self) -> str:
        """Return what a `$` or a backtick stands for: UNKNOWN, or itself where it is not one of the shell's."""
        if self.text[self.at] == "`":
            self._until_quote("`", escapes=True)
            return UNKNOWN
        document = _CAT.match(self.text, self.at)
        if document is not None:
            return self._cat(document)
        following = self.text[self.at + 1 : self.at + 2]
        if following and following in "({[":
            self.at += 2
            self._skip({"(": ")", "{": "}", "[": "]"}[following])
            return UNKNOWN
        parameter = _PARAMETER.match(self.text, self.at)
        if parameter is not None:
            self.at = parameter.end()
            return UNKNOWN
        self.at += 1
        return "$"

    def _cat(self, document: re.Match[str]) -> str:
        """Return the text of `$(cat <<EOF ...)`, as which many write a body of several lines."""
        self.at = document.end()
        content = self._document(document[3], tabs=bool(document[1]), literal=bool(document[2]))
        closed = re.compile(r"[ \t\n]*\)").match(self.text, self.at)
        if closed is None:
            raise ShellError("A here-document inside $(…) goes on in a way that only a shell can interpret.")
        self.at = closed.end()
        return content.rstrip("\n")

    def _skip(self, close: str) -> None:
        """Pass over what only a shell can carry out, up to its closing bracket."""
        opening = {")": "(", "}": "{", "]": "["}[close]
        depth = 1
        while depth:
            sign = self.text[self.at : self.at + 1]
            if not sign:
                raise ShellError("A bracket or a quote is not closed.")
            if self.text.startswith("<<", self.at):
                raise ShellError("It has a here-document inside $(…), which only a shell can interpret.")
            if sign == "\\":
                self.at += 2
            elif sign == "'":
                self._until_quote("'")
            elif sign == '"':
                self.at += 1
                self._double_quoted()
            elif sign in "$`":
                self._expansion()
            else:
                depth += (sign == opening) - (sign == close)
                self.at += 1

    def _redirect(self) -> None:
        match = _REDIRECTION.match(self.text, self.at)
        sign = match.group() if match else ""
        source = ""
        if self.word is not None and self.word.plain.isascii() and self.word.plain.isdigit() and not sign.startswith("&"):
            source, self.word = self.word.text, None
        elif self.word is not None and self.word.plain.startswith("{"):
            raise ShellError("It has a redirection that only a shell can interpret.")
        self._end_word()
        self.at += len(sign)
        if self.text.startswith("(", self.at):
            raise ShellError("It reads from the output of another command, which only a shell can interpret.")
        self.redirection = (sign, sign.startswith("<") and source in ("", "0"))

    def _end_word(self) -> None:
        word, self.word = self.word, None
        if word is None:
            return
        if self.redirection is not None:
            self._end_redirection(word)
            return
        if not self.command.words and _ASSIGNMENT.match(word.plain):
            return
        _refuse_patterns(word)
        tilde = word.plain.startswith("~") or (_ASSIGNMENT.match(word.plain) and re.search("[=:]~", word.plain))
        text = word.text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
        self.command.words.append(UNKNOWN + text if tilde else text)

    def _end_redirection(self, word: _Word) -> None:
        (sign, stdin), self.redirection = self.redirection or ("", False), None
        if sign in ("<<", "<<-"):
            self.documents.append(_Document(self.command, word.text, sign == "<<-", _QUOTED in word.plain, stdin))
        elif stdin:
            is_known = sign == "<<<" and not word.plain.startswith("~")
            self.command.stdin = f"{word.text}\n" if is_known else UNKNOWN

    def _end_command(self) -> None:
        self._end_word()
        if self.redirection is not None:
            raise ShellError("A redirection has no target.")
        self.finished.append(self.command)
        self.command = _Simple()

    def _read_documents(self) -> None:
        for document in self.documents:
            content = self._document(document.end, tabs=document.tabs, literal=document.literal)
            if document.stdin:
                document.command.stdin = content
        self.documents = []

    def _document(self, end: str, *, tabs: bool, literal: bool) -> str:
        """Read the lines up to the one that ends a here-document."""
        lines: list[str] = []
        for line in self._lines(literal):
            stripped = line.lstrip("\t") if tabs else line
            if stripped == end:
                body = "".join(f"{content}\n" for content in lines)
                return body if literal else _Reader(body).expanded()
            lines.append(stripped)
        raise ShellError(f"The here-document is not closed: a line “{end}” is missing.")

    def _lines(self, literal: bool) -> Iterator[str]:
        """Yield the lines from here on; what is not literal goes on after a backslash at a line's end."""
        pattern = re.compile(r"[^\n]*" if literal else r"(?:[^\\\n]|\\.|\\\Z)*", re.DOTALL)
        while self.at < len(self.text):
            line = pattern.match(self.text, self.at)
            assert line is not None  # it matches nothing, too
            self.at = line.end() + 1
            yield (
                line.group()
                if literal
                else re.sub(r"\\(\n|.)", lambda escape: "" if escape[1] == "\n" else escape[0], line.group())
            )

    def expanded(self) -> str:
        """Return the text as that of a here-document in which the shell puts in what it knows."""
        parts: list[str] = []
        while self.at < len(self.text):
            parts.append(self._run(_INSIDE_DOCUMENT) or self._inside(self.text[self.at], "$`\\"))
        return "".join(parts)


def _has_brace_expansion(plain: str) -> bool:
    start, end = plain.find("{"), plain.rfind("}")
    return start >= 0 and any(plain.find(sign, start + 1, end) >= 0 for sign in (",", ".."))


def _refuse_patterns(word: _Word) -> None:
    kind: Literal["", "names", "braces"] = ""
    if any(sign in word.plain for sign in "*?[") and not _ADDRESS.match(word.plain):
        kind = "names"
    if _has_brace_expansion(word.plain):
        kind = "braces"
    if kind:
        signs = "*, ? or [" if kind == "names" else "{…}"
        raise ShellError(f"It has {signs} outside of quotes, where a shell may insert other text. Put the data in single quotes.")
