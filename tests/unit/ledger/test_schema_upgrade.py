"""Databases of older programs are brought up to date, those of newer ones refused, unharmed."""

import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from autoblog.errors import StorageError
from autoblog.ledger import Ledger
from autoblog.ledger.schema import HEAD, REVISIONS, metadata
from autoblog.ledger.schema_upgrade import MIGRATIONS
from tests.unit.ledger.test_ledger import SITE, kept

# As the program of version 1 made them; it had neither reviews nor media in its first weeks.
VERSION_1 = """
CREATE TABLE schema_version (version INTEGER NOT NULL, PRIMARY KEY (version));
INSERT INTO schema_version VALUES (1);
CREATE TABLE posts (
    marker VARCHAR(32) NOT NULL, site VARCHAR(255) NOT NULL, topic VARCHAR(255) NOT NULL,
    period VARCHAR(16) NOT NULL, state VARCHAR(16) NOT NULL, kept_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL, owner VARCHAR(255), owned_since DATETIME, post JSON NOT NULL,
    wanted_status VARCHAR(16) NOT NULL, provenance JSON NOT NULL, ref JSON, error TEXT,
    PRIMARY KEY (marker), UNIQUE (site, topic, period)
);
CREATE INDEX ix_posts_state ON posts (state);
CREATE TABLE claims (
    site VARCHAR(255) NOT NULL, topic VARCHAR(255) NOT NULL, period VARCHAR(16) NOT NULL,
    owner VARCHAR(255) NOT NULL, owned_since DATETIME NOT NULL, PRIMARY KEY (site, topic, period)
);
CREATE TABLE attempts (
    id INTEGER NOT NULL, at DATETIME NOT NULL, site VARCHAR(255) NOT NULL,
    topic VARCHAR(255) NOT NULL, period VARCHAR(16) NOT NULL, outcome VARCHAR(16) NOT NULL,
    title TEXT, words INTEGER, model TEXT, seed INTEGER, candidates INTEGER,
    rejections JSON NOT NULL, seconds FLOAT NOT NULL, error TEXT, marker VARCHAR(32), ref JSON,
    PRIMARY KEY (id)
);
CREATE INDEX ix_attempts_at ON attempts (at);
INSERT INTO posts VALUES (
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'https://blog.example.org', 'one', '', 'ready',
    '2026-10-01 09:00:00', '2026-10-01 09:00:00', NULL, NULL,
    '{"marker": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "title": "A title",
      "content": "<!-- wp:paragraph -->", "excerpt": "An excerpt.", "slug": "a-title",
      "categories": ["Notes"], "tags": ["writing", "plain language"]}',
    'draft', '{"seed": 7}', NULL, NULL
);
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of version 1 with one post in it."""
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1)
    return path


def differences(path: Path) -> list[object]:
    """What Alembic would have to change to come to our tables."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), metadata
        )
    engine.dispose()
    return list(found)


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_a_database_of_version_1_is_taken_over_with_its_content(old: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{old}")
    assert ledger.open_posts(SITE) == [kept()]
    ledger.close()
    assert revision(old) == HEAD
    assert differences(old) == []


def test_a_new_database_is_as_the_migrations_would_leave_it(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Ledger.open(f"sqlite:///{path}").close()
    assert revision(path) == HEAD
    assert differences(path) == []


@pytest.mark.parametrize("older", REVISIONS[:-1])
def test_every_older_revision_is_brought_up_to_date(database: str, older: str) -> None:
    Ledger.open(database).close()
    engine = create_engine(database)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, older)
    ledger = Ledger.open(database)
    assert ledger.keep(kept())
    assert ledger.open_posts(SITE) == [kept()]
    ledger.close()
    with engine.connect() as connection:
        migration = MigrationContext.configure(connection, opts={"compare_type": True})
        assert list(compare_metadata(migration, metadata)) == []
    engine.dispose()


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    files = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert [file.revision for file in files] == list(reversed(REVISIONS))


def test_reading_an_older_database_works_and_changes_nothing(
    old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="autoblog")
    before = old.read_bytes()
    ledger = Ledger.peek(f"sqlite:///{old}")
    assert ledger.open_posts(SITE) == [kept()]
    assert ledger.pictures.id_of(SITE, "0" * 64) is None
    ledger.close()
    assert old.read_bytes() == before
    assert "upgraded" not in caplog.text
    Ledger.open(f"sqlite:///{old}").close()
    assert "database upgraded revision=" in caplog.text


def test_a_migration_that_fails_changes_nothing(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        # in the way of the last step
        connection.execute("CREATE TABLE notices (subject TEXT)")
    before = inspected(old)
    with pytest.raises(StorageError, match="notices already exists"):
        Ledger.open(f"sqlite:///{old}")
    assert inspected(old) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE schema_version SET version = 99",
    ],
)
def test_a_database_from_the_future_is_refused_and_left_as_it_is(
    tmp_path: Path, change: str
) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    before = path.read_bytes()
    for way in (Ledger.open, Ledger.peek):
        with pytest.raises(StorageError, match="newer autoblog"):
            way(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_programs_from_before_the_revisions_refuse_what_we_have_migrated(old: Path) -> None:
    Ledger.open(f"sqlite:///{old}").close()
    with closing(sqlite3.connect(old)) as connection:
        # what they asked: is this number above 1?
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(2,)]


def test_several_programs_may_meet_an_old_database_at_once(old: Path) -> None:
    code = f"from autoblog.ledger import Ledger; Ledger.open('sqlite:///{old}')"
    programs = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [program.wait(60) for program in programs] == [0, 0, 0]
    assert differences(old) == []


def test_alembic_is_imported_only_for_a_migration(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom autoblog.ledger import Ledger\n"
        f"Ledger.open('sqlite:///{tmp_path}/new.db').close()\n"
        f"Ledger.open('sqlite:///{tmp_path}/new.db').close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def inspected(path: Path) -> dict[str, list[str]]:
    """The tables and their columns."""
    engine = create_engine(f"sqlite:///{path}")
    look = inspect(engine)
    found = {
        table: [column["name"] for column in look.get_columns(table)]
        for table in look.get_table_names()
    }
    engine.dispose()
    return found
