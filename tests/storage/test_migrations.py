"""A database of every earlier schema is brought to today's; a newer one is refused."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, update

from components.storage import migrations
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from components.storage.storage_errors import StorageNewer
from components.storage.submission_repository import SubmissionRepository
from components.storage.tables import SCHEMA, about, alembic_version, metadata
from tests.running import ROOT
from tests.storage import earlier_schemas
from tests.storage.earlier_schemas import DRAFT
from tests.storage.processes import Ready, run_together

FOLDER = Path(migrations.__path__[0])


def make(url: str, version: int) -> None:
    """Create a database as an earlier version of the program left it."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        earlier_schemas.make(connection, version)
    engine.dispose()


def check(database: Database) -> None:
    """Expect the tables of today, to the last index, and Alembic's own name for them."""
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(select(about)).all() == [(SCHEMA,)]


@pytest.mark.parametrize("version", earlier_schemas.SCRIPTS)
def test_an_earlier_schema_is_brought_to_todays(url: str, version: int) -> None:
    make(url, version)
    with closing(Database(url)) as database:
        check(database)
        draft, record = DraftRepository(database).load("d", "me")
        assert (draft, record.problems, record.request_hash, record.sharing) == (DRAFT, 2, "hash", "edit")
        submission = SubmissionRepository(database).find_by_id("s")
        assert submission is not None
        assert (submission.version, submission.duplicate_warning) == (5, "Version 6 as well.")
        for user in ("me", "you"):
            stashes = DraftRepository(database).list_stashes("d", user)
            assert [(stash.mine, stash.revision) for stash in stashes] == ([(DRAFT, 1)] if version > 1 else [])
        with database.reading() as connection:
            tables = inspect(connection)
            assert not tables.has_table("asides")
            # A database that needs nothing is not written to, as it may be one that may only be read.
            assert tables.has_table("alembic_version") is (version < SCHEMA)
    with closing(Database(url)) as database:
        database.ping()


def test_a_new_database_is_what_the_migrations_make(database: Database) -> None:
    check(database)
    with database.reading() as connection:
        assert connection.execute(select(alembic_version)).all() == [(str(SCHEMA),)]


def test_the_last_script_is_todays_schema() -> None:
    scripts = ScriptDirectory(str(FOLDER))
    assert scripts.get_heads() == [str(SCHEMA)]
    assert [script.revision for script in scripts.walk_revisions()] == [str(number) for number in range(SCHEMA, 1, -1)]


def test_a_newer_schema_is_refused(opened: Callable[[], Database]) -> None:
    with opened().writing() as connection:
        connection.execute(update(about).values(schema_version=SCHEMA + 1))
        connection.execute(update(alembic_version).values(version_num=str(SCHEMA + 1)))
    for _ in range(2):
        with pytest.raises(StorageNewer, match="newer version"):
            opened()


def open_database(ready: Ready, url: str) -> None:
    ready()
    Database(url, timeout=20).close()


@pytest.mark.slow
@pytest.mark.parametrize("version", [None, 1, 2])
def test_several_processes_may_start_at_once(url: str, version: int | None) -> None:
    if version is not None:
        make(url, version)
    run_together(open_database, *[(url,)] * 4)
    with closing(Database(url)) as database:
        check(database)
        if version == 2:
            assert len(DraftRepository(database).list_stashes("d", "you")) == 1


# Root, whom file permissions do not bind, becomes nobody, after all libraries were read: they may be for root alone.
OPEN_WITHOUT_PRIVILEGES = """
import os, sys
sys.dont_write_bytecode = True
from components.storage.database import Database
Database(sys.argv[2]).close()
sys.dont_write_bytecode = False
if os.geteuid() == 0:
    os.setuid(65534)
Database(sys.argv[1]).close()
"""


@pytest.mark.slow
def test_the_program_may_be_where_nothing_can_be_written(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="migrations") as home:
        shutil.copytree(ROOT / "components", Path(home) / "components", ignore=shutil.ignore_patterns("__pycache__"))
        data = Path(home) / "data"
        make(file_url(data), 1)
        make(file_url(tmp_path), 1)
        files = sorted(Path(home).rglob("*"))
        for file in (Path(home), *files):
            file.chmod(0o777 if data in (file, file.parent) else 0o555)
        subprocess.run([sys.executable, "-c", OPEN_WITHOUT_PRIVILEGES, file_url(data), file_url(tmp_path)], cwd=home, check=True)
        Path(home).chmod(0o755)
        assert [file for file in sorted(Path(home).rglob("*")) if file.parent != data] == [f for f in files if f.parent != data]
        with closing(Database(file_url(data))) as database:
            check(database)


OPEN_WITHOUT_ALEMBIC = """
import sys
from components.storage.database import Database
for _ in range(2):
    Database(sys.argv[1]).close()
assert not any(name.startswith("alembic") for name in sys.modules)
"""


@pytest.mark.slow
def test_a_start_without_a_migration_does_without_alembic(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", OPEN_WITHOUT_ALEMBIC, file_url(tmp_path)], cwd=ROOT, check=True)
