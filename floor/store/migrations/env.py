"""Alembic runs on the connection that `floor.store.migrate` hands in."""

from alembic import context

from floor.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=False)
with context.begin_transaction():
    context.run_migrations()
