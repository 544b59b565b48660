"""A database that is full, locked, read-only, gone or damaged says so; each is made to happen."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text

from components.storage import storage_errors
from components.storage.database import Database, file_url, insert_new
from components.storage.storage_errors import StorageError
from components.storage.tables import SCHEMA, about, drafts
from tests.storage.examples import file_of, row, write
from tests.storage.postgresql import postgresql_server

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(file_url(tmp_path / "data"), timeout=0.2)) as database:
        yield database


def test_text_and_times_come_back(database: Database) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5)))
    write(database, name="a\0b\ud800c\ud83d\ude00€", created=there)
    with database.reading() as connection:
        stored = connection.execute(select(drafts)).one()
    assert stored.name == "a\ufffdb\ufffdc😀€"
    assert (stored.created, stored.created.tzinfo) == (NOW, UTC)
    assert (stored.deleted, stored.studio_rid) == (None, None)


def test_a_row_is_new_once(database: Database) -> None:
    with database.writing() as connection:
        assert insert_new(connection, drafts, row())
        assert not insert_new(connection, drafts, row(name="other"))


def test_what_raises_is_not_written(database: Database) -> None:
    with pytest.raises(LookupError), database.writing() as connection:
        connection.execute(insert(drafts).values(row()))
        raise LookupError
    with database.reading() as connection:
        assert connection.execute(select(drafts)).all() == []


def test_many_may_open_it_at_once(url: str) -> None:
    def work(index: int) -> None:
        with closing(Database(url)) as database:
            write(database, identity=str(index))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
    with closing(Database(url)) as database, database.reading() as connection:
        assert len(connection.execute(select(drafts)).all()) == 6
        assert connection.execute(select(about)).all() == [(SCHEMA,)]


def test_a_mistake_of_ours_is_another_error(database: Database) -> None:
    with pytest.raises(StorageError) as caught, database.writing() as connection:
        connection.execute(text("INSERT INTO drafts (id) VALUES ('x')"))
    assert type(caught.value) is StorageError
    with pytest.raises(StorageError), database.reading() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "sqlite://", "sqlite:///:memory:", "secret", "://", "oracle://x"])
def test_another_kind_of_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="URL") as caught:
        Database(url)
    assert "secret" not in str(caught.value)


def test_sqlite_is_set_up_for_many(lite: Database) -> None:
    with lite.reading() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1}
    with lite.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    with lite.writing(durable=True) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with pytest.raises(StorageError), lite.writing() as connection:
        connection.execute(text("INSERT INTO revisions VALUES ('none', 1, 'a', '2025-01-01', '', x'00')"))


def test_a_folder_with_odd_signs(tmp_path: Path) -> None:
    with closing(Database(file_url(tmp_path / "a b%20?#ü&mode=ro"))) as database:
        write(database)
        assert file_of(database).parent.name == "a b%20?#ü&mode=ro"


def test_full(lite: Database) -> None:
    with pytest.raises(storage_errors.StorageFull, match="is full"):
        for index in range(100):
            with lite.writing() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
                connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
                connection.execute(insert(drafts).values(row(str(index), name="x" * 5000)))
    lite.ping()


def test_locked(lite: Database) -> None:
    with closing(sqlite3.connect(file_of(lite), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(storage_errors.StorageLocked, match="busy"):
            write(lite)
        other.execute("ROLLBACK")
    write(lite)


def test_read_only(lite: Database) -> None:
    write(lite)
    with closing(Database(f"sqlite:///{lite.location}?mode=ro")) as reader:
        reader.ping()
        with pytest.raises(storage_errors.StorageReadOnly, match="read-only"):
            write(reader)


def test_the_file_was_deleted_or_replaced(lite: Database, tmp_path: Path) -> None:
    write(lite)
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(file_of(lite))) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    shutil.rmtree(file_of(lite).parent)
    for attempt in (write, Database.ping):
        with pytest.raises(storage_errors.StorageGone, match="cannot be reached"):
            attempt(lite)
    assert not file_of(lite).exists()
    file_of(lite).parent.mkdir()
    shutil.copy(copy, file_of(lite))
    write(lite, identity="e")


def test_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(storage_errors.StorageGone):
        Database(file_url(tmp_path / "file" / "data"))


@pytest.mark.parametrize("content", [b"no database" * 1000, None])
def test_damaged(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "records.sqlite"
    if content is None:
        Database(file_url(tmp_path)).close()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        whole = file.read_bytes()
        content = whole[:100] + b"\xff" * (len(whole) - 100)
    file.write_bytes(content)
    with pytest.raises(storage_errors.StorageDamaged, match="damaged"):
        Database(file_url(tmp_path))


def test_a_server_that_stops_and_one_that_never_was(tmp_path: Path) -> None:
    with postgresql_server() as server, closing(Database(server.get_uri(), timeout=1)) as database:
        write(database)
        server.cleanup()
        for attempt in (write, Database.ping):
            with pytest.raises(storage_errors.StorageGone, match="cannot be reached"):
                attempt(database)
    for uri in (f"postgresql://u:secret@/d?host={tmp_path}", "postgresql://u:secret@127.0.0.1:1/d"):
        with pytest.raises(storage_errors.StorageGone) as caught:
            Database(uri, timeout=1)
        assert "secret" not in f"{caught.value}{caught.value.location}{caught.value.__cause__}"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_locked_and_read_only(url: str) -> None:
    with closing(Database(url, timeout=0.2)) as database, psycopg.connect(url) as other:
        other.execute("LOCK TABLE drafts")
        with pytest.raises(storage_errors.StorageLocked):
            write(database)
        other.rollback()
        write(database)
    with closing(Database(f"{url}%20-cdefault_transaction_read_only%3Don")) as database:
        database.ping()
        with pytest.raises(storage_errors.StorageReadOnly):
            write(database, identity="e")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_is_written_again_as_soon_as_it_takes_writes(url: str) -> None:
    """An open connection stays read-only when the server no longer is."""
    with closing(Database(url, timeout=1)) as database, psycopg.connect(url, autocommit=True) as server:
        try:
            server.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
            database.close()
            with pytest.raises(storage_errors.StorageReadOnly):
                write(database)
            assert database.read_only
            database.ping()
        finally:
            server.execute("SET default_transaction_read_only = off")
            server.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
        assert not database.read_only
        write(database)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", storage_errors.StorageFull),
        ("53300", storage_errors.StorageLocked),
        ("40P01", storage_errors.StorageLocked),
        ("57014", storage_errors.StorageLocked),
        ("42501", storage_errors.StorageReadOnly),
        ("28P01", storage_errors.StorageGone),
        ("57P01", storage_errors.StorageGone),
        ("XX001", storage_errors.StorageDamaged),
        ("42P01", StorageError),
    ],
)
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_codes(url: str, state: str, kind: type[StorageError]) -> None:
    with closing(Database(url)) as database, pytest.raises(StorageError) as caught, database.reading() as connection:
        connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"))
    assert type(caught.value) is kind


def test_the_pool_is_used_up(lite: Database) -> None:
    with ExitStack() as connections, pytest.raises(storage_errors.StorageLocked):
        for _ in range(40):
            connections.enter_context(lite.reading())


def test_every_error_has_words_of_its_own() -> None:
    kinds = StorageError.__subclasses__()
    assert len({kind.reason for kind in (StorageError, *kinds)}) == len({kind.advice for kind in (StorageError, *kinds)}) == 7


def test_a_process_that_ends_leaves_what_it_wrote(url: str) -> None:
    code = f"import os\nfrom tests.storage.test_database import *\nd = Database({url!r})\nwrite(d)\nos._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    with closing(Database(url)) as database, database.reading() as connection:
        assert connection.execute(select(drafts.c.id)).all() == [("d",)]
