"""Run the benchmarks and print what they measured: `python -m tests.bench [NAME …]`."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import columns, edit, history, picking, reading, save, saving, start, training
from tests.bench.report import Measured

BENCHMARKS: dict[str, Callable[[int, int], Sequence[Measured]]] = {
    "start": start.run,
    "reading": reading.run,
    "edit": edit.run,
    "save": save.run,
    "saving": saving.run,
    "picking": picking.run,
    "columns": columns.run,
    "history": history.run,
    "training": training.run,
}


def main() -> int:
    """Run the named benchmarks, all without a name; return 1 if goals are checked and one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure how fast the app is.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure, all by default: {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=25, help="measured rounds (default: 25)")
    parser.add_argument("--warm-up", type=int, default=5, help="rounds before, which do not count (default: 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every number there")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
    if arguments.rounds < 1 or arguments.warm_up < 0:
        parser.error("there must be at least one measured round")
    reports = [
        report for name in arguments.names or BENCHMARKS for report in BENCHMARKS[name](arguments.rounds, arguments.warm_up)
    ]
    for report in reports:
        print("\n".join(report.lines()), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps([report.numbers() for report in reports], indent=1), "utf-8")
    return 1 if arguments.check and not all(report.met for report in reports) else 0


if __name__ == "__main__":
    raise SystemExit(main())
