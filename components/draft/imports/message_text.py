"""The JSON object or cURL command in a message: between prose, or in a Markdown code block."""

import re

from components.draft.imports import curl
from components.draft.strict_json import parse_json_at

_CODE_BLOCK = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n`]*\n(.*?)(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_OBJECT = re.compile(r'\{\s*"')


def find_passage(text: str) -> str | None:
    """Return the one JSON object or cURL command of a text, None where it has none.

    Where code blocks hold some, the prose around them does not count. Raises ValueError for several that differ, JsonTextError for an object
    that is broken: a part of it is never taken for the whole.
    """
    blocks = [match.span(2) for match in _CODE_BLOCK.finditer(text)]
    spans = [span for block in blocks for span in _spans(text, *block)] or _spans(text, 0, len(text))
    passages = list(dict.fromkeys(text[start:end].strip() for start, end in spans))
    if len(passages) > 1:
        *others, last = sorted({text.count("\n", 0, start) + 1 for start, _ in spans})
        lines = f"lines {', '.join(map(str, others))} and {last}" if others else f"line {last}"
        raise ValueError(f"This text holds {len(passages)} JSON objects or cURL commands, on {lines}. Paste only one of them.")
    return passages[0] if passages else None


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the objects, or the command, of a part of the text begin and end."""
    if curl.is_curl_command(text[start:end].strip()):
        return [(start, end)]
    spans = []
    while match := _OBJECT.search(text, start, end):
        start = parse_json_at(text, match.start())[1]
        spans.append((match.start(), start))
    return spans
