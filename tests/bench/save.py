"""How long it takes to save an edit: its label, the draft as text, and the database's transaction."""

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft, new_draft_id
from components.draft.undo import describe_edit
from components.shell.persistence.autosave import DraftSaver
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository

COUNTS = [3, 100, 1000]
GOAL = 5.0


@dataclass(frozen=True)
class Saving:
    """The milliseconds of each saved edit, by the number of parameters that are set."""

    samples: dict[int, list[float]]

    @property
    def met(self) -> bool:
        """Whether the median is below the goal at every size."""
        return all(statistics.median(times) < GOAL for times in self.samples.values())

    def lines(self) -> list[str]:
        """Return the lines of a table."""
        rows = [
            f"{f'{count} parameters':16}  {statistics.median(times):6.2f} ms  {_p90(times):6.2f} ms  {GOAL:.0f} ms"
            for count, times in self.samples.items()
        ]
        return ["Saving an edit", f"{'case':16}  {'median':>9}  {'p90':>9}  goal", *rows]

    def numbers(self) -> dict[str, Any]:
        """Return everything that was measured."""
        rows = [
            {"case": f"{count} parameters", "median_ms": statistics.median(times), "p90_ms": _p90(times), "samples": times}
            for count, times in self.samples.items()
        ]
        return {"benchmark": "save", "met": self.met, "goal_ms": GOAL, "rows": rows}


def run(rounds: int, warm_up: int) -> list[Saving]:
    """Measure what a session's keeper needs for an edit, in a SQLite file."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = Database(file_url(Path(folder)))
        saver = DraftSaver(lambda: DraftRepository(database), lambda: "me")
        times: dict[int, list[float]] = {count: [] for count in COUNTS}
        drafts = {count: _draft(count) for count in COUNTS}
        for draft in drafts.values():
            saver.save(draft, "Began")
        for number in range(warm_up + rounds):
            for count, before in drafts.items():
                after = edits.set_value(before, (*PARAMETERS, "field_1"), f"value {number}")
                start = time.perf_counter()
                saver.save(after, describe_edit(before, after))
                took = (time.perf_counter() - start) * 1000
                assert saver.save_state(after.id).unsaved is None
                drafts[count] = after
                if number >= warm_up:
                    times[count].append(took)
        database.close()
    return [Saving(times)]


def _draft(count: int) -> Draft:
    config = {f"field_{number}": f"text {number}" if number % 3 else number / 7 for number in range(1, count + 1)}
    return Draft(new_draft_id(), "ri.s", {"name": "n", "trainerId": "ri.t", "workerConfig": {"customConfig": config}})


def _p90(times: list[float]) -> float:
    return statistics.quantiles(times, n=10, method="inclusive")[-1] if len(times) > 1 else times[0]
