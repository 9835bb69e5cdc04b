"""Run by Alembic: migrates on the connection that ``migrate`` hands in.

SQLite changes a table by building it again (batch mode), and can do so within a transaction, which Alembic does not
expect of it.
"""

from __future__ import annotations

from alembic import context

from lobby.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
