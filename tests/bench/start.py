"""How long a process takes until it answers, and then its first screen in Chromium, beside a bare Streamlit script."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from components.demo.server import LocalFoundry
from tests.bench.report import Comparison
from tests.running import ROOT, chromium, free_port, is_answering

BARE, APP = "bare script", "app"
# The bare script is up in 0.9 s on the machine on which the app shall be up in 2 s.
UP_GOAL, SCREEN_GOAL = 2.2, 1.3
SCRIPTS = {BARE: Path(__file__).with_name("one_widget.py"), APP: ROOT / "app.py"}


def open_first_screen(browser: Browser, address: str) -> float:
    """Open the home page as a new visitor and return the seconds until its heading is there."""
    with browser.new_context() as context:
        page = context.new_page()
        started = time.perf_counter()
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        return time.perf_counter() - started


def start(script: Path, environment: dict[str, str], browser: Browser) -> tuple[float, float]:
    """Start a process by its command; return the seconds until it answers, and those of its first screen."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.headless", "true"]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not is_answering(f"{address}/_stcore/health"):
                time.sleep(0.01)
            up = time.perf_counter() - started
            return up, open_first_screen(browser, address)
        finally:
            process.terminate()


def run(rounds: int, warm_up: int) -> list[Comparison]:
    """Start both in turn; every process is a new one, so at most ten rounds and one to warm up are enough."""
    up: dict[str, list[float]] = {case: [] for case in SCRIPTS}
    screen: dict[str, list[float]] = {case: [] for case in SCRIPTS}
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalFoundry(Path(folder) / "foundry") as local,
        chromium() as browser,
    ):
        connection = {"FOUNDRY_HOSTNAME": local.url, "FOUNDRY_TOKEN": local.token, "CONFIGURATOR_DATA_DIR": folder}
        warm_up, rounds = min(warm_up, 1), min(rounds, 10)
        print(f"start: {warm_up} + {rounds} rounds of {len(SCRIPTS)} cases", file=sys.stderr, flush=True)
        for number in range(warm_up + rounds):
            for case, script in SCRIPTS.items():
                seconds = start(script, {**os.environ, **connection}, browser)
                if number >= warm_up:
                    up[case].append(seconds[0] * 1000)
                    screen[case].append(seconds[1] * 1000)
    return [
        Comparison("start", "A process, from its command until it answers", up, UP_GOAL),
        Comparison(
            "first screen", "The first screen of a new process, from navigation until its heading is there", screen, SCREEN_GOAL
        ),
    ]
