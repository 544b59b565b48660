"""A database that waits for its lock as long as a busy machine needs, and faults of the local Foundry."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from components.demo.server import LocalFoundry
from components.storage.database import Database, file_url
from tests.conftest import inject_fault


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(file_url(tmp_path / "data"), 10)) as opened:
        yield opened


@pytest.fixture
def fault(local: LocalFoundry) -> Callable[..., None]:
    """Switch on a fault of the call that creates versions, or of another `path`."""

    def switch_on(kind: str, **more: Any) -> None:
        inject_fault(local, **{"kind": kind, "method": "POST", "path": "configVersions", **more})

    return switch_on
