"""The ledger's tables."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

# One for each file in migrations/versions, oldest first; a change of the tables needs a new one.
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
HEAD = REVISIONS[-1]

# Programs older than the revisions read this number, and refuse a database that has a newer one
# than theirs. It never changes.
VERSION = 2


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC (SQLite itself keeps no time zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC without a zone."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Convert back to an aware moment."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

posts = Table(
    "posts",
    metadata,
    Column("marker", String(32), primary_key=True),
    Column("site", String(255), nullable=False),
    Column("topic", String(255), nullable=False),
    Column("period", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("kept_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("owner", String(255)),
    Column("owned_since", Moment),
    Column("post", JSON, nullable=False),
    Column("wanted_status", String(16), nullable=False),
    Column("provenance", JSON, nullable=False),
    Column("ref", JSON),
    Column("error", Text),
    # How often it was sent without a clear refusal, in all runs.
    Column("sends", Integer, nullable=False, server_default="0"),
    # The database guarantees that a topic is written once in a period.
    UniqueConstraint("site", "topic", "period"),
)

# The sites by each address that was typed for them or that they had before.
addresses = Table(
    "addresses",
    metadata,
    Column("address", String(255), primary_key=True),
    Column("site", String(255), nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("topic", String(255), primary_key=True),
    Column("period", String(16), primary_key=True),
    Column("owner", String(255), nullable=False),
    Column("owned_since", Moment, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("marker", String(32), primary_key=True),
    Column("publish_at", Moment, nullable=False),
)

daemons = Table(
    "daemons",
    metadata,
    # One row, so that the database itself prevents a second daemon.
    Column("id", Integer, primary_key=True),
    Column("owner", String(255), nullable=False),
    Column("since", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
)

fires = Table(
    "fires",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("fire_time", Moment, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ended", Boolean, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("site", String(255), nullable=False),
    Column("topic", String(255), nullable=False),
    Column("period", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("title", Text),
    Column("words", Integer),
    Column("model", Text),
    Column("seed", Integer),
    Column("candidates", Integer),
    Column("rejections", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("error", Text),
    Column("marker", String(32)),
    Column("ref", JSON),
    Column("writing_s", Float),
    Column("sending_s", Float),
)

# The calls that make a post's text again, and all its candidates: large, and pruned.
writings = Table(
    "writings",
    metadata,
    Column("marker", String(32), primary_key=True),
    Column("written_at", Moment, nullable=False, index=True),
    Column("calls", JSON, nullable=False),
    Column("candidates", JSON, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("marker", String(32), primary_key=True),
    Column("reviewed_at", Moment, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("status", String(16)),
    Column("edited", Float),
    Column("published_at", Moment),
)

media = Table(
    "media",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("media_id", Integer, nullable=False),
    Column("stored_at", Moment, nullable=False),
)

# One row: the report that `autoblog status` shows. `last_run` counts outcomes.
daemon_reports = Table(
    "daemon_reports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("next_fire_time", Moment),
    Column("last_run_at", Moment),
    Column("last_run", JSON),
    Column("last_error", Text),
    Column("last_error_at", Moment),
)

# The conditions that the blogger is told of once, since when they hold, and when it was told.
notices = Table(
    "notices",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("told_at", Moment),
)

# One for each earlier post. `source` is "ledger" (`key` is the marker) or "site" (the post ID).
signatures = Table(
    "signatures",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("source", String(8), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("scheme", String(32), nullable=False),
    Column("modified", String(32), nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

# When a site's own posts were last read.
readings = Table(
    "readings",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("read_at", Moment, nullable=False),
)
