"""Cached reads of some rows of a dataset, for one session each; apart from `foundry_cache`, as few pages need pandas."""

from typing import Any

import pandas as pd
import pyarrow
import pyarrow.ipc
import streamlit as st

from components.foundry.errors import ApiError, FoundryError
from components.shell.foundry_reads.foundry_cache import WholeArguments
from components.shell.sign_in.foundry_connection import foundry

_SECONDS = 300
_ROWS = 500
MAX_COUNTED = 10_000
_PANDAS: dict[Any, Any] = {
    pyarrow.int8(): pd.Int8Dtype(),
    pyarrow.int16(): pd.Int16Dtype(),
    pyarrow.int32(): pd.Int32Dtype(),
    pyarrow.int64(): pd.Int64Dtype(),
    pyarrow.bool_(): pd.BooleanDtype(),
}
_UNREADABLE = {
    "DatasetReadNotSupported": "Foundry cannot read this dataset as a table, as is the case with views.",
    "ColumnTypesNotSupported": "Foundry does not read datasets that have columns of binary, array, map or struct types.",
    "ReadTableTimeout": "Foundry took too long to read this dataset, as happens with large or slowly stored ones.",
    "ReadTableError": "Foundry could not read this dataset's files.",
    "ReadTableDatasetPermissionDenied": "You may see this dataset's columns, but not read its rows.",
}


@WholeArguments
@st.cache_resource(scope="session", ttl=_SECONDS, max_entries=30, show_spinner="Reading some rows")
def sample(rid: str, columns: tuple[str, ...]) -> pd.DataFrame | str:
    """Read up to `_ROWS` rows of a dataset's columns, or return the reason why that fails."""
    try:
        return read_frame(foundry().read_table(rid, columns=columns, row_limit=_ROWS))
    except FoundryError as error:
        reason = _UNREADABLE.get(error.error_name or "") if isinstance(error, ApiError) else None
        return reason or f"The rows cannot be read. {error.title}: {error.advice}"
    except ValueError:
        return "The rows cannot be read: the answer is no Arrow table."


@WholeArguments
@st.cache_resource(scope="session", ttl=_SECONDS, show_spinner=False)
def count_rows(rid: str, column: str) -> int | None:
    """Count a dataset's rows by one column, up to `MAX_COUNTED` and one more; None where they cannot be read."""
    try:
        return int(
            pyarrow.ipc.open_stream(foundry().read_table(rid, columns=(column,), row_limit=MAX_COUNTED + 1)).read_all().num_rows
        )
    except (FoundryError, pyarrow.ArrowException, OSError):
        return None


def read_frame(raw: bytes) -> pd.DataFrame:
    """Read an Arrow stream of at most `_ROWS` rows. Raises ValueError for damaged bytes."""
    try:
        table = pyarrow.ipc.open_stream(raw).read_all()
        table.validate(full=True)
        # Integers and booleans keep their type in a column with missing values; metadata, of pandas say, may be anything.
        frame: pd.DataFrame = table.slice(0, _ROWS).to_pandas(types_mapper=_PANDAS.get, ignore_metadata=True)
    except (pyarrow.ArrowException, OSError, OverflowError, RecursionError) as error:
        raise ValueError("no Arrow table") from error
    return frame
