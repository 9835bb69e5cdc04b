"""Matches that were challenged are kept until they have a result."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """A table more."""
    op.create_table(
        "challenges",
        sa.Column("match", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("match", name="pk_challenges"),
    )
