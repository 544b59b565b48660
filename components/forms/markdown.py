"""Escaping of foreign text (of a trainer, a version, a draft, a person) for Streamlit's markdown.

Escaped text can draw, fetch and link nothing, and stays exact on the page and when it is copied. Streamlit reads markdown in two steps. First it
reads the syntax of CommonMark and GitHub's extensions, which a backslash escapes. Then it searches the *text* that is left for addresses, emoji,
icons and arrows; the backslashes are gone by then, so a match is broken by `:color[…]`, which without a colour draws its text alone.
"""

import re
from itertools import takewhile

from components.foundry.decoding import replace_surrogates

_SIGN = re.compile(r"([\\`*_\[\]{}<>$~|&]|^[-+=#])|^(\d{1,9})([.)])(?=\s|$)")
# What Streamlit replaces in text: addresses (`https://`, `www.`, `@`), `:emoji:` and `:material_icon:`, arrows and dashes.
_REPLACED = re.compile(r"[:@]|(?<=www)\.|-(?=[->])|<(?=[-=])|[>~](?==)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")

# A zero-width no-break space: invisible, a space to markdown's rules, and silent in a screen reader.
_ZERO_WIDTH = "\ufeff"
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

# The markdown that a description keeps.
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
# Of a longer line, in characters, only the text is shown.
_MAX_LINE = 5000


def drawable(text: str) -> str:
    """Return text that a browser can be sent: half of a surrogate pair is replaced."""
    return replace_surrogates(text)


def escape(text: str) -> str:
    """Return text that markdown shows as it is, in one line, also inside `:color[…]`."""
    return _literal(_one_line(text))


def escape_label(text: str) -> str:
    """Return text for the label of a field, shown as it is.

    Streamlit hands a field's label raw to screen readers, so markdown's syntax is broken by characters that are neither seen nor read out. Only
    backticks in pairs get a backslash, which nothing else can replace.
    """
    line = _OPENS.sub(rf"\1{_ZERO_WIDTH}", _BROKEN.sub(_ZERO_WIDTH, _one_line(text)))
    return line.replace("`", "\\`") if len(_TICKS.findall(line)) > 1 or line.startswith("```") else line


def code(text: str) -> str:
    """Return a code span that shows text as it is, in one line; nothing for no text."""
    line = _one_line(text).replace(":material/", f":{_ZERO_WIDTH}material/")
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    edge = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{edge}{line}{edge}{fence}" if line else ""


def prose(text: str) -> str:
    """Return a description as markdown that keeps only paragraphs, lists, emphasis and code.

    An address becomes a link that shows its target. Of a link or an image both the text and the address are shown.
    """
    lines: list[str] = []
    levels: list[int] = []
    rows = iter(drawable(text).expandtabs(4).splitlines())
    for row in rows:
        if fence := _FENCE.match(row):
            lines += _code_block([*takewhile(lambda line: not line.strip().startswith(fence.group(1)), rows)])
            levels = []
        elif item := _ITEM.match(row):
            indent = len(item.group(1))
            levels = [*(level for level in levels if level < indent), indent]
            lines.append(f"{' ' * 4 * (len(levels) - 1)}{item.group(2)} {_inline(item.group(3))}")
        else:
            levels = levels if row.strip() else []
            lines.append(_inline(row.strip()))
    return "\n".join(lines).strip()


def _code_block(rows: list[str]) -> list[str]:
    """Return the lines of a fenced block without a language, since Streamlit draws some languages."""
    content = [row.replace(":material/", f":{_ZERO_WIDTH}material/") for row in rows]
    fence = "`" * max(3, *(len(run) + 1 for run in _TICKS.findall("\n".join(rows))), 3)
    return ["", fence, *content, fence, ""]


def _inline(text: str) -> str:
    """Return one line of a description, with its emphasis, code and links."""
    if len(text) > _MAX_LINE:
        return _literal(text)
    parts: list[str] = []
    plain = ""
    for match in _INLINE.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind in ("sign", "other"):
            plain += token[1:] if kind == "sign" else token
            continue
        parts.append(_literal(plain))
        plain = ""
        if kind == "link":
            parts.append(_inline(f"{match['words']} ({match['target']})"))
        else:
            parts.append({"code": code(match["inside"] or ""), "address": f"<{token}>"}.get(str(kind), token))
    return "".join([*parts, _literal(plain)])


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", drawable(text)).strip().strip(_ZERO_WIDTH)


def _literal(text: str) -> str:
    """Return text escaped for both of Streamlit's steps."""
    end, parts = 0, []
    for match in _REPLACED.finditer(text):
        parts += [_backslashed(text[end : match.start()]), f":color[\\{match.group()}]"]
        end = match.end()
    return "".join([*parts, _backslashed(text[end:])])


def _backslashed(text: str) -> str:
    return _SIGN.sub(lambda match: f"{match[2] or ''}\\{match[1] or match[3]}", text)
