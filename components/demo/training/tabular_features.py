"""Columns as numbers; it must not know what is learned from them."""

from typing import Any

import numpy as np
import pyarrow as pa
from sklearn.preprocessing import OneHotEncoder, StandardScaler

Array = Any


class Features:
    """Turns columns into numbers: gaps become medians, texts become one column a value."""

    def __init__(self, table: pa.Table, names: list[str]) -> None:
        self.names = names
        self._is_text = {name: pa.types.is_string(table[name].type) for name in names}
        numbers, texts = self._split(table)
        with np.errstate(all="ignore"):
            self._medians = np.array([np.nanmedian(column) if np.isfinite(column).any() else 0.0 for column in numbers.T])
        self._encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=20, sparse_output=False)
        if texts.shape[1]:
            self._encoder.fit(texts)
        self._scaler = StandardScaler()
        self._scaler.fit(self._to_numbers(numbers, texts))

    def transform(self, table: pa.Table) -> Array:
        """Return a row of numbers for each row of a table."""
        return self._scaler.transform(self._to_numbers(*self._split(table)))

    def _split(self, table: pa.Table) -> tuple[Array, Array]:
        numbers = [to_floats(table[name]) for name in self.names if not self._is_text[name]]
        texts = [np.array(table[name].fill_null("").to_pylist(), dtype=object) for name in self.names if self._is_text[name]]
        rows = table.num_rows
        return (
            np.column_stack(numbers) if numbers else np.empty((rows, 0)),
            np.column_stack(texts) if texts else np.empty((rows, 0), dtype=object),
        )

    def _to_numbers(self, numbers: Array, texts: Array) -> Array:
        filled = np.where(np.isfinite(numbers), numbers, self._medians)
        return np.hstack([filled, self._encoder.transform(texts)]) if texts.shape[1] else filled


def to_floats(column: pa.ChunkedArray) -> Array:
    """Return a column as floats, nulls as NaN, and times as seconds since the epoch."""
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.timestamp("s", column.type.tz if pa.types.is_timestamp(column.type) else None)).cast(pa.int64())
    return np.array(column.cast(pa.float64()).to_numpy(), dtype=float)
