"""What is measured, running: Streamlit apps as processes of their own, a local Foundry with wide trainers, and Chromium with the probe in every page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, free_port, wait_for

PROBE = Path(__file__).with_name("probe.js")


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


def probed(browser: Browser) -> Page:
    """Open a page of a session of its own, with the probe in it."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.add_init_script(path=PROBE)
    return page
