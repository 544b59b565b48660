"""The local Foundry, seeded once for a process and copied for each test, and a SQLite database."""

import functools
import gc
import shutil
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import app_test

from components.demo.run_supervisor import RunSupervisor
from components.demo.server import LocalFoundry
from components.storage.database import Database, file_url

# Every run tries the same examples; `--hypothesis-profile=explore` tries others.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("same")
# AppTest looks through all installed packages for components in each of its sessions, which takes most of the time of a page.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
# It also compiles the scripts anew for each run.
app_test.ScriptCache = functools.cache(app_test.ScriptCache)
TOKEN = "test-token-3f9c1a"
BROWSER = Path(__file__).with_name("browser")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among the modules that are imported: they stay, and looking takes a fifth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark Chromium and PostgreSQL tests as slow, and run slow ones first, so that workers end together."""
    for item in items:
        if BROWSER in item.path.parents or "[postgresql" in item.name:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put the main module back, which AppTest replaces by the app's script: new processes would run that first."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    with LocalFoundry(folder, token=TOKEN):
        pass
    return folder


@pytest.fixture(scope="session")
def stopping() -> Iterator[ThreadPoolExecutor]:
    """Threads that stop servers while the next tests run: uvicorn waits 0.2 s before it stops."""
    with ThreadPoolExecutor() as threads:
        yield threads


@pytest.fixture
def local(seeded: Path, tmp_path: Path, stopping: ThreadPoolExecutor) -> Iterator[LocalFoundry]:
    folder = tmp_path / "foundry"
    shutil.copytree(seeded, folder)
    running = LocalFoundry(folder, token=TOKEN).start()
    yield running
    stopping.submit(running.stop)


def inject_fault(local: LocalFoundry, **settings: Any) -> None:
    """Switch on a fault of the local Foundry, as `components/demo/README.md` lists them."""
    headers = {"Authorization": f"Bearer {local.token}"}
    requests.post(f"{local.url}/demo/faults", json=settings, headers=headers, timeout=10).raise_for_status()


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the runs that the local Foundry starts running for ever: nothing is trained."""
    monkeypatch.setattr(RunSupervisor, "_train", lambda *_: None)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(file_url(tmp_path / "data"), 0.2)) as opened:
        yield opened
