"""The tables of the lobby's database. A change here needs a migration beside it."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""Constraints have names, so that a later migration can change them on every database."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", String(32), nullable=False),
    Column("password", Text, nullable=False),
    Column("created", DateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""Who may log in. ``key`` is ``lobby.core.names.key`` of ``name``; ``password`` is a hash of
``lobby.accounts.passwords``; ``created`` is in UTC. An ``id`` is never given out twice."""
