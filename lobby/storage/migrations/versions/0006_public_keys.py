"""A session's client is known by its public key, which also checks what it signs, and not by its certificate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make room for the longer text. What stood there fits no key, and each client shows its key when it comes back."""
    with op.batch_alter_table("sessions") as sessions:
        sessions.alter_column("fingerprint", new_column_name="public_key", type_=sa.String(66))
