"""Reports are found by their reporters, too, and an operator can note what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Two columns more, and an index."""
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("by_key", sa.Text, nullable=False, server_default=""))
        reports.add_column(sa.Column("note", sa.Text, nullable=False, server_default=""))
        reports.create_index("ix_reports_by_key", ["by_key"])
