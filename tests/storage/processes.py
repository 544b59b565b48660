"""Processes that do the same at the same moment."""

from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from tests.running import FORKS

SECONDS = 60
Ready = Callable[[], object]
"""Waits until every process is as far."""


def run_together(work: Callable[..., Any], *rows: tuple[Any, ...]) -> list[Any]:
    """Call a function in a process for each row of arguments, and return what each returned.

    It is given a `Ready` before the arguments, which it calls before what all are to do at once.
    """
    ready = partial(FORKS.Barrier(len(rows)).wait, SECONDS)
    pipes = [FORKS.Pipe(duplex=False) for _ in rows]
    processes = [
        FORKS.Process(target=_send_result, args=(sender, work, ready, row)) for (_, sender), row in zip(pipes, rows, strict=True)
    ]
    for process, (_, sender) in zip(processes, pipes, strict=True):
        process.start()
        sender.close()
    for process in processes:
        process.join(2 * SECONDS)
    assert [process.exitcode for process in processes] == [0] * len(rows)
    return [receiver.recv() for receiver, _ in pipes]


def _send_result(sender: Connection, work: Callable[..., Any], ready: Ready, row: tuple[Any, ...]) -> None:
    sender.send(work(ready, *row))
