"""Moments as the database has them: in UTC, without a zone."""

from __future__ import annotations

from datetime import UTC, datetime


def stored(seconds: float) -> datetime:
    """A moment for the database.

    :param seconds: since the epoch.
    """
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def seconds(stored: datetime) -> float:
    """The seconds since the epoch of a moment that was read."""
    return stored.replace(tzinfo=UTC).timestamp()
