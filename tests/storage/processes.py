"""Processes that do the same at the same moment."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_together(code: str, *rows: tuple[str, ...]) -> list[str]:
    """Run code once for each row of arguments, and return what each printed.

    Each prints `ready` before it reads a line, which all get when the last is ready.
    """
    pipe, command = subprocess.PIPE, [sys.executable, "-c", code]
    processes = [subprocess.Popen([*command, *row], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for row in rows]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(rows), outputs
    return [output for output, _ in outputs]
