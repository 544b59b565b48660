"""How long it takes to open the runs of a studio with few and with 20,000, and six runs overlaid with short and long series."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser

from components.demo.seed import seed
from components.demo.sqlite_store import Store
from components.demo.training_store import Run, TrainingStore
from tests.bench import large_studio
from tests.bench.harness import filled
from tests.bench.large_foundry import PROJECT
from tests.bench.large_studio import FEW, MANY, OVERLAID, Size
from tests.bench.report import Comparison
from tests.browser.conftest import Person

RUNS_GOAL, SERIES_GOAL = 1.5, 2.0


def addresses(folder: Path, size: Size) -> Iterator[str]:
    """Yield the addresses of the runs of a studio, and of its newest runs overlaid."""
    with closing(Store(folder, seed)) as store:
        studio = store.resource_at(f"{PROJECT}/{size.name}")
        model = store.resource_at(f"{PROJECT}/Model of {size.versions:,} versions")
        assert studio is not None
        assert model is not None
        runs: Sequence[Run] = TrainingStore(store).runs(studio.rid, None, None, OVERLAID)
    yield f"/runs?studio={studio.rid}"
    yield f"/experiment?studio={studio.rid}&experiments={','.join(f'{model.rid}/{run.experiment_rid}' for run in runs)}"


def measure(browser: Browser, app: str, address: str, ready: Callable[[Person], None]) -> float:
    """Open an address in a session of its own, and return the milliseconds until it has settled."""
    person = Person(browser.new_context(viewport={"width": 1440, "height": 1000}).new_page(), app)
    start = time.perf_counter()
    person.visit(address)
    ready(person)
    elapsed = (time.perf_counter() - start) * 1000
    person.page.context.close()
    return elapsed


def run(rounds: int, warm_up: int) -> list[Comparison]:
    """Measure each page of both studios in turn."""
    pages: dict[Size, tuple[str, ...]] = {}

    def fill(folder: Path) -> None:
        large_studio.fill(folder)
        pages.update({size: tuple(addresses(folder, size)) for size in (FEW, MANY)})

    samples: list[dict[str, list[float]]] = [{}, {}]
    with filled(fill) as (app, browser):
        print(f"training: {warm_up} + {rounds} rounds of 4 cases", file=sys.stderr, flush=True)
        for number in range(warm_up + rounds):
            for size, (runs, experiments) in pages.items():
                for index, (address, case, ready) in enumerate(
                    ((runs, f"{size.runs:,} runs", _has_runs), (experiments, f"{size.points:,} points", _has_chart))
                ):
                    elapsed = measure(browser, app, address, ready)
                    if number >= warm_up:
                        samples[index].setdefault(case, []).append(elapsed)
    return [
        Comparison("training: runs", "Opening the runs of a studio until the page has settled", samples[0], RUNS_GOAL),
        Comparison("training: series", f"Opening {OVERLAID} runs overlaid until the page has settled", samples[1], SERIES_GOAL),
    ]


def _has_runs(person: Person) -> None:
    person.page.locator("[class*='st-key-run-']").first.wait_for()


def _has_chart(person: Person) -> None:
    person.page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
