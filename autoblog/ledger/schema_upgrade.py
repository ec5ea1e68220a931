"""Brings a database's tables to what this program needs; refuses one from the future.

Alembic, which takes a moment to import, is needed only where an older database is met: whether it
is one is told from one row.
"""

from pathlib import Path
from typing import Literal

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select, text

from autoblog.errors import StorageError
from autoblog.ledger.schema import HEAD, REVISIONS, VERSION, metadata, schema_version

MIGRATIONS = Path(__file__).parent / "migrations"

# Any number will do, so long as every autoblog takes the same.
ADVISORY_LOCK = 7_411_246

alembic_version = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)
)

Standing = Literal["new", "old", "current"]


def bring_up_to_date(connection: Connection) -> Standing:
    """Make or migrate the tables, within the caller's transaction: all or nothing.

    Returns where they stood before. Raises `StorageError` where a newer autoblog has made them,
    and changes nothing then.
    """
    standing = standing_of(connection)
    if standing != "current" and connection.dialect.name == "postgresql":
        # On SQLite the transaction itself keeps others out.
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ADVISORY_LOCK})
        standing = standing_of(connection)
    if standing == "new":
        _make(connection)
    elif standing == "old":
        _migrate(connection)
    return standing


def standing_of(connection: Connection) -> Standing:
    """Where the tables stand between empty and ours; raises `StorageError` where beyond."""
    tables = inspect(connection).get_table_names()
    if schema_version.name not in tables:
        return "new"
    version = connection.execute(select(schema_version.c.version)).scalar()
    if version is not None and version > VERSION:
        raise _from_the_future(str(version), str(VERSION))
    if alembic_version.name not in tables:
        return "old"
    revision = connection.execute(select(alembic_version.c.version_num)).scalar()
    if revision is not None and revision not in REVISIONS:
        raise _from_the_future(revision, HEAD)
    return "current" if revision == HEAD else "old"


def _from_the_future(found: str, ours: str) -> StorageError:
    return StorageError(
        f"the database was made by a newer autoblog (its version {found}, ours {ours}); "
        "upgrade autoblog, or point AUTOBLOG_DATABASE_URL to another database"
    )


def _make(connection: Connection) -> None:
    """All tables at once, as the migrations would leave them; a test holds the two together."""
    metadata.create_all(connection)
    alembic_version.create(connection)
    connection.execute(insert(schema_version).values(version=VERSION))
    connection.execute(insert(alembic_version).values(version_num=HEAD))


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 (seldom needed, and costs start-up time)
    from alembic.config import Config  # noqa: PLC0415 (likewise)

    config = Config()
    # the file format of Alembic's settings gives the percent sign a meaning
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
