"""A local Foundry for each test, from sample data that is written once and copied."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from foundry_sdk import Config, UserTokenAuth
from foundry_sdk.v2 import FoundryClient

from components.demo.seed import seed
from components.demo.server import LocalFoundry
from components.demo.sqlite_store import FILE, Store

TOKEN = "token-of-the-tests"
Paths = Callable[[str], str]
STUDIO = "ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890"


class Api:
    """Sends plain HTTP requests with a token."""

    def __init__(self, local: LocalFoundry, token: str) -> None:
        self.local = local
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token}"

    def __call__(self, method: str, path: str, **arguments: Any) -> requests.Response:
        prefix = "" if path.startswith("/demo") else "/api/v2"
        return self.session.request(method, self.local.url + prefix + path, timeout=20, **arguments)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    Store(folder, seed).close()
    return folder


@pytest.fixture
def data_folder(seeded: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(seeded / FILE, folder / FILE)
    return folder


@pytest.fixture(scope="session")
def local(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFoundry]:
    """Yield a local Foundry shared by tests that only read, or write to studios of their own."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(seeded / FILE, folder / FILE)
    with LocalFoundry(folder, token=TOKEN) as running:
        yield running


@pytest.fixture
def fresh(data_folder: Path, stopping: ThreadPoolExecutor) -> Iterator[LocalFoundry]:
    """Yield a local Foundry of the test's own."""
    running = LocalFoundry(data_folder, token=TOKEN).start()
    yield running
    stopping.submit(running.stop)


@pytest.fixture
def api(local: LocalFoundry) -> Api:
    return Api(local, TOKEN)


def sdk_for(local: LocalFoundry, user: str | None = None) -> FoundryClient:
    token = TOKEN if user is None else f"{TOKEN}.{user}"
    config = Config(scheme="http", max_retries=1, timeout=20)
    return FoundryClient(auth=UserTokenAuth(token), hostname=local.hostname, config=config)


@pytest.fixture
def sdk(local: LocalFoundry) -> FoundryClient:
    return sdk_for(local)


def runs_of(sdk: FoundryClient, studio: str, **arguments: Any) -> list[Any]:
    return list(sdk.models.ModelStudio.Run.list(studio, preview=True, **arguments))


@pytest.fixture
def as_user(local: LocalFoundry) -> Callable[[str], FoundryClient]:
    return lambda user: sdk_for(local, user)


@pytest.fixture
def rid(sdk: FoundryClient) -> Paths:
    """Return the function that reads the RID at a path below the space."""
    return lambda path: sdk.filesystem.Resource.get_by_path(path="/Northwind Analytics/" + path).rid
