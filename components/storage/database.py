"""One database, SQLite in a file or PostgreSQL, shared by threads and processes.

Each of its failures is raised as a StorageError.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, Table, create_engine, event, exc, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from components.storage.migrations.schema_version import read_version, upgrade_schema
from components.storage.storage_errors import StorageLocked, StorageNewer, StorageReadOnly, map_driver_error, map_os_error
from components.storage.tables import SCHEMA, about

_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
# Any number, the same in all processes.
_MIGRATION_LOCK = 727_001
_STATEMENT_TIMEOUT_MS = 30_000
_READ_ONLY_TRANSACTION = "25006"


def file_url(folder: Path) -> str:
    """Return the URL of the SQLite file in a folder, which is used where no other database is set."""
    return URL.create("sqlite", database=str(folder / "records.sqlite")).render_as_string()


class Database:
    """An open database with today's tables; a lock or a connection is waited for `timeout` seconds.

    Opening makes a missing file and missing tables, and migrates those of an earlier version. A SQLite file that may not be written, or is in
    such a folder, is opened for reading, until it may. Raises ValueError for a URL of another kind, StorageNewer for the tables of a newer
    version, and StorageError for all else.
    """

    def __init__(self, url: str, timeout: float = 5) -> None:
        try:
            self._url = make_url(url)
        except exc.ArgumentError:
            raise ValueError("The database's URL cannot be read.") from None
        if self._url.drivername == "sqlite" and self._url.database not in (None, "", ":memory:"):
            self._file: Path | None = Path(str(self._url.database)).absolute()
        elif self._url.drivername in _POSTGRESQL:
            self._file = None
            self._url = self._url.set(drivername="postgresql+psycopg")
        else:
            raise ValueError("The database's URL begins with sqlite:/// and names a file, or with postgresql://.")
        self.location = str(self._file or f"{self._url.host or self._url.query.get('host', 'localhost')}/{self._url.database}")
        self._mode = str(self._url.query.get("mode", "rwc"))
        self._engine = self._sqlite(self._file, timeout) if self._file else self._postgresql(timeout)
        self._make_ready(monotonic() + timeout)
        self._mode = self._mode.replace("rwc", "rw")

    def __repr__(self) -> str:
        return f"Database({self.location!r})"

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with self._transaction() as connection:
            yield connection

    @contextmanager
    def writing(self, durable: bool = False) -> Iterator[Connection]:
        """Open a transaction that writes, committed at the end unless something is raised.

        A durable one survives a power cut. No other process can write to SQLite meanwhile.
        """
        with self._transaction(writing=True, durable=durable) as connection:
            yield connection

    @property
    def read_only(self) -> bool:
        """Whether the database takes no writes at the moment. Raises StorageError."""
        if self._file:
            return _access(self._file, self._mode) not in ("rwc", "rw")
        if not self._takes_only_reads():
            return False
        # An open connection stays so even when the server allows writing again.
        self._engine.dispose()
        return self._takes_only_reads()

    def _takes_only_reads(self) -> bool:
        with self.reading() as connection:
            return str(connection.exec_driver_sql("SHOW transaction_read_only").scalar()) == "on"

    def ping(self) -> None:
        """Raise StorageError when the database cannot be read."""
        with self.reading() as connection:
            connection.execute(select(about.c.schema_version))

    @contextmanager
    def _transaction(self, **options: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except (exc.DBAPIError, exc.TimeoutError, exc.DisconnectionError) as error:
            raise map_driver_error(error, self.location) from error

    def _make_ready(self, until: float) -> None:
        if self._file and self._mode == "rwc":
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise map_os_error(error, self.location) from error
            if not self._file.exists() and not os.access(self._file.parent, os.W_OK):
                raise StorageReadOnly(self.location)
        try:
            self._make_tables()
        except StorageLocked:
            # SQLite does not wait when two processes make the same file ready at once.
            if monotonic() > until:
                raise
            sleep(0.05)
            self._make_ready(until)

    def _make_tables(self) -> None:
        with self.reading() as connection:
            version = read_version(connection)
        if version is None or version < SCHEMA:
            with self.writing(durable=True) as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                version = upgrade_schema(connection)
        if version > SCHEMA:
            raise StorageNewer(self.location)

    def _sqlite(self, file: Path, timeout: float) -> Any:
        engine = create_engine(
            self._url.set(query={}),
            connect_args={"timeout": timeout},
            pool_timeout=timeout,
            max_overflow=20,
            hide_parameters=True,
        )

        @event.listens_for(engine, "do_connect")
        def set_uri(dialect: Any, entry: Any, arguments: list[Any], named: dict[str, Any]) -> None:
            arguments[0], named["uri"] = f"{file.as_uri()}?mode={_access(file, self._mode)}", True

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, entry: ConnectionPoolEntry) -> None:
            # The driver would open transactions by itself, and too late for IMMEDIATE.
            connection.isolation_level = None
            entry.info["file"] = _identity(file, self._mode)
            if entry.info["file"] is None or entry.info["file"].access in ("rwc", "rw"):
                connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA foreign_keys=ON")

        # An open connection to a deleted file goes on writing into nothing, one that may only read does so for good.
        @event.listens_for(engine, "checkout")
        def check_file(connection: Any, entry: ConnectionPoolEntry, proxy: Any) -> None:
            if _identity(file, self._mode) != entry.info["file"]:
                raise exc.DisconnectionError

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            if options.get("writing"):
                connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if options.get('durable') else 'NORMAL'}")
            # A transaction that first reads and then writes would fail at once where another one wrote in between.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")

        return engine

    def _postgresql(self, timeout: float) -> Any:
        timeouts = {} if "connect_timeout" in self._url.query else {"connect_timeout": max(2, round(timeout))}
        engine = create_engine(
            self._url, connect_args=timeouts, pool_pre_ping=True, pool_timeout=timeout, max_overflow=20, hide_parameters=True
        )

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, entry: ConnectionPoolEntry) -> None:
            connection.execute(f"SET lock_timeout = {round(timeout * 1000)}")
            connection.execute(f"SET statement_timeout = {_STATEMENT_TIMEOUT_MS}")
            connection.commit()

        @event.listens_for(engine, "handle_error")
        def drop_read_only_connections(context: ExceptionContext) -> None:
            if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY_TRANSACTION:
                context.is_disconnect = True

        return engine


def read_time(connection: Connection) -> datetime:
    """Return the time by the database's clock, which servers whose own clocks differ share.

    SQLite has none but the machine's, which all that use its file share.
    """
    if connection.dialect.name != "postgresql":
        return datetime.now(UTC)
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row and return True; where one with the same key exists, return False and leave it."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = dialect_insert(table).values(dict(values)).on_conflict_do_nothing()
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


_WITHOUT_LOCKS = "ro&immutable=1"


def _access(file: Path, mode: str) -> str:
    """Return the `mode` of the URI in which SQLite can open a file now. Raises StorageReadOnly."""
    is_folder_writable = os.access(file.parent, os.W_OK)
    if mode != "ro" and ((is_folder_writable and os.access(file, os.W_OK)) or not file.exists()):
        return mode
    if is_folder_writable or _beside(file, "-shm").exists():
        return "ro"
    # Readers of a WAL file need a file for locks beside it, and can do without only where nothing changes.
    if _size(_beside(file, "-wal")):
        raise StorageReadOnly(str(file))
    return _WITHOUT_LOCKS


@dataclass(frozen=True)
class _Identity:
    """Which file was opened, and how; `content` changes with a file that is opened without locks."""

    device: int
    inode: int
    access: str
    content: tuple[int, int] | None


def _identity(file: Path, mode: str) -> _Identity | None:
    try:
        status = file.stat()
    except OSError:
        return None
    access = _access(file, mode)
    return _Identity(
        status.st_dev, status.st_ino, access, (status.st_mtime_ns, status.st_size) if access == _WITHOUT_LOCKS else None
    )


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(f"{file.name}{suffix}")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
