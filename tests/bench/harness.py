"""What benchmarks run on: a Chromium page with the probe, and the app with a Foundry of many things."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from components.demo.server import LocalFoundry
from tests.bench import large_foundry
from tests.running import ROOT, chromium, served

REGRESSION = "ri.models..trainer.autogluon_tabular_regression"
PROBE = Path(__file__).with_name("probe.js")


def probed(browser: Browser) -> Page:
    """Open a page of a session of its own, with the probe in it."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.add_init_script(path=PROBE)
    return page


@contextmanager
def filled(fill: Callable[[Path], None] = large_foundry.fill) -> Iterator[tuple[str, Browser]]:
    """Run the app on a Foundry whose data folder was filled; yield its address and a browser."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        fill(folder / "foundry")
        with (
            LocalFoundry(folder / "foundry") as local,
            served(ROOT / "app.py", folder / "app", FOUNDRY_HOSTNAME=local.url, FOUNDRY_TOKEN=local.token) as app,
            chromium() as browser,
        ):
            yield app, browser
