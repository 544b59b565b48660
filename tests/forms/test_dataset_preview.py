"""The figures of a sample, column by column."""

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import hypothesis.extra.pandas
import pandas as pd
import pyarrow
import pytest
from hypothesis import given
from streamlit.dataframe_util import convert_pandas_df_to_arrow_bytes
from streamlit.testing.v1 import AppTest

from components.forms.inputs.column_statistics import describe_column, summarize_columns
from components.forms.inputs.dataset_preview import first_rows
from components.foundry.models import DatasetSchema
from components.shell.foundry_reads.dataset_rows import read_frame

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
    lines = {line["column"]: line for line in summarize_columns(SCHEMA.fields, ROWS).to_dict("records")}
    number, same, word = lines["n"], lines["same"], lines["word"]
    assert (number["missing"], number["distinct"], number["min"], number["max"], number["mean"]) == (1, 3, "1", "4", "2.333")
    assert (sum(number["values"]), number["description"]) == (3, "A number")
    assert (same["nullable"], same["values"]) == (False, [4])
    assert (word["missing"], word["distinct"], word["min"], word["max"], word["values"]) == (1, 2, "a", "b", [2, 1])
    assert (lines["flag"]["distinct"], lines["none"]["missing"]) == (2, 4)
    assert pd.isna(lines["unread"]["missing"])


def test_without_rows_there_are_the_columns_alone() -> None:
    assert list(summarize_columns(SCHEMA.fields, pd.DataFrame()).columns) == ["column", "type", "nullable", "description"]


def figures(values: Any, kind: str = "DOUBLE") -> dict[str, Any]:
    """The line of one column, as it comes from Foundry and stands in the table."""
    sink = pyarrow.BufferOutputStream()
    table = pyarrow.table({"x": values})
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    field = DatasetSchema.model_validate({"branchName": "m", "schema": {"fieldSchemaList": [{"name": "x", "type": kind}]}}).fields
    frame = summarize_columns(field, read_frame(bytes(sink.getvalue())))
    pyarrow.Table.from_pandas(frame)
    (line,) = frame.to_dict("records")
    return line


def test_infinite_numbers_are_figures_too() -> None:
    line = figures([1.0, math.inf, -math.inf, 3.0, math.nan])
    assert (line["min"], line["max"], line["mean"]) == ("-∞", "∞", "")
    assert (line["missing"], line["distinct"], sum(line["values"])) == (1, 4, 2)
    assert figures([math.inf, math.inf])["values"] == [0]
    assert sum(figures([-1.7e308, 1.7e308, 0.0])["values"]) == 3
    assert sum(figures([5e-324, 1e-323])["values"]) == 2


def test_decimals_are_compared_as_numbers() -> None:
    line = figures(pyarrow.array([Decimal("9.90"), Decimal("10.00"), None, Decimal("-1.50")], pyarrow.decimal128(20, 2)))
    assert (line["min"], line["max"], line["mean"], sum(line["values"])) == ("-1.50", "10.00", "6.133", 3)
    assert figures([Decimal("12345678901234567890.12")])["max"] == "12,345,678,901,234,567,890.12"


@pytest.mark.parametrize(
    ("values", "least", "most"),
    [
        ([1_234_567, 999], "999", "1,234,567"),
        ([9_007_199_254_740_993, None, 2], "2", "9,007,199,254,740,993"),
        ([-(2**63), 2**63 - 1], "-9,223,372,036,854,775,808", "9,223,372,036,854,775,807"),
        ([1_234_567.5, 0.000123456], "0.000123456", "1,234,568"),
        ([1e22, -1e-9], "-1e-09", "1e+22"),
        ([2.5, 2.0], "2", "2.5"),
        ([0.0, -0.0], "0", "0"),
        ([date(9999, 12, 31), None, date(1, 1, 1)], "0001-01-01", "9999-12-31"),
        ([datetime(2020, 1, 2, 3), datetime(1600, 1, 1)], "1600-01-01 00:00:00", "2020-01-02 03:00:00"),
        ([datetime(2020, 1, 2, tzinfo=UTC), None], "2020-01-02 00:00:00+00:00", "2020-01-02 00:00:00+00:00"),
        (["b", "a", "x" * 99], "a", "x" * 40),
    ],
)
def test_the_least_and_the_most_are_written_in_full(values: list[Any], least: str, most: str) -> None:
    line = figures(values)
    assert (line["min"], line["max"]) == (least, most)
    assert sum(line["values"]) == len([element for element in values if element is not None])


@pytest.mark.parametrize(
    ("values", "distinct"),
    [
        ([True, False, None], 2),
        ([b"\xff", b"a", b"a"], 2),
        ([[1, 2], [], None], 2),
        ([{"a": 1}, {"a": None}, None], 2),
        (pyarrow.array([[("k", 1)], []], pyarrow.map_(pyarrow.string(), pyarrow.int64())), 2),
        ([timedelta(days=1), timedelta(days=2)], 2),
        ([time(1), None], 1),
        ([None, None], 0),
        (pyarrow.array([], pyarrow.int64()), None),
    ],
)
def test_what_has_no_order_has_no_least_and_most(values: Any, distinct: int | None) -> None:
    line = figures(values)
    assert not line.get("min")
    assert line.get("distinct") == distinct


@given(hypothesis.extra.pandas.series(dtype=float) | hypothesis.extra.pandas.series(dtype="int64"))
def test_any_numbers_have_figures(values: Any) -> None:
    line = figures(pyarrow.array(values.to_numpy()))
    assert not len(values) or line["distinct"] == len({str(element) for element in values.dropna()})


@pytest.mark.parametrize(
    "values",
    [
        [math.inf, math.nan],
        [Decimal("1.10"), None],
        [date(9999, 12, 31), date(1, 1, 1)],
        [datetime(9999, 1, 1), datetime(1, 1, 1)],
        [b"\xff", None],
        [[1], [], None],
        [{"a": [1]}, None],
        pyarrow.array([[("k", 1)], [], None], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
        [timedelta(days=99999), None],
        [time(1), None],
        [True, None],
        [None],
        [2**63 - 1, None],
    ],
)
def test_rows_of_any_type_can_be_drawn(values: Any) -> None:
    sink = pyarrow.BufferOutputStream()
    table = pyarrow.table({"x": values})
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    rows = first_rows(read_frame(bytes(sink.getvalue())))
    assert len(rows) == len(values)
    assert convert_pandas_df_to_arrow_bytes(rows)


def test_the_detail_of_numbers_has_quantiles_and_bins_that_hold_every_row() -> None:
    detail = describe_column(pd.Series([*range(1, 101), None, math.inf], dtype=float))
    assert (detail.rows, detail.missing, detail.distinct, detail.top) == (102, 1, 101, ())
    assert detail.quantiles == {
        "Minimum": "1",
        "5%": "6",
        "25%": "26",
        "Median": "51",
        "75%": "76",
        "95%": "96",
        "Maximum": "∞",
    }
    assert (len(detail.bins), detail.bins["count"].sum(), detail.bins["start"].min(), detail.bins["end"].max()) == (
        20,
        100,
        1,
        100,
    )
    assert describe_column(pd.Series([-1.7e308, 1.7e308])).bins["count"].tolist() == [1, 1]
    assert describe_column(pd.Series([0, 0])).bins["count"].tolist() == [2]


def test_the_detail_of_times_is_drawn_along_a_time_axis() -> None:
    day = 86_400_000
    for values in (pd.Series([date(1970, 1, 2), date(1970, 1, 3)]), pd.Series(pd.to_datetime(["1970-01-02", "1970-01-03"]))):
        detail = describe_column(values)
        assert detail.scale == "temporal"
        assert (detail.bins["start"].min(), detail.bins["end"].max()) == pytest.approx((day, 2 * day))
        assert detail.quantiles["Minimum"].startswith("1970-01-02")


def test_the_detail_of_text_has_the_most_frequent_values() -> None:
    detail = describe_column(pd.Series(["a", "b", "a", None, "x" * 99, *map(str, range(20))]))
    assert detail.top[:3] == (("a", 2), ("b", 1), ("x" * 60, 1))
    assert (len(detail.top), detail.distinct, detail.missing, len(detail.bins), detail.quantiles) == (10, 23, 1, 0, {})
    assert describe_column(pd.Series([], dtype=object)).distinct == 0


def detail_page() -> None:
    import pandas as pd
    import streamlit as st

    from components.forms.inputs import column_detail

    column_detail.draw("x", pd.Series(st.session_state["values"]))


@pytest.mark.parametrize(
    ("values", "charts", "tables"),
    [
        ([1.5, 2.5, None, math.inf], 1, 2),
        ([date(2020, 1, 1), date(9999, 12, 31)], 1, 2),
        (["a", "b", "a"], 0, 1),
        ([Decimal("1.10"), Decimal("2")], 1, 2),
        ([math.inf], 0, 2),
        ([None], 0, 0),
    ],
)
def test_the_detail_of_a_column_is_drawn(values: list[Any], charts: int, tables: int) -> None:
    at = AppTest.from_function(detail_page)
    at.session_state["values"] = values
    at.run()
    assert not at.exception
    assert (len(at.get("vega_lite_chart")) + len(at.get("arrow_vega_lite_chart")), len(at.dataframe)) == (charts, tables)
    assert f"{len(values):,} rows" in at.caption[0].value
