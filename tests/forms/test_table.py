"""The figures of a sample, column by column."""

import pandas as pd

from components.forms.table import summary
from components.foundry.models import DatasetSchema

COLUMNS = [
    {"name": "n", "type": "DOUBLE", "nullable": True, "customMetadata": {"description": "A number"}},
    {"name": "same", "type": "INTEGER", "nullable": False},
    {"name": "word", "type": "STRING", "nullable": True},
    {"name": "flag", "type": "BOOLEAN", "nullable": True},
    {"name": "none", "type": "DOUBLE", "nullable": True},
    {"name": "unread", "type": "BINARY", "nullable": True},
]
SCHEMA = DatasetSchema.model_validate({"branchName": "master", "schema": {"fieldSchemaList": COLUMNS}})
ROWS = pd.DataFrame(
    {
        "n": [1.0, 2.0, None, 4.0],
        "same": [7, 7, 7, 7],
        "word": ["b", "a", "a", None],
        "flag": [True, False, True, True],
        "none": [None] * 4,
    }
)


def test_figures_are_of_what_is_there() -> None:
    lines = {line["column"]: line for line in summary(SCHEMA.fields, ROWS).to_dict("records")}
    number, same, word = lines["n"], lines["same"], lines["word"]
    assert (number["missing"], number["distinct"], number["min"], number["max"], number["mean"]) == (1, 3, "1", "4", "2.333")
    assert (sum(number["values"]), number["description"]) == (3, "A number")
    assert (same["nullable"], same["values"]) == (False, [4])
    assert (word["missing"], word["distinct"], word["min"], word["max"], word["values"]) == (1, 2, "a", "b", [2, 1])
    assert (lines["flag"]["distinct"], lines["none"]["missing"]) == (2, 4)
    assert pd.isna(lines["unread"]["missing"])


def test_without_rows_there_are_the_columns_alone() -> None:
    assert list(summary(SCHEMA.fields, pd.DataFrame()).columns) == ["column", "type", "nullable", "description"]
