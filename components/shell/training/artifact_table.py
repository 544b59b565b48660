"""An artifact table of an experiment, page by page, and as CSV."""

import csv
import io
from functools import partial

import pandas as pd
import pyarrow.parquet
import streamlit as st

from components.draft.spreadsheet_text import without_formula
from components.forms import data_table
from components.forms.inputs.dataset_preview import first_rows
from components.forms.markdown import drawable, escape
from components.foundry.training_models import Artifact, Experiment
from components.shell.foundry_reads import training_cache
from components.shell.sign_in.foundry_connection import foundry

_PAGE = 20


def draw(experiment: Experiment, artifact: Artifact) -> None:
    """Draw a table folded; its rows are read once it is open."""
    rows = artifact.details.row_count
    count = f" · {rows:,} rows" if rows is not None else ""
    with st.expander(
        f"{escape(artifact.name)}{count}", icon=":material/table_chart:", key=f"artifact:{artifact.name}", on_change="rerun"
    ) as part:
        if not part.open:
            return
        if artifact.description:
            st.caption(escape(artifact.description))
        pages = max(1, -(-(rows or 0) // _PAGE))
        page = int(st.pagination(pages, key=f"artifact:{artifact.name}.page")) if pages > 1 else 1
        _draw_rows(experiment, artifact.name, page)
        st.download_button(
            "Download as CSV",
            partial(_csv, experiment.model_rid, experiment.rid, artifact.name),
            f"{drawable(artifact.name)}.csv",
            "text/csv",
            icon=":material/download:",
            key=f"artifact:{artifact.name}.csv",
            on_click="ignore",
        )


def _draw_rows(experiment: Experiment, name: str, page: int) -> None:
    start = (page - 1) * _PAGE
    # Foundry gives 100 rows at once.
    offset = start - start % 100
    batch = training_cache.artifact_rows(experiment.model_rid, experiment.rid, name, offset)
    rows = pd.DataFrame(batch[start - offset : start - offset + _PAGE])
    data_table.draw(first_rows(rows))


def _csv(model_rid: str, experiment_rid: str, name: str) -> str:
    """Return a whole table as CSV; a text that a spreadsheet would run as a formula begins with an apostrophe."""
    table = pyarrow.parquet.read_table(io.BytesIO(foundry().artifact_table(model_rid, experiment_rid, name)))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([without_formula(column) for column in table.column_names])
    for batch in table.to_batches():
        writer.writerows([without_formula(value) for value in row.values()] for row in batch.to_pylist())
    return out.getvalue()
