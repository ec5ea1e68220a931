"""The upgrade of a database's tables to this program's revision; a newer one is refused.

One row tells the revision. Alembic is slow to import and is imported for an older database only.
"""

from pathlib import Path
from typing import Literal

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select, text

from autoblog.errors import StorageError
from autoblog.ledger.schema import HEAD, REVISIONS, VERSION, metadata, schema_version

MIGRATIONS = Path(__file__).parent / "migrations"

# Any number will do if every autoblog uses the same.
ADVISORY_LOCK = 7_411_246

alembic_version = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)
)

Standing = Literal["new", "old", "current"]


def bring_up_to_date(connection: Connection) -> Standing:
    """Make or migrate the tables, in the caller's transaction; return their former standing.

    Raises `StorageError`, and changes nothing, if a newer autoblog made them.
    """
    standing = standing_of(connection)
    if standing != "current" and connection.dialect.name == "postgresql":
        # On SQLite the transaction itself excludes other processes.
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ADVISORY_LOCK})
        standing = standing_of(connection)
    if standing == "new":
        _make(connection)
    elif standing == "old":
        _migrate(connection)
    return standing


def standing_of(connection: Connection) -> Standing:
    """Return whether the tables are missing, old or current; raise `StorageError` if newer."""
    tables = inspect(connection).get_table_names()
    if schema_version.name not in tables:
        if tables and connection.dialect.name == "sqlite":  # servers may be shared
            raise StorageError(
                f"the database belongs to another program (it has a table {tables[0]!r}); point "
                "AUTOBLOG_DATABASE_URL to a file of its own"
            )
        return "new"
    version = connection.execute(select(schema_version.c.version)).scalar()
    if version is not None and version > VERSION:
        raise _newer(str(version), str(VERSION))
    if alembic_version.name not in tables:
        return "old"
    revision = connection.execute(select(alembic_version.c.version_num)).scalar()
    if revision is not None and revision not in REVISIONS:
        raise _newer(revision, HEAD)
    return "current" if revision == HEAD else "old"


def _newer(found: str, ours: str) -> StorageError:
    return StorageError(
        f"the database was made by a newer autoblog (its version {found}, ours {ours}); "
        "upgrade autoblog, or point AUTOBLOG_DATABASE_URL to another database"
    )


def _make(connection: Connection) -> None:
    """Make all tables at once; a test checks that the migrations make the same."""
    metadata.create_all(connection)
    alembic_version.create(connection)
    connection.execute(insert(schema_version).values(version=VERSION))
    connection.execute(insert(alembic_version).values(version_num=HEAD))


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 (rarely needed, slow to import)
    from alembic.config import Config  # noqa: PLC0415 (likewise)

    config = Config()
    # In Alembic's settings the percent sign has a meaning of its own.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
