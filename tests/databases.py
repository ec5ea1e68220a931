"""An empty database for each test: a file, or one on the PostgreSQL server in TEST_POSTGRESQL.

    TEST_POSTGRESQL=postgresql+psycopg://user@127.0.0.1/postgres pytest tests/unit/ledger

The user must be allowed to make databases; each test's own is dropped after it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

SERVER = os.environ.get("TEST_POSTGRESQL", "")


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database."""
    if not SERVER:
        yield f"sqlite:///{folder}/database/ledger.db"
        return
    name = f"autoblog_test_{uuid4().hex}"
    _order(f"CREATE DATABASE {name}")
    try:
        url = make_url(SERVER).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _order(f"DROP DATABASE {name} WITH (FORCE)")


def _order(statement: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
