"""The local Foundry for every test that speaks HTTP, seeded once for a test process and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from components.demo.server import LocalFoundry

settings.register_profile("ours", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("ours")
TOKEN = "test-token-3f9c1a"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    with LocalFoundry(folder, token=TOKEN):
        pass
    return folder


@pytest.fixture
def local(seeded: Path, tmp_path: Path) -> Iterator[LocalFoundry]:
    folder = tmp_path / "foundry"
    shutil.copytree(seeded, folder)
    with LocalFoundry(folder, token=TOKEN) as running:
        yield running
