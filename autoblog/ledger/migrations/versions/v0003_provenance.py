"""The calls that make a post's text again, and the durations of an attempt's stages."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table and the columns; older posts and attempts have no values in them."""
    op.create_table(
        "writings",
        sa.Column("marker", sa.String(32), primary_key=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("calls", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
    )
    op.create_index("ix_writings_written_at", "writings", ["written_at"])
    op.add_column("attempts", sa.Column("writing_s", sa.Float()))
    op.add_column("attempts", sa.Column("sending_s", sa.Float()))
