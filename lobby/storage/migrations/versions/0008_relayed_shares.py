"""Whose the relayed bytes of a month were, so that nobody has all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "relayed_shares",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("month", "party", name="pk_relayed_shares"),
    )
