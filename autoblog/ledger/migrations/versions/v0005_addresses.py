"""The addresses of sites, and how often each post was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table and the column; the next run fills them."""
    op.create_table(
        "addresses",
        sa.Column("address", sa.String(255), primary_key=True),
        sa.Column("site", sa.String(255), nullable=False),
    )
    op.add_column("posts", sa.Column("sends", sa.Integer(), nullable=False, server_default="0"))
