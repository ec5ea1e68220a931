"""The tables of the daemon's state and of what the blogger was told."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; from here on programs without migrations refuse the database."""
    op.create_table(
        "plans",
        sa.Column("marker", sa.String(32), primary_key=True),
        sa.Column("publish_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "daemons",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "fires",
        sa.Column("site", sa.String(255), primary_key=True),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("fire_time", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "daemon_reports",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("next_fire_time", sa.DateTime()),
        sa.Column("last_run_at", sa.DateTime()),
        sa.Column("last_run", sa.JSON()),
        sa.Column("last_error", sa.Text()),
        sa.Column("last_error_at", sa.DateTime()),
    )
    op.create_table(
        "notices",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime()),
    )
    op.execute("UPDATE schema_version SET version = 2")
