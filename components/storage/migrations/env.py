"""Run by Alembic to reach the database, over the connection that `schema_version` hands on."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
