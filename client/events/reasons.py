"""The words by which the client itself says why or how; those of the wire are in ``lobby.commands.reasons``."""

from __future__ import annotations

from enum import StrEnum


class Arrival(StrEnum):
    """How somebody has come in, as ``SignedIn`` says it."""

    REGISTERED = "registered"
    LOGGED_IN = "logged in"
    DROPPED_IN = "dropped in"


class RoomEnd(StrEnum):
    """Why somebody sits in a room no longer, as ``RoomOver`` says it where the lobby did not."""

    LEFT = "left"
    GONE = "gone"


class SessionLoss(StrEnum):
    """Why a session is over, as ``SessionOver`` says it where the lobby did not."""

    EXPIRED = "expired"
