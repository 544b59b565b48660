"""The numbers of rows of a configuration's datasets, which Foundry does not tell: they are counted once all else is drawn."""

from components.draft.checks.facts import Facts, column_types
from components.forms.inputs.dataset_preview import UNREADABLE
from components.forms.panels.configuration_summary import DrawCounts
from components.shell.foundry_reads import dataset_rows


def draw(draw_counts: DrawCounts, facts: Facts) -> None:
    """Draw the number of rows of each dataset, by RID; nothing where it cannot be read."""
    counts: dict[str, str] = {}
    for rid, schema in facts.schemas.items():
        column = next((name for name, kind in (column_types(schema) or {}).items() if kind not in UNREADABLE), None)
        count = dataset_rows.count_rows(rid, column) if column is not None else None
        if count is not None:
            limit = dataset_rows.MAX_COUNTED
            counts[rid] = f"More than {limit:,} rows" if count > limit else f"{count:,} rows"
    if counts:
        draw_counts(counts)
