"""Measure the processor's time to read 1,000 properties into fields: unions and plain scalars."""

import gc
import time
from typing import Any

from components.schema.form_model import FormModel
from tests.bench.report import Comparison

COUNT, GOAL = 1000, 3.0
SCALAR = {"type": "integer", "minimum": 0}
CASES: dict[str, dict[str, Any]] = {
    "scalars": SCALAR,
    "three-way anyOf": {"anyOf": [SCALAR, {"type": "string"}, {"type": "array", "items": {"type": "number"}}]},
    "anyOf of objects": {
        "anyOf": [
            {"type": "object", "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}},
            {"type": "object", "properties": {"kind": {"const": "b"}, "y": {"type": "integer"}}},
            {"type": "null"},
        ]
    },
}


def run(rounds: int, warm_up: int) -> list[Comparison]:
    """Measure all cases in turn, each with a new model, so that nothing is cached."""
    samples: dict[str, list[float]] = {case: [] for case in CASES}
    for number in range(warm_up + rounds):
        for case, node in CASES.items():
            properties = {f"field_{index}": {"title": f"Field {index}", **node} for index in range(COUNT)}
            form = FormModel({"type": "object", "properties": properties})
            gc.collect()
            start = time.process_time()
            count = sum(1 for _ in form.walk())
            elapsed = (time.process_time() - start) * 1000
            assert count >= COUNT + 1
            if number >= warm_up:
                samples[case].append(elapsed)
    return [Comparison("reading", f"Reading {COUNT:,} properties into fields", samples, GOAL)]
