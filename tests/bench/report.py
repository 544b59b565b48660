"""What a benchmark returns: rows of measured times, compared with the first, as table and numbers."""

import statistics
from dataclasses import asdict, dataclass
from typing import Any, Protocol


class Measured(Protocol):
    """What any benchmark gives back."""

    @property
    def met(self) -> bool:
        """Whether every goal was kept."""

    def lines(self) -> list[str]:
        """Return the lines of a table."""

    def numbers(self) -> dict[str, Any]:
        """Return everything that was measured, for a program to read."""


@dataclass(frozen=True)
class Sample:
    """One edit as `probe.js` saw it: milliseconds since the Enter key, and bytes from the server.

    `ms` is when the last change of the document or the end of the script was, whichever is later.
    """

    ms: float
    painted: float
    sent: float
    first: float
    last: float
    finished: float
    bytes: int
    shown: bool
    later: int


@dataclass(frozen=True)
class Row:
    """The samples of one case.

    `limit` is the goal, as a multiple of the first row's median; None for that row itself.
    """

    case: str
    samples: tuple[Sample, ...]
    nodes: int
    limit: float | None = None

    def median(self, name: str = "ms") -> float:
        """Return the median of one measure of the samples."""
        return statistics.median(getattr(sample, name) for sample in self.samples)

    def p90(self) -> float:
        """Return the time that nine of ten edits stay below."""
        times = [sample.ms for sample in self.samples]
        return statistics.quantiles(times, n=10, method="inclusive")[-1] if len(times) > 1 else times[0]

    @property
    def stale(self) -> int:
        """In how many edits the page had settled without showing the new value."""
        return sum(not sample.shown for sample in self.samples)


@dataclass(frozen=True)
class Report:
    """A benchmark's rows, the floor first."""

    name: str
    title: str
    rows: tuple[Row, ...]

    def ratio(self, row: Row) -> float:
        """Return a row's median as a multiple of the first row's."""
        return row.median() / self.rows[0].median()

    @property
    def met(self) -> bool:
        """Whether every row keeps its goal and always showed what was typed."""
        return all(not row.stale and (row.limit is None or self.ratio(row) <= row.limit) for row in self.rows)

    def lines(self) -> list[str]:
        """Return the lines of a table; its second half shows where the time goes."""
        head = ["case", "median", "p90", "ratio", "goal", "stale", "painted", "server", "page", "received", "elements"]
        table = [head, *(self._cells(row) for row in self.rows)]
        widths = [max(len(cells[column]) for cells in table) for column in range(len(head))]
        return [
            self.title,
            *(
                "  ".join(
                    cell.rjust(width) if column else cell.ljust(width)
                    for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
                )
                for cells in table
            ),
        ]

    def _cells(self, row: Row) -> list[str]:
        server = statistics.median(sample.last - sample.sent for sample in row.samples)
        page = statistics.median(sample.ms - sample.last + sample.sent for sample in row.samples)
        return [
            row.case,
            f"{row.median():.0f} ms",
            f"{row.p90():.0f} ms",
            f"{self.ratio(row):.2f}",
            "" if row.limit is None else f"{row.limit:.2f}",
            str(row.stale),
            f"{row.median('painted'):.0f} ms",
            f"{server:.0f} ms",
            f"{page:.0f} ms",
            f"{row.median('bytes') / 1000:.1f} kB",
            str(row.nodes),
        ]

    def numbers(self) -> dict[str, Any]:
        """Return everything that was measured, for a program to read."""
        rows = [
            {
                "case": row.case,
                "median_ms": row.median(),
                "p90_ms": row.p90(),
                "ratio": self.ratio(row),
                "goal": row.limit,
                "stale": row.stale,
                "elements": row.nodes,
                "samples": [asdict(sample) for sample in row.samples],
            }
            for row in self.rows
        ]
        return {"benchmark": self.name, "met": self.met, "rows": rows}


@dataclass(frozen=True)
class Comparison:
    """The milliseconds of each measurement by case; the first case is what the others are compared with, by the best of each."""

    name: str
    title: str
    samples: dict[str, list[float]]
    goal: float

    def ratio(self, case: str) -> float:
        """Return how many times the best of the first case the best of this one takes."""
        return min(self.samples[case]) / min(next(iter(self.samples.values())))

    @property
    def met(self) -> bool:
        """Whether every case keeps the goal."""
        return all(self.ratio(case) <= self.goal for case in self.samples)

    def lines(self) -> list[str]:
        """Return the measurements as a table."""
        width = max(map(len, self.samples))
        rows = [
            f"{case:{width}}  {min(times):6.1f} ms  {statistics.median(times):6.1f} ms  {self.ratio(case):5.2f}  {self.goal:.1f}"
            for case, times in self.samples.items()
        ]
        return [self.title, f"{'case':{width}}  {'best':>9}  {'median':>9}  {'ratio':>5}  goal", *rows]

    def numbers(self) -> dict[str, Any]:
        """Return everything that was measured, for a program to read."""
        rows = [
            {"case": case, "best_ms": min(times), "ratio": self.ratio(case), "goal": self.goal, "samples": times}
            for case, times in self.samples.items()
        ]
        return {"benchmark": self.name, "met": self.met, "rows": rows}
