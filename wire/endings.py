"""Why a match has ended, as the peers, their lobby and everybody's records say it."""

from __future__ import annotations

from enum import StrEnum


class EndReason(StrEnum):
    """How a match has ended. A member is a string, and travels as its value."""

    PLAYED = "played"
    AGREED = "agreed"
    RESIGNED = "resigned"
    LEFT = "left"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    INTERRUPTED = "interrupted"
