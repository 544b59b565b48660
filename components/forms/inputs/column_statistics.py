"""The figures of the columns of a sample: one line for each, and the detail of one. No Streamlit."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pandas as pd

from components.forms.markdown import drawable
from components.foundry.models import DatasetFieldSchema

_BARS, _BINS, _TOP, _CUT = 8, 20, 10, 60
_QUANTILES = {"Minimum": 0.0, "5%": 0.05, "25%": 0.25, "Median": 0.5, "75%": 0.75, "95%": 0.95, "Maximum": 1.0}
_SECONDS_A_DAY, _EPOCH = 86_400, date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class ColumnDetail:
    """What a sample has in one column.

    `quantiles` are texts by their names, `bins` have the columns `start`, `end` and `count`; both are empty for what cannot be ordered as numbers.
    `scale` tells whether the bins are of numbers or of times in milliseconds since 1970. `top` are the most frequent values, each with its count.
    """

    rows: int
    missing: int
    distinct: int
    quantiles: Mapping[str, str]
    bins: pd.DataFrame
    scale: Literal["quantitative", "temporal"]
    top: tuple[tuple[str, int], ...]


def describe_column(values: "pd.Series[Any]") -> ColumnDetail:
    """Return the detail of one column of a sample."""
    present = values.dropna()
    counts = Counter(str(value) for value in present)
    numbers = _to_numbers(present) if len(present) else None
    quantiles: dict[str, str] = {}
    bins = pd.DataFrame({"start": [], "end": [], "count": []})
    is_time = len(present) > 0 and isinstance(present.iloc[0], date | pd.Timestamp)
    if numbers is not None:
        ordered = sorted(present)
        quantiles = {name: _format_figure(ordered[round(part * (len(ordered) - 1))], 4) for name, part in _QUANTILES.items()}
        bins = _bins(numbers)
        if is_time:
            seconds = isinstance(present.iloc[0], datetime)
            for edge in ("start", "end"):
                bins[edge] = (bins[edge] if seconds else (bins[edge] - _EPOCH) * _SECONDS_A_DAY) * 1000
    top = (
        tuple((text[:_CUT], count) for text, count in counts.most_common(_TOP)) if numbers is None or len(counts) <= _TOP else ()
    )
    scale: Literal["quantitative", "temporal"] = "temporal" if is_time else "quantitative"
    return ColumnDetail(len(values), int(values.isna().sum()), len(counts), quantiles, bins, scale, top)


def _bins(numbers: np.ndarray[Any, np.dtype[np.float64]]) -> pd.DataFrame:
    """Return the counts of the finite numbers in at most 20 bins of one width, with the edges of each."""
    finite = numbers[np.isfinite(numbers)]
    if not len(finite):
        return pd.DataFrame({"start": [], "end": [], "count": []})
    # Scaled to between -1 and 1, so that no difference overflows.
    size = np.abs(finite).max() or 1.0
    counts, edges = np.histogram(finite / size, min(_BINS, len(np.unique(finite))))
    with np.errstate(over="ignore"):
        edges = np.clip(edges * size, -np.finfo(float).max, np.finfo(float).max)
    return pd.DataFrame({"start": edges[:-1], "end": edges[1:], "count": counts})


def summarize_columns(fields: Iterable[DatasetFieldSchema], rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each column, with the sample's figures where the sample has the column."""
    lines: list[dict[str, Any]] = []
    for field in fields:
        description = field.custom_metadata.get("description")
        line: dict[str, Any] = {"column": field.name, "type": field.type.lower(), "nullable": field.nullable}
        if len(rows) and field.name in rows:
            line |= _figures(rows[field.name])
        lines.append({**line, "description": drawable(description) if isinstance(description, str) else ""})
    return pd.DataFrame(lines)


def _figures(values: "pd.Series[Any]") -> dict[str, Any]:
    present = values.dropna()
    text = [str(value) for value in present]
    figures: dict[str, Any] = {"missing": int(values.isna().sum()), "distinct": len(set(text)), "min": "", "max": "", "mean": ""}
    if not len(present):
        return figures
    scale = _to_numbers(present)
    if scale is not None:
        figures |= {"min": _format_figure(min(present)), "max": _format_figure(max(present)), "values": _histogram(scale)}
        if not isinstance(present.iloc[0], date | pd.Timestamp):
            with np.errstate(all="ignore"):
                figures["mean"] = _format_figure(float(scale.mean()), 4)
        return figures
    figures["values"] = [count for _, count in Counter(text).most_common(_BARS)]
    if all(isinstance(value, str) for value in present):
        figures |= {"min": min(text)[:40], "max": max(text)[:40]}
    return figures


def _to_numbers(present: "pd.Series[Any]") -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return values as numbers to compare, such as days for dates; None for text, booleans and others."""
    first = present.iloc[0]
    if pd.api.types.is_bool_dtype(present) or isinstance(first, bool):
        return None
    if pd.api.types.is_numeric_dtype(present):
        return np.asarray(present, dtype=np.float64)
    if pd.api.types.is_datetime64_any_dtype(present):
        return np.array([time.timestamp() for time in present])
    kind = Decimal if isinstance(first, Decimal) else date
    if not all(type(value) is kind for value in present):
        return None
    return np.array([float(value) if kind is Decimal else value.toordinal() for value in present], dtype=np.float64)


def _histogram(numbers: np.ndarray[Any, np.dtype[np.float64]]) -> list[int]:
    """Return the counts of the finite numbers in 8 bins of one width."""
    finite = numbers[np.isfinite(numbers)]
    if len(np.unique(finite)) < 2:
        return [len(finite)]
    # Scaled to between -1 and 1, so that no difference overflows.
    scaled = finite / np.abs(finite).max()
    return [int(count) for count in np.histogram(scaled, _BARS, (scaled.min(), scaled.max()))[0]]


def _format_figure(value: Any, digits: int = 6) -> str:
    """Return a figure as text: integers and decimals in full, floats with so many significant digits."""
    if isinstance(value, pd.Timestamp):
        return str(value)[:40]
    if isinstance(value, date):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:,f}"[:40]
    if isinstance(value, int | np.integer):
        return f"{int(value):,}"
    number = float(value)
    if not math.isfinite(number):
        return "" if math.isnan(number) else "∞" if number > 0 else "-∞"
    size = math.floor(math.log10(abs(number))) if number else 0
    if not -5 < size < 15:
        return f"{number:.{digits}g}"
    text = f"{number:,.{max(0, digits - 1 - size)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
