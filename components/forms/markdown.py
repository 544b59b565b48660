"""Makes text from elsewhere inert in Streamlit's markdown: it may draw, fetch and link nothing.

From elsewhere is what trainers, versions, drafts and people say.

Streamlit reads markdown in two steps. First come the signs of CommonMark and GitHub's extensions, which a backslash turns off. Then it searches
the *text* that is left for addresses, emoji, icons and arrows; backslashes are gone by then, so what it looks for is cut by `:color[…]`, which
without a colour draws its text and nothing else. The text on the page, and whatever is copied from it, stays exact.
"""

import re
from itertools import takewhile

from components.foundry.decoding import whole_text

_SIGN = re.compile(r"([\\`*_\[\]{}<>$~|&]|^[-+=#])|^(\d{1,9})([.)])(?=\s|$)")
# What Streamlit replaces in text: addresses (`https://`, `www.`, `@`), `:emoji:` and `:material_icon:`, arrows and dashes.
_REPLACED = re.compile(r"[:@]|(?<=www)\.|-(?=[->])|<(?=[-=])|[>~](?==)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")

# Invisible, a space to markdown's rules, and silent in a screen reader.
_NO_SPACE = "\ufeff"
_TICKS = re.compile(r"`+")
_OPENS = re.compile(r"(\$|(?<![^\W_])_+|[*~]+)(?=\S)")
_BROKEN = re.compile(
    r"(?<=\])(?=[(:])"  # a link, a definition
    r"|(?<=<)(?=[A-Za-z/!?=-])"  # HTML, an arrow
    r"|(?<=&)(?=#?\w+;)"  # an entity
    r"|(?<=:)(?=[\w+/:-])"  # a directive, an emoji, an icon, an address
    r"|(?<=www)(?=\.)"
    r"|(?<=[-.\w+])(?=@)"
    r"|(?<=-)(?=[->])|(?<=[>~])(?==)"  # arrows and dashes
    r"|(?<=\\)(?=[!-/:-@\[-`{-~])"  # an escape
    r"|(?<=^[-_*~+=|])(?=[ \t]*[-_*~+=|])",  # a rule, a fence
    re.IGNORECASE,
)

# What a description keeps.
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_ITEM = re.compile(r"( *)([-+*]|\d{1,9}[.)]) +(\S.*)")
_INLINE = re.compile(
    r"(?P<sign>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>(?P<ticks>(?<!`)`+)(?!`)(?P<inside>.+?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<link>!?\[(?P<words>[^\]`]{0,300})\]\(\s*<?(?P<target>[^\s)>`]{0,2000})>?[^)`]{0,300}\))"
    r"|(?P<emphasis>\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}|(?<![^\W_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![^\W_]))"
    r"|(?P<address>\bhttps?://[\w.-]+(?::\d+)?(?:/[\w./~%?=&#+,;@-]*[\w/])?)"
    r"|(?P<other>[^\W_h]+|.)",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
# Of a line that is longer nothing but its text is shown.
_LONGEST = 5000


def drawable(text: str) -> str:
    """Return text that can be sent to a browser: half of a surrogate pair becomes a replacement character."""
    return whole_text(text)


def escape(text: str) -> str:
    """Return text that markdown shows as it is, in one line, even in brackets of our own."""
    return _literal(_line(text))


def escape_label(text: str) -> str:
    """Return text that names a field, shown as it is.

    Streamlit hands a field's label unread to screen readers. So only what markdown would take for a sign is turned off, by characters that are
    neither seen nor heard; a backslash stands before backticks alone, in pairs, which nothing else turns off.
    """
    line = _OPENS.sub(rf"\1{_NO_SPACE}", _BROKEN.sub(_NO_SPACE, _line(text)))
    return line.replace("`", "\\`") if len(_TICKS.findall(line)) > 1 or line.startswith("```") else line


def code(text: str) -> str:
    """Return a code span that shows text as it is, in one line; nothing for no text."""
    line = _line(text).replace(":material/", f":{_NO_SPACE}material/")
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    edge = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{edge}{line}{edge}{fence}" if line else ""


def prose(text: str) -> str:
    """Return a description as markdown that keeps its paragraphs, lists, emphasis and code.

    Everything else is shown as it is. An address is a link that shows where it leads; of a link or an image with words of its own, words and address are
    shown.
    """
    found: list[str] = []
    levels: list[int] = []
    rows = iter(drawable(text).expandtabs(4).splitlines())
    for row in rows:
        if fence := _FENCE.match(row):
            inside = [*takewhile(lambda one: not one.strip().startswith(fence.group(1)), rows)]
            found += _block(inside)
            levels = []
        elif item := _ITEM.match(row):
            indent = len(item.group(1))
            levels = [*(one for one in levels if one < indent), indent]
            found.append(f"{' ' * 4 * (len(levels) - 1)}{item.group(2)} {_inline(item.group(3))}")
        else:
            levels = levels if row.strip() else []
            found.append(_inline(row.strip()))
    return "\n".join(found).strip()


def _block(rows: list[str]) -> list[str]:
    """Write lines as a block of code, without a language, as Streamlit would draw some of them."""
    inside = [row.replace(":material/", f":{_NO_SPACE}material/") for row in rows]
    fence = "`" * max(3, *(len(run) + 1 for run in _TICKS.findall("\n".join(rows))), 3)
    return ["", fence, *inside, fence, ""]


def _inline(text: str) -> str:
    """Write one line of a description."""
    if len(text) > _LONGEST:
        return _literal(text)
    found: list[str] = []
    plain = ""
    for match in _INLINE.finditer(text):
        kind, said = match.lastgroup, match.group()
        if kind in ("sign", "other"):
            plain += said[1:] if kind == "sign" else said
            continue
        found.append(_literal(plain))
        plain = ""
        if kind == "link":
            found.append(_inline(f"{match['words']} ({match['target']})"))
        else:
            found.append({"code": code(match["inside"] or ""), "address": f"<{said}>"}.get(str(kind), said))
    return "".join([*found, _literal(plain)])


def _line(text: str) -> str:
    return _SPACES.sub(" ", drawable(text)).strip().strip(_NO_SPACE)


def _literal(text: str) -> str:
    """Write text so that markdown shows it as it is."""
    at, found = 0, []
    for match in _REPLACED.finditer(text):
        found += [_quoted(text[at : match.start()]), f":color[\\{match.group()}]"]
        at = match.end()
    return "".join([*found, _quoted(text[at:])])


def _quoted(text: str) -> str:
    return _SIGN.sub(lambda match: f"{match[2] or ''}\\{match[1] or match[3]}", text)
