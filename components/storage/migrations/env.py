"""What Alembic runs to reach the database: the connection, with its transaction, comes from `schema_version`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
