"""Measure how many analysts the app serves at once, beside a one-widget Streamlit app under the same load.

`python -m tests.load [--analysts 50] [--seconds 60] [--replicas 1] [--stay S]`. Each analyst edits a draft's name every five seconds, goes to
the review and back every tenth time, and creates one version at some moment. With several replicas the apps share one PostgreSQL database. With `--stay` a
session ends after S seconds and another begins, and the memory is printed every minute. The local Foundry and the analysts need the
machine, too, so what they took of it is printed.
"""

import argparse
import math
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from websockets.exceptions import WebSocketException

from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from tests.browser.conftest import ALICE
from tests.running import ROOT, App, free_port
from tests.shell.examples import configuration
from tests.storage.postgresql import postgresql_server
from tests.websocket_client import Visitor

PAUSE = 5.0
REVIEW_EVERY = 10
STARTS_PER_SECOND = 5
TOKEN = "load"


@dataclass
class Figures:
    """What a load was answered with: seconds for each kind of step, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    processor: float = 0.0
    memory_before: int = 0
    memory_after: int = 0
    others: float = 0.0
    """Seconds of processor that the local Foundry and the analysts took."""

    def measure(self, step: str, run: Callable[[], object]) -> None:
        """Take a step; take down how long it took, or how it failed."""
        started = time.perf_counter()
        try:
            run()
        except (OSError, TimeoutError, KeyError, StopIteration, WebSocketException) as error:
            self.errors.append(f"{step}: {type(error).__name__} {error}")
        else:
            self.seconds.setdefault(step, []).append(time.perf_counter() - started)

    def lines(self, title: str, analysts: int) -> list[str]:
        """Return the lines of a table."""
        lines = [f"{title}: {analysts} analysts, {len(self.errors)} errors"]
        for step, values in self.seconds.items():
            ninety_fifth = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
            median = statistics.median(values)
            lines.append(f"  {step:8} {len(values):6} times   median {median * 1000:6.0f} ms   p95 {ninety_fifth * 1000:6.0f} ms")
        steps = sum(map(len, self.seconds.values()))
        growth = (self.memory_after - self.memory_before) / analysts / 1e6
        lines.append(f"  processor {self.processor / max(steps, 1) * 1000:.1f} ms a step, memory {growth:.2f} MB a session")
        lines.append(f"  processor in all {self.processor:.1f} s, of the local Foundry and the analysts {self.others:.1f} s")
        return lines + [f"  error: {error}" for error in sorted(set(self.errors))[:5]]


def work_as_analyst(address: str, draft_id: str, until: float, stay: float, figures: Figures) -> None:
    """Edit and review a draft in sessions of `stay` seconds until the time is over; at a moment of one's own create its version."""
    number, submit_at = 0, random.uniform(time.monotonic(), until)
    while (now := time.monotonic()) < until:
        with Visitor(address).session() as form:
            figures.measure("open", lambda: form.run("configure", draft=draft_id, section="name"))
            while time.monotonic() < min(until, now + stay):
                pause()
                number += 1
                figures.measure("edit", partial(form.type, "Name", f"Configuration {draft_id} {number}"))
                is_time = time.monotonic() >= submit_at
                if number % REVIEW_EVERY == 0 or is_time:
                    figures.measure("review", lambda: form.press("Review"))
                    pause()
                    if is_time:
                        submit_at = math.inf
                        figures.measure("submit", lambda: form.press("Create version"))
                        pause()
                    figures.measure("back", lambda: form.run("configure", draft=draft_id, section="name"))


def pause() -> None:
    time.sleep(random.uniform(0.5, 1.5) * PAUSE)


def type_into_one_widget(address: str, until: float, figures: Figures) -> None:
    """Edit the field of the one-widget app until the time is over."""
    with Visitor(address).session() as page:
        figures.measure("open", lambda: page.run(""))
        number = 0
        while time.monotonic() < until:
            pause()
            number += 1
            figures.measure("edit", partial(page.type, "Field 1", f"value {number}"))


def processor_seconds(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def print_memory(processes: Sequence[psutil.Process], over: threading.Event) -> None:
    """Print every minute the memory that processes take, until it is over."""
    minutes = 0
    while not over.wait(60):
        minutes += 1
        memory = ", ".join(f"{process.memory_info().rss / 1e6:.0f}" for process in processes)
        print(f"after {minutes} min: {memory} MB", flush=True)


def run_load(
    apps: Sequence[App], analysts: int, seconds: float, foundry: psutil.Process, work: Callable[[int, str, float, Figures], None]
) -> Figures:
    """Let the analysts work at the apps by turns, each in a thread, and return what was measured."""
    processes = [psutil.Process(app.process.pid) for app in apps if app.process is not None]
    figures = Figures(memory_before=sum(process.memory_info().rss for process in processes))
    before, others_before = processor_seconds(processes), processor_seconds([foundry, psutil.Process()])

    def start(number: int) -> None:
        time.sleep(number / STARTS_PER_SECOND)
        work(number, apps[number % len(apps)].address, time.monotonic() + seconds, figures)

    over = threading.Event()
    with ThreadPoolExecutor(analysts + 1) as executor:
        executor.submit(print_memory, processes, over)
        list(executor.map(start, range(analysts)))
        over.set()
    figures.processor = processor_seconds(processes) - before
    figures.others = processor_seconds([foundry, psutil.Process()]) - others_before
    figures.memory_after = sum(process.memory_info().rss for process in processes)
    return figures


@contextmanager
def foundry_process(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Run a local Foundry as a process of its own, and yield its address and the process."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "components.demo", "--port", str(port), "--data", str(folder), "--token", TOKEN]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        # It says where it serves once it does.
        process.stdout.readline()
        try:
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()


def main() -> int:
    """Measure and print; return 1 where a step failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description="Measure how many analysts the app serves.")
    parser.add_argument("--analysts", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--stay", type=float, default=math.inf, help="seconds after which a session ends and another begins")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        foundry_url, foundry = stack.enter_context(foundry_process(folder / "foundry"))
        url = stack.enter_context(postgresql_server()).get_uri() if arguments.replicas > 1 else file_url(folder)
        drafts = [configuration(name=f"Configuration {number}") for number in range(arguments.analysts)]
        with closing(Database(url, 10)) as database:
            for draft in drafts:
                DraftRepository(database).save(draft, ALICE, 0, "Created")
        environment = {"FOUNDRY_HOSTNAME": foundry_url, "FOUNDRY_TOKEN": TOKEN, "CONFIGURATOR_DATABASE_URL": url}
        apps = [App(ROOT / "app.py", folder / f"app{number}", **environment) for number in range(arguments.replicas)]
        floor = App(ROOT / "tests" / "bench" / "one_widget.py", folder / "floor")
        for app in (*apps, floor):
            app.start()
            stack.callback(app.stop)
        measured = run_load(
            apps,
            arguments.analysts,
            arguments.seconds,
            foundry,
            lambda number, address, until, figures: work_as_analyst(address, drafts[number].id, until, arguments.stay, figures),
        )
        one_widget = run_load(
            [floor],
            arguments.analysts,
            arguments.seconds,
            foundry,
            lambda number, address, until, figures: type_into_one_widget(address, until, figures),
        )
    title = f"app, {arguments.replicas} process{'es' if arguments.replicas > 1 else ''}"
    print("\n".join([*measured.lines(title, arguments.analysts), *one_widget.lines("one widget", arguments.analysts)]))
    return 1 if measured.errors or one_widget.errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
