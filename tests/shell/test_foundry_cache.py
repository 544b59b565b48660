"""Rows of a dataset as they are read from an Arrow stream, whole or damaged."""

import datetime
from contextlib import suppress
from decimal import Decimal

import pandas as pd
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.shell.foundry_cache import read_frame

TABLE = pyarrow.table(
    {
        "n": [1, None, 3],
        "text": ["a", "b", None],
        "when": [datetime.datetime(2020, 1, 1), None, datetime.datetime(9999, 1, 1)],
        "price": [Decimal("1.10"), Decimal("9.90"), Decimal("10.00")],
        "kind": pyarrow.array(["x", "y", "x"]).dictionary_encode(),
        "parts": [[1], [], None],
    }
)


def stream(table: pyarrow.Table) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def test_no_more_rows_are_kept_than_were_asked_for() -> None:
    assert len(read_frame(stream(pyarrow.table({"n": list(range(900))})))) == 500
    assert list(read_frame(stream(TABLE))["price"]) == [Decimal("1.10"), Decimal("9.90"), Decimal("10.00")]


@pytest.mark.parametrize("raw", [b"", b"no table", b"\xff\xff\xff\xff\xff\xff\xff\x7f", stream(TABLE)[:300]])
def test_what_is_no_table_is_said(raw: bytes) -> None:
    with pytest.raises(ValueError, match="no Arrow table"):
        read_frame(raw)


@given(cut=st.integers(0, 9999), at=st.integers(0, 9999), byte=st.integers(0, 255))
def test_a_damaged_table_is_read_or_refused(cut: int, at: int, byte: int) -> None:
    raw = bytearray(stream(TABLE))
    raw[at % len(raw)] = byte
    with suppress(ValueError):
        assert isinstance(read_frame(bytes(raw[: len(raw) - cut % 60])), pd.DataFrame)
