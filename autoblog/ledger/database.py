"""The ledger's database: opened, read and changed in transactions, its errors explained."""

import contextlib
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Select,
    StaticPool,
    Table,
    and_,
    create_engine,
    delete,
    event,
    insert,
    make_url,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from autoblog.errors import SettingError, StorageError
from autoblog.ledger.owners import Owner
from autoblog.ledger.schema import HEAD
from autoblog.ledger.schema_upgrade import bring_up_to_date, standing_of
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 30


def open_database(address: str) -> Engine:
    """Open the database, made if it is new. Raises `SettingError` or `StorageError`."""
    url = _parse(address)
    if url.get_backend_name() == "sqlite" and url.database:
        _make_folder(Path(url.database))
    engine = _engine(url)
    with transaction(engine) as connection:
        stood = bring_up_to_date(connection)
    if stood == "old":
        log.info(Line("database upgraded", revision=HEAD))
    return engine


def peek_database(address: str) -> Engine:
    """Open the database for reading only: nothing is made or changed.

    For a database that does not exist yet, an empty one in memory is opened. A database of an older
    autoblog is copied to memory and upgraded there.
    """
    url = _parse(address)
    if url.get_backend_name() != "sqlite":
        return _peek_server(url)
    if not url.database or not Path(url.database).exists():
        return open_database("sqlite://")
    if Path(f"{url.database}-journal").exists():
        # A killed process may have left half a change, which only a writer can roll back (SQLite,
        # "Atomic Commit", 4.2). SQLite leaves the change of a living process alone.
        writer = _engine(url)
        with transaction(writer):
            pass
        writer.dispose()
    engine = _engine(url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"}))
    with transaction(engine) as connection:
        standing = standing_of(connection)
        return engine if standing == "current" else _copy(connection)


def _peek_server(url: URL) -> Engine:
    engine = _engine(url)
    with transaction(engine) as connection:
        standing = standing_of(connection)
    if standing == "current":
        return engine.execution_options(postgresql_readonly=True)
    engine.dispose()
    if standing == "old":
        raise StorageError(
            "the database was made by an older autoblog; 'autoblog publish' and 'autoblog daemon' "
            "bring it up to date"
        )
    return open_database("sqlite://")


def _copy(connection: Connection) -> Engine:
    """Copy the content to an upgraded database in memory."""
    memory = _engine(make_url("sqlite://"))
    with closing(memory.raw_connection()) as copy:
        source, target = connection.connection.driver_connection, copy.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 (for the type checker)
        assert isinstance(target, sqlite3.Connection)  # noqa: S101 (likewise)
        source.backup(target)
    with transaction(memory) as upgrading:
        bring_up_to_date(upgrading)
    return memory


def sqlite_file(address: str) -> Path | None:
    """Return the file of a SQLite database; None for another kind, or one in memory."""
    url = _parse(address)
    name = url.database or ":memory:"
    no_file = url.get_backend_name() != "sqlite" or name == ":memory:" or name.startswith("file:")
    return None if no_file else Path(name)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Do all or nothing. Raises `IntegrityError` for a conflict, else `StorageError`."""
    try:
        with engine.begin() as connection:
            yield connection
    except IntegrityError:  # no fault of the database, but the answer to the caller's question
        raise
    except SQLAlchemyError as error:
        raise StorageError(_explain(engine.url, error)) from error


class Store:
    """A part of the ledger, as one process (`owner`) reads and changes it."""

    def __init__(self, engine: Engine, owner: Owner, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._owner = owner
        self._now = now

    # Each of these is a transaction of its own.

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with transaction(self._engine) as connection:
            return connection.execute(query).all()

    def _first(self, query: Select[Any]) -> Any:
        with transaction(self._engine) as connection:
            return connection.execute(query).first()

    def _scalar(self, query: Select[Any]) -> Any:
        """Return the first column of the first row; None if there is no row."""
        with transaction(self._engine) as connection:
            return connection.execute(query).scalar()

    def _change(self, change: Executable) -> None:
        with transaction(self._engine) as connection:
            connection.execute(change)


def has_key(table: Table, key: Mapping[str, object]) -> ColumnElement[bool]:
    """Return the condition that a row's columns have the values of `key`."""
    return and_(*(table.c[name] == value for name, value in key.items()))


def delete_row(connection: Connection, table: Table, key: Mapping[str, object]) -> None:
    """Delete the row that has this key, if there is one."""
    connection.execute(delete(table).where(has_key(table, key)))


def replace_row(
    connection: Connection, table: Table, key: Mapping[str, object], **values: object
) -> None:
    """Insert a row in place of the one that has the same key."""
    delete_row(connection, table, key)
    connection.execute(insert(table).values(**key, **values))


def _parse(address: str) -> URL:
    # The address may hold a password, so no message repeats it, nor a host that may be its end.
    fault = SettingError(
        "AUTOBLOG_DATABASE_URL is no database address; use something like "
        "sqlite:///autoblog.db or postgresql+psycopg://user:password@host/name. In a password "
        "write @ as %40, : as %3A and / as %2F."
    )
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise fault from None
    if url.host and not re.fullmatch(r"[\w.\[\]:-]+", url.host):
        raise fault
    return url


def _make_folder(path: Path) -> None:
    """Make the database's folder, and an empty file that other users cannot read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError(f"{path.parent}: cannot make the database's folder: {error}") from error


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True)
        engine = create_engine(
            url,
            connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
            **({} if url.database else {"poolclass": StaticPool}),
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise SettingError(
            f"AUTOBLOG_DATABASE_URL: no driver for {url.drivername!r} is installed; "
            "for PostgreSQL: pip install 'autoblog[postgresql]'"
        ) from error
    event.listen(engine, "connect", _disable_own_transactions)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _disable_own_transactions(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _begin_immediate(connection: Connection) -> None:
    # A transaction that reads and then writes would otherwise fail instead of waiting if another
    # process writes in between (SQLite manual, "Isolation").
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _explain(url: URL, error: SQLAlchemyError) -> str:
    path = (url.database or "").removeprefix("file:")  # the prefix of a read-only database
    where = path if url.get_backend_name() == "sqlite" else url.host
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    hints = {
        "full": "free some space and run again; nothing that was written before is lost",
        "locked": "another program is using it; wait for it to end and run again",
        "readonly": "its file or folder cannot be written; check their owner and mode",
        "unable to open": "check that its folder exists and can be written",
        "not a database": "check AUTOBLOG_DATABASE_URL, or restore a copy of the file",
        "malformed": "the file is damaged; restore a copy of it",
        "disk image": "the file is damaged; restore a copy of it",
        "no such column": "it belongs to another program, or is damaged; restore a copy of it",
        "no such table": "it belongs to another program, or is damaged; restore a copy of it",
    }
    hint = next((text for word, text in hints.items() if word in cause), "")
    is_file = url.get_backend_name() == "sqlite"
    advice = hint or f"check AUTOBLOG_DATABASE_URL{'' if is_file else ' and that it is running'}"
    return f"database {where}: {cause}; {advice}"
