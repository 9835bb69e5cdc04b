"""A result says how the lobby knows it, and what was found, instead of whether all had reported the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """What all had reported was agreed; of anything else nobody knew more."""
    with op.batch_alter_table("results") as results:
        results.add_column(sa.Column("verdict", sa.String(16), nullable=False, server_default="unresolved"))
        results.add_column(sa.Column("detail", sa.Text, nullable=False, server_default=""))
    op.execute(sa.text("UPDATE results SET verdict = 'agreed' WHERE agreed"))
    with op.batch_alter_table("results") as results:
        results.drop_column("agreed")
        results.alter_column("verdict", server_default=None)
        results.alter_column("detail", server_default=None)
