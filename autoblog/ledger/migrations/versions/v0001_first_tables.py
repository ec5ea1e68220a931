"""The tables of version 1, which programs made without migrations at first.

Only missing tables are made, so that the databases of those programs can be upgraded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the missing tables."""
    op.create_table(
        "schema_version",
        sa.Column("version", sa.Integer(), primary_key=True),
        if_not_exists=True,
    )
    op.execute(
        "INSERT INTO schema_version (version) "
        "SELECT 1 WHERE NOT EXISTS (SELECT version FROM schema_version)"
    )
    _make_posts_and_claims()
    _make_attempts()
    _make_reviews_and_media()


def _make_posts_and_claims() -> None:
    op.create_table(
        "posts",
        sa.Column("marker", sa.String(32), primary_key=True),
        sa.Column("site", sa.String(255), nullable=False),
        sa.Column("topic", sa.String(255), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("owner", sa.String(255)),
        sa.Column("owned_since", sa.DateTime()),
        sa.Column("post", sa.JSON(), nullable=False),
        sa.Column("wanted_status", sa.String(16), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("ref", sa.JSON()),
        sa.Column("error", sa.Text()),
        sa.UniqueConstraint("site", "topic", "period"),
        if_not_exists=True,
    )
    op.create_index("ix_posts_state", "posts", ["state"], if_not_exists=True)
    op.create_table(
        "claims",
        sa.Column("site", sa.String(255), primary_key=True),
        sa.Column("topic", sa.String(255), primary_key=True),
        sa.Column("period", sa.String(16), primary_key=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("owned_since", sa.DateTime(), nullable=False),
        if_not_exists=True,
    )


def _make_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("site", sa.String(255), nullable=False),
        sa.Column("topic", sa.String(255), nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("words", sa.Integer()),
        sa.Column("model", sa.Text()),
        sa.Column("seed", sa.Integer()),
        sa.Column("candidates", sa.Integer()),
        sa.Column("rejections", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("marker", sa.String(32)),
        sa.Column("ref", sa.JSON()),
        if_not_exists=True,
    )
    op.create_index("ix_attempts_at", "attempts", ["at"], if_not_exists=True)


def _make_reviews_and_media() -> None:
    op.create_table(
        "reviews",
        sa.Column("marker", sa.String(32), primary_key=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16)),
        sa.Column("edited", sa.Float()),
        sa.Column("published_at", sa.DateTime()),
        if_not_exists=True,
    )
    op.create_table(
        "media",
        sa.Column("site", sa.String(255), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(), nullable=False),
        if_not_exists=True,
    )
