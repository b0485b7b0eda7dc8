"""Run by Alembic: migrations happen on the connection, and in the transaction, that the program gives."""

from alembic import context

from scheduler.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds all of it
)
context.run_migrations()
