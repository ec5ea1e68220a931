"""The signatures of earlier posts, ours and the site's."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables; the next run fills them."""
    op.create_table(
        "signatures",
        sa.Column("site", sa.String(255), primary_key=True),
        sa.Column("source", sa.String(8), primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("scheme", sa.String(32), nullable=False),
        sa.Column("modified", sa.String(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "readings",
        sa.Column("site", sa.String(255), primary_key=True),
        sa.Column("read_at", sa.DateTime(), nullable=False),
    )
