"""A database that waits for its lock as long as a busy machine needs."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from components.storage.database import Database, file_url


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(file_url(tmp_path / "data"), 10)) as opened:
        yield opened
