"""Runs the fault trials and prints the figures: `python -m tests.faults [--trials N] [--json]`."""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from components.demo.server import LocalFoundry
from tests.faults import browser
from tests.faults.runner import Runner, databases
from tests.faults.scenario import Count, Outcome, plan


def table(counts: dict[tuple[str, str], Count]) -> list[str]:
    """Return the counts as a table, a line for each way to press and database."""
    head = ["way", "database", *Count().numbers()]
    rows = [head, *([*key, *map(str, count.numbers().values())] for key, count in sorted(counts.items()))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def main() -> int:
    """Run the trials; the exit status is 1 when a version is missing or too many, or anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=640, help="how many trials without a browser (default: 640)")
    parser.add_argument("--browser", type=int, metavar="N", help="how many more in Chromium (default: one for 20)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other moments (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    screens = arguments.trials // 20 if arguments.browser is None else arguments.browser
    total, counts, start = Count(), defaultdict[tuple[str, str], Count](Count), time.monotonic()

    def report(outcome: Outcome) -> None:
        total.add(outcome.count)
        counts[outcome.scenario.way, outcome.scenario.database].add(outcome.count)
        for line in outcome.problems:
            print(line, file=sys.stderr)
        if total.trials % 20 == 0:
            print(f"{total.trials} trials, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        databases(Path(folder)) as urls,
        LocalFoundry(Path(folder) / "foundry") as local,
    ):
        runner = Runner(local, urls)
        runner.run(plan(arguments.trials, arguments.seed), report)
        if screens:
            browser.run(runner, Path(folder), plan(screens, arguments.seed + 1), report)
    if arguments.json:
        print(json.dumps(total.numbers()))
    else:
        print("\n".join(table(counts)))
        print(" ".join(f"{name}: {value}" for name, value in total.numbers().items()))
    return 0 if total.is_clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
