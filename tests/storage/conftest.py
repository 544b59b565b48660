"""A fresh database for each test, as SQLite and as PostgreSQL, which starts once in a process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from components.storage.database import Database, file_url
from tests.storage.examples import Clock
from tests.storage.postgresql import postgresql_server


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql_server() as running:
        yield running.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield file_url(tmp_path / "data")
        return
    server: str = request.getfixturevalue("server")
    schema = f"t{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{server}&options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Database]]:
    """Open the same database several times, as replicas of the app do."""
    databases: list[Database] = []

    def open_database() -> Database:
        databases.append(Database(url))
        return databases[-1]

    yield open_database
    for database in databases:
        database.close()


@pytest.fixture
def database(opened: Callable[[], Database]) -> Database:
    return opened()


@pytest.fixture
def clock() -> Clock:
    return Clock()
