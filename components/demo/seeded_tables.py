"""Schemas and rows of the sample datasets, from CSV or made up; not how they are stored."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

DATA = Path(__file__).parent / "data"
ARROW_TYPES = {
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "STRING": pa.string(),
    "TIMESTAMP": pa.timestamp("us", "UTC"),
}
WIDTH, WIDE_ROWS = 2000, 24

Field = dict[str, Any]
Table = tuple[str, bytes | None]


def load(name: str) -> Table:
    """Return a table's fieldSchemaList as JSON, and its rows as an Arrow IPC stream."""
    if name == "wide":
        return _make_wide_table()
    if name == "nested":
        return json.dumps(NESTED), None
    manifest = json.loads((DATA / "tables.json").read_text(encoding="utf-8"))[name]
    columns = [_make_field(*column) for column in manifest["columns"]]
    types = {column["name"]: ARROW_TYPES[column["type"]] for column in columns}
    rows = pyarrow.csv.read_csv(
        DATA / manifest["file"],
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
    )
    return json.dumps(columns), _write_stream(rows)


def _write_stream(rows: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return sink.getvalue()


def _make_field(name: str, column_type: str, description: str | None = None, **more: Any) -> Field:
    metadata = {"customMetadata": {"description": description}} if description else {}
    return {"name": name, "type": column_type, "nullable": True, **metadata, **more}


def _make_wide_table() -> Table:
    rows: dict[str, pa.Array] = {"failure": pa.array([hour % 5 == 0 for hour in range(WIDE_ROWS)])}
    columns = [_make_field("failure", "BOOLEAN", "Made up: the plant failed in this hour")]
    for sensor in range(1, WIDTH):
        name = f"sensor_{sensor:04}"
        columns.append(_make_field(name, "DOUBLE", f"Made up: reading of sensor {sensor}"))
        rows[name] = pa.array([float((sensor * 31 + hour * 17) % 101) / 10 for hour in range(WIDE_ROWS)])
    return json.dumps(columns), _write_stream(pa.table(rows))


NESTED = [
    _make_field("order_id", "LONG", "Number of the order"),
    _make_field("amount", "DECIMAL", "In euro", precision=10, scale=2),
    _make_field("ordered_on", "DATE"),
    _make_field("shipped_at", "TIMESTAMP"),
    _make_field("late", "BOOLEAN", "Arrived after the promised day"),
    _make_field("signature", "BINARY", "Scan of the signature"),
    _make_field("tags", "ARRAY", arraySubtype={"type": "STRING", "nullable": False}),
    _make_field("customer", "STRUCT", subSchemas=[_make_field("name", "STRING"), _make_field("discount", "FLOAT")]),
    _make_field(
        "attributes",
        "MAP",
        mapKeyType={"type": "STRING", "nullable": False},
        mapValueType={"type": "STRING", "nullable": True},
    ),
    _make_field("items", "SHORT"),
    _make_field("priority", "BYTE"),
]
