"""Codes say how they begin, how often they were good for at first, and who made them; they only let somebody register.

A code that makes an account the operator's is good as long as one lobby runs, and kept nowhere. No release has ever
written into the table as it was before, so it is made anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """The table of codes, made anew."""
    op.drop_table("codes")
    op.create_table(
        "codes",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("head", sa.String(8), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("left", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("expires", sa.DateTime, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_codes"),
    )
