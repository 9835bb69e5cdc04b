"""Whom accounts do not want to hear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of blocked names."""
    op.create_table(
        "blocks",
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("account", "key", name="pk_blocks"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_blocks_account", ondelete="CASCADE"),
    )
