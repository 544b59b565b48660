"""What tests and benchmarks run: Streamlit apps as processes of their own, and Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, sync_playwright

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


class App:
    """A Streamlit app as a process, always at the same address.

    Streamlit's settings are those of `folder`: this repository's, or Streamlit's own defaults.
    """

    def __init__(self, script: Path, home: Path, folder: Path = ROOT, **environment: str) -> None:
        port = free_port()
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
        self._command = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
        self._folder, self._environment = folder, {**os.environ, "HOME": str(home), **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.home / "app.log").open("ab") as log:
            self.process = subprocess.Popen(self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log)
        wait_for(f"{self.address}/_stcore/health", self.process)

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


@contextmanager
def served(script: Path, home: Path, folder: Path = ROOT, **environment: str) -> Iterator[str]:
    """Run a Streamlit app and yield its address."""
    app = App(script, home, folder, **environment)
    try:
        app.start()
        yield app.address
    finally:
        app.stop()


_open_browsers: list[Browser] = []


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield Chromium, the one that is open already where there is one: Playwright runs once in a process."""
    if _open_browsers:
        yield _open_browsers[0]
        return
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        _open_browsers.append(browser)
        try:
            yield browser
        finally:
            _open_browsers.remove(browser)
            browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]", seconds: float = 120) -> None:
    """Wait until an address answers; raise AssertionError with what it last said when it does not."""
    end, last = time.monotonic() + seconds, "nothing"
    while time.monotonic() < end:
        assert process.poll() is None, "the app ended"
        try:
            answer = requests.get(url, timeout=5)
            if answer.ok:
                return
            last = f"{answer.status_code} {answer.text[:200]}"
        except requests.RequestException as error:
            last = str(error)
        time.sleep(0.2)
    raise AssertionError(f"the app did not start within {seconds:.0f} s, its last answer: {last}")
