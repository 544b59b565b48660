"""The version of the database's schema: read at every start, and brought to today's by Alembic."""

from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, insert, inspect, select, update

from components.storage.tables import SCHEMA, about, alembic_version, metadata

# Alembic keeps the migration that runs in a global variable.
_one_at_a_time = Lock()


def read_version(connection: Connection) -> int | None:
    """Return the number of the schema that the database has, None where it has no tables yet."""
    tables = inspect(connection)
    if not tables.has_table(about.name):
        return None

    version = connection.scalar(select(alembic_version.c.version_num)) if tables.has_table(alembic_version.name) else None
    return int(version) if version else connection.scalar(select(about.c.schema_version))


def upgrade_schema(connection: Connection) -> int:
    """Create all tables, or run what migrations are missing, and return the schema's number afterwards.

    Expects a transaction that no other process can have at the same time. A schema that is newer than this program is left alone.
    """
    version = read_version(connection)
    if version is None:
        metadata.create_all(connection)
        connection.execute(insert(about).values(schema_version=SCHEMA))
        connection.execute(insert(alembic_version).values(version_num=str(SCHEMA)))
    elif version < SCHEMA:
        _run_migrations(connection, version)
        # Programs from before Alembic look here, and refuse a number that is newer than theirs.
        connection.execute(update(about).values(schema_version=SCHEMA))
    return max(version or SCHEMA, SCHEMA)


def _run_migrations(connection: Connection, version: int) -> None:
    # The import takes as long as SQLAlchemy's, and most starts do without it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _one_at_a_time:
        command.stamp(config, str(version) if version > 1 else "base")
        command.upgrade(config, str(SCHEMA))
