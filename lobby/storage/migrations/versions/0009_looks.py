"""What accounts' names look like; the lobby fills it in at its start, and again at a start after Unicode has grown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table of looks."""
    op.create_table(
        "looks",
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("look", sa.Text, nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account", "look", name="pk_looks"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_looks_account", ondelete="CASCADE"),
    )
    op.create_index("ix_looks_look", "looks", ["look"])
