"""What a training process is given and what it reports; it must not know any model."""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

JOB_FILE = "job.json"


class TrainingFailed(Exception):
    """A run that ends without a model; its text is the experiment's status message."""


class NoModelsTrained(TrainingFailed):
    """No model came out of the training."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"No models were trained: {reason}")


@dataclass(frozen=True)
class InputTable:
    """An input of the run: its rows without ignored columns, and its column mapping."""

    role: str
    table: pa.Table
    mapping: Mapping[str, list[str]]

    def column(self, spec_id: str) -> str | None:
        """Return the first column that is mapped to a spec, None if there is none."""
        return next(iter(self.mapping.get(spec_id, [])), None)


@dataclass(frozen=True)
class TrainingJob:
    """A run's trainer, parameters and inputs; `folder` is where the tables it makes are written."""

    folder: Path
    trainer_id: str
    trainer_type: str
    target_spec: str
    config: Mapping[str, Any]
    inputs: list[InputTable]
    memory: int

    @classmethod
    def read(cls, folder: Path) -> "TrainingJob":
        """Read the job in a folder."""
        content = json.loads((folder / JOB_FILE).read_text("utf-8"))
        inputs = [_read_input(folder, entry) for entry in content.pop("inputs")]
        return cls(folder=folder, inputs=inputs, **content)

    def input(self, role: str) -> InputTable | None:
        """Return the input in a role."""
        return next((table for table in self.inputs if table.role == role), None)

    @property
    def training_input(self) -> InputTable:
        """The input that is trained on."""
        table = self.input("TRAINING")
        if table is None or not table.table.num_rows:
            raise NoModelsTrained("the training dataset has no rows.")
        return table

    @property
    def target(self) -> str:
        """The column to predict."""
        column = self.training_input.column(self.target_spec)
        if column is None:
            raise NoModelsTrained("no target column is mapped.")
        return column


def _read_input(folder: Path, entry: Mapping[str, Any]) -> InputTable:
    table = pa.ipc.open_stream((folder / entry["file"]).read_bytes()).read_all()
    mapped = {name for names in entry["columnMapping"].values() for name in names}
    selected = entry["selectColumns"] or table.column_names
    names = [name for name in table.column_names if name in mapped or (name in selected and name not in entry["ignoreColumns"])]
    return InputTable(entry["role"], table.select(names), entry["columnMapping"])


class Reporter:
    """Writes what a training does as lines of JSON on standard output, with a pause after values, in seconds."""

    def __init__(self, pause: float = 0.0) -> None:
        self._pause = pause

    def values(self, values: Mapping[str, float]) -> None:
        """Report the next value of each series; values that are not finite are left out."""
        finite = {name: float(value) for name, value in values.items() if np.isfinite(value)}
        if finite:
            self._write({"event": "values", "values": finite})
            time.sleep(self._pause)

    def table(self, job: TrainingJob, name: str, description: str, table: pa.Table) -> None:
        """Write a table into the job's folder, and report it."""
        pq.write_table(table, job.folder / f"{name}.parquet")
        self._write({"event": "table", "name": name, "description": description, "rows": table.num_rows})

    def model(self, inputs: list[tuple[str, pa.DataType]], outputs: list[tuple[str, pa.DataType]]) -> None:
        """Report the columns that the model takes and returns."""
        api = {"inputs": [_tabular("input_df", inputs)], "outputs": [_tabular("output_df", outputs)]}
        self._write({"event": "model", "modelApi": api})

    def failure(self, message: str) -> None:
        """Report why there is no model."""
        self._write({"event": "failure", "message": message})

    def _write(self, event: Mapping[str, Any]) -> None:
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()


def _tabular(name: str, columns: list[tuple[str, pa.DataType]]) -> dict[str, Any]:
    entries = [{"name": column, "required": True, "dataType": {"type": _data_type(kind)}} for column, kind in columns]
    return {"type": "tabular", "name": name, "required": True, "columns": entries, "format": "PANDAS"}


def _data_type(kind: pa.DataType) -> str:
    tests = {
        "boolean": pa.types.is_boolean,
        "long": pa.types.is_int64,
        "integer": pa.types.is_integer,
        "double": pa.types.is_floating,
        "timestamp": pa.types.is_timestamp,
        "date": pa.types.is_date,
        "string": pa.types.is_string,
    }
    return next((name for name, test in tests.items() if test(kind)), "unsupported")
