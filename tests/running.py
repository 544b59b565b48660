"""What tests and benchmarks run: Streamlit apps as processes of their own, and Chromium."""

import multiprocessing
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import requests
from playwright.sync_api import Browser, sync_playwright
from streamlit.web import cli

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A page of a test ends before the optimizing compilers, whose threads take a fifth of the browser's work, have saved any.
UNOPTIMIZED = "--js-flags=--no-maglev,--no-turbofan,--single-threaded-gc"
PRELOADED = (
    "alembic.command",
    "altair",
    "components.demo.server",
    "components.draft.checks.problem_collection",
    "components.draft.imports.importer",
    "components.foundry.oauth",
    "components.settings",
    "components.storage.submission_repository",
    "components.submission.submitter",
    "streamlit.material_icon_names",
    "streamlit.runtime.agent.mcp",
    "streamlit.web.server.app_discovery",
    "streamlit.web.server.starlette.starlette_agent_routes",
    "tests.faults.worker",
)
FORKS = multiprocessing.get_context("forkserver")
"""Forks apps and other processes from one that has imported what they need, apart from the pages of an app.

A Python process has but one such server, and who sets what it imports takes the place of all who did before.
"""
FORKS.set_forkserver_preload(["tests.running", "pandas", "streamlit.web.server.starlette", *PRELOADED])


def run_streamlit(arguments: list[str], folder: Path, environment: dict[str, str], log: Path) -> None:
    """Run the command `streamlit` in this process, with its output in the file `log`."""
    with log.open("ab") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, str(folder))
    cli.main(arguments)


class App:
    """A Streamlit app as a process, always at the same address.

    Streamlit's settings are those of `folder`: this repository's, or Streamlit's own defaults.
    """

    def __init__(self, script: Path, home: Path, folder: Path = ROOT, port: int | None = None, **environment: str) -> None:
        port = port or free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        options = {
            "server.port": port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
        }
        options["browser.gatherUsageStats"] = "false"
        flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        arguments = ["run", str(script), *flags]
        self._arguments = arguments, folder, {**os.environ, "HOME": str(home), **environment}, home / "app.log"
        self.process: BaseProcess | None = None

    def start(self, prefix: str = "") -> None:
        self.process = FORKS.Process(target=run_streamlit, args=self._arguments)
        self.process.start()
        wait_for(f"{self.address}{prefix}/_stcore/health", self.process)

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.join(20)

    def stop(self) -> None:
        if self.process is not None and self.process.is_alive():
            self.process.terminate()
            self.process.join(20)


@contextmanager
def served(script: Path, home: Path, folder: Path = ROOT, port: int | None = None, **environment: str) -> Iterator[str]:
    """Run a Streamlit app and yield its address."""
    app = App(script, home, folder, port, **environment)
    try:
        app.start()
        yield app.address
    finally:
        app.stop()


_open_browsers: list[Browser] = []


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Yield Chromium, the one that is open already where there is one: Playwright runs once in a process."""
    if _open_browsers:
        yield _open_browsers[0]
        return
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        _open_browsers.append(browser)
        try:
            yield browser
        finally:
            _open_browsers.remove(browser)
            browser.close()


def is_answering(url: str) -> bool:
    """Return whether an address answers with success."""
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: BaseProcess, seconds: float = 120) -> None:
    """Wait until an address answers; raise AssertionError with what it last said when it does not."""
    end, last = time.monotonic() + seconds, "nothing"
    while time.monotonic() < end:
        assert process.is_alive(), "the app ended"
        try:
            answer = requests.get(url, timeout=5)
            if answer.ok:
                return
            last = f"{answer.status_code} {answer.text[:200]}"
        except requests.RequestException as error:
            last = str(error)
        time.sleep(0.05)
    raise AssertionError(f"the app did not start within {seconds:.0f} s, its last answer: {last}")
