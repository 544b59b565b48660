"""Runs the fault trials and prints the figures: `python -m tests.faults [--trials N] [--json]`."""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from components.demo.server import LocalFoundry
from tests.faults import browser
from tests.faults.database_faults import FAULTS, postgresql_pair
from tests.faults.runner import Runner, databases
from tests.faults.scenario import Count, Outcome, plan


def table(counts: dict[tuple[str, str], Count]) -> list[str]:
    """Return the counts as a table, a line for each way to press and database."""
    head = ["way", "database", *Count().numbers()]
    rows = [head, *([*key, *map(str, count.numbers().values())] for key, count in sorted(counts.items()))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def run_database_faults(local: LocalFoundry, rounds: int, seed: int) -> list[str]:
    """Run so many rounds of PostgreSQL's faults, each in another order and on new servers, and return what went wrong."""
    generator, problems = random.Random(seed), list[str]()
    for _ in range(rounds):
        with postgresql_pair() as pair:
            order = generator.sample(list(FAULTS), len(FAULTS))
            problems += Runner(local, {"postgresql": pair.url}).run_through(pair, order)
    return problems


def main() -> int:
    """Run the trials; the exit status is 1 when a version is missing or too many, or anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=640, help="how many trials without a browser (default: 640)")
    parser.add_argument("--browser", type=int, metavar="N", help="how many more in Chromium (default: one for 20)")
    parser.add_argument("--database", type=int, metavar="N", help="how many rounds of PostgreSQL's faults (default: one for 100)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other moments (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    screens = arguments.trials // 20 if arguments.browser is None else arguments.browser
    rounds = arguments.trials // 100 if arguments.database is None else arguments.database
    problems: list[str] = []
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
        problems = run_database_faults(local, rounds, arguments.seed)
    if arguments.json:
        print(json.dumps(total.numbers()))
    else:
        print("\n".join(table(counts)))
        print(" ".join(f"{name}: {value}" for name, value in total.numbers().items()))
    print(*problems, f"{rounds} rounds of PostgreSQL's faults, {len(problems)} problems", sep="\n", file=sys.stderr)
    return 0 if total.is_clean and not problems else 1


if __name__ == "__main__":
    raise SystemExit(main())
