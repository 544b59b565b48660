"""Foreign text in a Markdown file, such as a receipt or a comparison for a ticket or a wiki.

For Streamlit's markdown, which replaces more than Markdown does, see `forms/markdown.py`.
"""

import re

from components.draft.field_labels import FieldLabels
from components.schema.path import MISSING, Json, Path

# Characters of a value in a table.
_CELL_WIDTH = 80


def cell(value: Json, path: Path, labels: FieldLabels) -> str:
    """Return the value of a path as the cell of a table, cut after 80 characters."""
    if value is MISSING:
        return "–"
    text = labels.value(path, value)
    return code_span(text if len(text) <= _CELL_WIDTH else f"{text[:_CELL_WIDTH]}…") if text else "(empty)"


def fence(text: str, least: int = 3) -> str:
    """Return more backticks than stand in a row anywhere in a text, and at least so many."""
    return "`" * max(least, 1 + max((len(run) for run in re.findall("`+", text)), default=0))


def code_span(text: str) -> str:
    """Return a code span that holds text in one line, also in a table."""
    flat = " ".join(text.split()).replace("|", "\\|")
    ticks = fence(flat, 1)
    return f"{ticks} {flat} {ticks}" if "`" in flat else f"{ticks}{flat}{ticks}"


def escape_markdown(text: str) -> str:
    """Return text in one line that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~-])", r"\\\1", " ".join(text.split()))
