"""A SQLite database that may only be read: its folder, its file, and who follows when that changes."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from components.storage import storage_errors
from components.storage.database import Database, file_url
from components.storage.tables import drafts
from tests.storage.examples import write


@contextmanager
def unprivileged() -> Iterator[None]:
    """Run as a user whom file permissions bind: root, whom they do not, becomes nobody meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder with a database, which others than its owner may only read."""
    folder = Path(tempfile.mkdtemp(prefix="records"))
    folder.chmod(0o755)
    with closing(Database(file_url(folder), timeout=0.2)) as database:
        write(database, identity="first")
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.scalars(select(drafts.c.id).order_by(drafts.c.id)))


@contextmanager
def permitted(*modes: tuple[Path, int]) -> Iterator[None]:
    """Change permissions as the owner, and be unprivileged meanwhile."""
    for path, mode in modes:
        path.chmod(mode)
    with unprivileged():
        yield


def test_a_folder_that_may_only_be_read_is_read(closed_folder: Path) -> None:
    file = closed_folder / "records.sqlite"
    before = file.read_bytes()
    assert list(closed_folder.iterdir()) == [file]
    with unprivileged(), closing(Database(file_url(closed_folder), timeout=0.2)) as database:
        assert (names(database), database.read_only) == (["first"], True)
        with pytest.raises(storage_errors.StorageReadOnly, match="read-only"):
            write(database, identity="second")
        database.ping()
        assert list(closed_folder.iterdir()) == [file]
        assert file.read_bytes() == before


def test_a_reader_follows_who_may_write(closed_folder: Path) -> None:
    with permitted((closed_folder, 0o555)):
        reader = Database(file_url(closed_folder), timeout=0.2)
        assert names(reader) == ["first"]
    closed_folder.chmod(0o755)
    with closing(Database(file_url(closed_folder))) as writer:
        for known in (["first", "second"], ["first", "second", "third"]):
            closed_folder.chmod(0o755)
            write(writer, identity=known[-1])
            # Not in the file itself yet.
            assert (closed_folder / "records.sqlite-wal").stat().st_size
            with permitted((closed_folder, 0o555)):
                assert (names(reader), reader.read_only) == (known, True)
        closed_folder.chmod(0o755)
    with permitted((closed_folder, 0o555)):
        assert (names(reader), reader.read_only) == (known, True)
        reader.close()


def test_writing_is_taken_up_as_soon_as_it_is_allowed(closed_folder: Path) -> None:
    file = closed_folder / "records.sqlite"
    with permitted((closed_folder, 0o555), (file, 0o444)):
        database = Database(file_url(closed_folder), timeout=0.2)
        assert names(database) == ["first"]
    for folder_mode, file_mode in ((0o777, 0o444), (0o555, 0o666)):
        with permitted((closed_folder, folder_mode), (file, file_mode)):
            assert (names(database), database.read_only) == (["first"], True)
            with pytest.raises(storage_errors.StorageReadOnly):
                write(database, identity="second")
    for entry in closed_folder.iterdir():
        entry.chmod(0o666)
    with permitted((closed_folder, 0o777)):
        write(database, identity="second")
        assert (names(database), database.read_only) == (["first", "second"], False)
        database.close()


def test_what_cannot_be_read_whole_is_not_read(closed_folder: Path) -> None:
    closed_folder.chmod(0o755)
    with closing(Database(file_url(closed_folder))) as writer:
        write(writer, identity="only in the log")
        copy = closed_folder / "copy"
        copy.mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(f"{writer.location}{suffix}", copy)
    with permitted((copy, 0o555)), pytest.raises(storage_errors.StorageReadOnly):
        Database(file_url(copy), timeout=0.2)
    copy.chmod(0o755)


def test_a_folder_that_takes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(storage_errors.StorageReadOnly):
        Database(file_url(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(storage_errors.StorageGone):
        Database(f"sqlite:///{tmp_path / 'none.sqlite'}?mode=ro")
