"""Alembic's entry point: it runs the migrations in the caller's transaction."""

from alembic import context

from autoblog.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter some columns, so Alembic copies the table.
    render_as_batch=True,
)
context.run_migrations()
