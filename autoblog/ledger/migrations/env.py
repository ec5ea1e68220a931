"""Alembic's way in: the steps run on the connection, and in the transaction, of the caller."""

from alembic import context

from autoblog.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table by making it anew.
    render_as_batch=True,
)
context.run_migrations()
