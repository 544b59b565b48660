"""Users, resources, datasets, versions and runs in one SQLite file; it must not know HTTP or the rules."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "foundry.sqlite"
NOT_TRASHED = "NOT_TRASHED"

TABLES = """
CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, role TEXT NOT NULL, status TEXT NOT NULL,
  document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS resources (rid TEXT PRIMARY KEY, kind TEXT NOT NULL, display_name TEXT NOT NULL, description TEXT,
  path TEXT NOT NULL, parent_rid TEXT NOT NULL, project_rid TEXT NOT NULL, space_rid TEXT NOT NULL,
  created_by TEXT NOT NULL, created_time TEXT NOT NULL, trash_status TEXT NOT NULL, access TEXT NOT NULL,
  gpu_queue INTEGER NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS names ON resources (parent_rid, display_name) WHERE trash_status = 'NOT_TRASHED';
CREATE INDEX IF NOT EXISTS paths ON resources (path);
CREATE INDEX IF NOT EXISTS children ON resources (parent_rid, display_name, rid);
CREATE TABLE IF NOT EXISTS datasets (rid TEXT PRIMARY KEY REFERENCES resources, transaction_rid TEXT, version_id TEXT, columns TEXT,
  refusal TEXT, content BLOB);
CREATE TABLE IF NOT EXISTS versions (studio_rid TEXT NOT NULL REFERENCES resources, version INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (studio_rid, version));
CREATE TABLE IF NOT EXISTS runs (sequence INTEGER PRIMARY KEY, studio_rid TEXT NOT NULL REFERENCES resources,
  config_version INTEGER NOT NULL, run_id TEXT NOT NULL, build_rid TEXT NOT NULL UNIQUE, job_rid TEXT NOT NULL UNIQUE,
  outputs TEXT NOT NULL, started_by TEXT NOT NULL, started_time TEXT NOT NULL, status TEXT NOT NULL, attempt_time TEXT,
  finished_time TEXT);
CREATE INDEX IF NOT EXISTS runs_of_studio ON runs (studio_rid, sequence);
CREATE INDEX IF NOT EXISTS runs_of_version ON runs (studio_rid, config_version, sequence);
CREATE INDEX IF NOT EXISTS runs_by_status ON runs (status);
CREATE TABLE IF NOT EXISTS model_versions (sequence INTEGER PRIMARY KEY, model_rid TEXT NOT NULL REFERENCES resources,
  rid TEXT NOT NULL UNIQUE, document TEXT);
CREATE INDEX IF NOT EXISTS versions_of_model ON model_versions (model_rid, sequence);
CREATE TABLE IF NOT EXISTS experiments (sequence INTEGER PRIMARY KEY, model_rid TEXT NOT NULL REFERENCES resources,
  rid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS experiments_of_model ON experiments (model_rid, sequence);
CREATE TABLE IF NOT EXISTS points (experiment_rid TEXT NOT NULL, series_name TEXT NOT NULL, position INTEGER NOT NULL,
  step INTEGER NOT NULL, timestamp INTEGER NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (experiment_rid, series_name, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS artifact_tables (experiment_rid TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL,
  PRIMARY KEY (experiment_rid, name));
"""


class NameTaken(Exception):
    """The folder already has a resource of that name."""


@dataclass(frozen=True)
class User:
    """Somebody with a role: admin, editor, viewer, or service (an application without admin scope)."""

    id: str
    username: str
    role: str
    status: str
    document: str

    @property
    def may_write(self) -> bool:
        """Whether the user may create things, and reads what others see by name only or not at all."""
        return self.role in ("admin", "editor")

    @property
    def is_person(self) -> bool:
        """Whether it is a human being; service users have no names."""
        return '"givenName"' in self.document


@dataclass(frozen=True)
class Resource:
    """A node of the file system; `kind` is SPACE, PROJECT, FOLDER, DATASET, MODEL or STUDIO.

    `access` is for others than editors: open, discoverable (metadata only) or hidden.
    """

    rid: str
    kind: str
    display_name: str
    description: str | None
    path: str
    parent_rid: str
    project_rid: str
    space_rid: str
    created_by: str
    created_time: str
    trash_status: str = NOT_TRASHED
    access: str = "open"
    gpu_queue: bool = False

    def is_visible_to(self, user: User) -> bool:
        """Return whether the user can see that it exists."""
        return self.access != "hidden" or user.may_write

    def child(self, rid: str, kind: str, name: str, created_by: str, created_time: str) -> "Resource":
        """Return a resource of this folder, which is not stored yet."""
        path = f"{self.path}/{name}"
        return Resource(rid, kind, name, None, path, self.rid, self.project_rid, self.space_rid, created_by, created_time)

    def is_readable_by(self, user: User) -> bool:
        """Return whether the user can read its contents."""
        return self.access == "open" or user.may_write


@dataclass(frozen=True)
class Dataset:
    """The contents of a dataset; without a transaction it has no view, without columns no schema.

    `columns` is the JSON of a fieldSchemaList, `content` an Arrow IPC stream, `refusal` the error of readTable.
    """

    rid: str
    transaction_rid: str | None
    version_id: str | None
    columns: str | None
    refusal: str | None
    content: bytes | None


class Store:
    """Reads and writes the database; may be shared by threads and processes."""

    def __init__(self, folder: Path, seed: Callable[["Store"], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(folder / FILE, check_same_thread=False, isolation_level=None, timeout=30)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        with ExitStack() as opened:
            opened.enter_context(closing(self._connection))
            self._create(seed)
            opened.pop_all()

    def close(self) -> None:
        """Close the file, after its write-ahead log was merged into it."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Apply all writes within, or none of them."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            # Commits, or rolls back where an exception leaves the block.
            with self._connection:
                yield

    def user(self, *, id: str | None = None, username: str | None = None) -> User | None:
        """Return the user with that id or that username."""
        rows = self.rows("SELECT * FROM users WHERE id = ? OR username = ?", id, username)
        return User(**rows[0]) if rows else None

    def users(self) -> list[User]:
        """Return all users by username."""
        return [User(**row) for row in self.rows("SELECT * FROM users ORDER BY username")]

    def resource(self, rid: str) -> Resource | None:
        """Return the resource with that RID, trashed or not."""
        rows = self.rows("SELECT * FROM resources WHERE rid = ?", rid)
        return Resource(**rows[0]) if rows else None

    def resource_at(self, path: str) -> Resource | None:
        """Return the resource at that path; trashed ones have none."""
        rows = self.rows("SELECT * FROM resources WHERE path = ? AND trash_status = ?", path, NOT_TRASHED)
        return Resource(**rows[0]) if rows else None

    def children(self, parent: str, after: tuple[str, str], limit: int) -> list[Resource]:
        """Return children by name, after the position (display name, RID)."""
        query = "SELECT * FROM resources WHERE parent_rid = ? AND (display_name, rid) > (?, ?)"
        rows = self.rows(query + " ORDER BY display_name, rid LIMIT ?", parent, *after, limit)
        return [Resource(**row) for row in rows]

    def dataset(self, rid: str) -> Dataset | None:
        """Return the contents of a dataset."""
        rows = self.rows("SELECT * FROM datasets WHERE rid = ?", rid)
        return Dataset(**rows[0]) if rows else None

    def version(self, studio: str, number: int) -> str | None:
        """Return the JSON of one configuration version."""
        rows = self.rows("SELECT document FROM versions WHERE studio_rid = ? AND version = ?", studio, number)
        return rows[0]["document"] if rows else None

    def versions(self, studio: str, before: int | None, limit: int) -> list[tuple[int, str]]:
        """Return configuration versions as (number, JSON), newest first."""
        query = "SELECT version, document FROM versions WHERE studio_rid = ? AND (? IS NULL OR version < ?)"
        rows = self.rows(query + " ORDER BY version DESC LIMIT ?", studio, before, before, limit)
        return [(row["version"], row["document"]) for row in rows]

    def add_user(self, user: User) -> None:
        """Insert a user."""
        self._insert("users", user)

    def add_resource(self, resource: Resource) -> None:
        """Insert a resource. Raises NameTaken."""
        try:
            self._insert("resources", resource)
        except sqlite3.IntegrityError as error:
            raise NameTaken(resource.display_name) from error

    def add_dataset(self, dataset: Dataset) -> None:
        """Insert the contents of a dataset."""
        self._insert("datasets", dataset)

    def add_version(self, studio: str, document: Callable[[int], str]) -> str:
        """Insert and return what `document` returns for the next number."""
        with self.transaction():
            query = "SELECT coalesce(max(version), 0) + 1 AS number FROM versions WHERE studio_rid = ?"
            number = self.rows(query, studio)[0]["number"]
            text = document(number)
            self.put_version(studio, number, text)
        return text

    def put_version(self, studio: str, number: int, document: str) -> None:
        """Insert a configuration version under a number that the caller chose."""
        self.execute("INSERT INTO versions VALUES (?, ?, ?)", studio, number, document)

    def _create(self, seed: Callable[["Store"], None]) -> None:
        with self.transaction():
            for statement in filter(str.strip, TABLES.split(";")):
                self.execute(statement)
            if self.rows("PRAGMA user_version")[0]["user_version"] == 0:
                seed(self)
                self.execute("PRAGMA user_version=1")

    def _insert(self, table: str, record: User | Resource | Dataset) -> None:
        self.insert_many(table, [vars(record)])

    def insert_many(self, table: str, records: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of the same columns. Raises sqlite3.IntegrityError for a key that exists."""
        if not records:
            return
        names = list(records[0])
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        with self._lock:
            self._connection.executemany(statement, [tuple(record[name] for name in names) for record in records])

    def execute(self, statement: str, *values: Any) -> int:
        """Run a statement, and return the number of rows that it changed."""
        with self._lock:
            return self._connection.execute(statement, values).rowcount

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Return the rows of a query by column name."""
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            return [dict(row) for row in cursor]
