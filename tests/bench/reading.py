"""Measure the processor's time to read 1,000 properties into fields: unions and plain scalars."""

import gc
import statistics
import time
from dataclasses import dataclass
from typing import Any

from components.schema.form_model import FormModel

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


@dataclass(frozen=True)
class Reading:
    """The milliseconds of each reading by case; the first case is what the others are compared with."""

    samples: dict[str, list[float]]

    def ratio(self, case: str) -> float:
        """Return how many times the fastest reading of the first case the fastest of this one takes."""
        return min(self.samples[case]) / min(next(iter(self.samples.values())))

    @property
    def met(self) -> bool:
        """Whether every case keeps the goal."""
        return all(self.ratio(case) <= GOAL for case in self.samples)

    def lines(self) -> list[str]:
        """Return the measurements as a table."""
        rows = [
            f"{case:18}  {min(times):6.1f} ms  {statistics.median(times):6.1f} ms  {self.ratio(case):5.2f}  {GOAL:.0f}"
            for case, times in self.samples.items()
        ]
        title = f"Reading {COUNT:,} properties into fields"
        return [title, f"{'case':18}  {'best':>9}  {'median':>9}  {'ratio':>5}  goal", *rows]

    def numbers(self) -> dict[str, Any]:
        """Return everything that was measured, for a program to read."""
        rows = [
            {"case": case, "best_ms": min(times), "ratio": self.ratio(case), "goal": GOAL, "samples": times}
            for case, times in self.samples.items()
        ]
        return {"benchmark": "reading", "met": self.met, "rows": rows}


def run(rounds: int, warm_up: int) -> list[Reading]:
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
    return [Reading(samples)]
