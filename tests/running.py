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


@contextmanager
def served(script: Path, home: Path, folder: Path = ROOT, **environment: str) -> Iterator[str]:
    """Run a Streamlit app and give its address. It takes its Streamlit settings from `folder`: this repository's, or Streamlit's own where there are none."""
    port = free_port()
    home.mkdir(parents=True, exist_ok=True)
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true", "server.fileWatcherType": "none"}
    options["browser.gatherUsageStats"] = "false"
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
    with (home / "app.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, "HOME": str(home), **environment}, stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser that the tests run, too."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "the app ended"
        try:
            if requests.get(url, timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise AssertionError("the app did not start")
