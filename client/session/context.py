"""The session as its parts see it."""

from __future__ import annotations

from typing import Protocol

from client.match.context import MatchContext
from client.session.options import SessionOptions
from client.session.screens import Screen


class SessionContext(MatchContext, Protocol):
    """What a part of the session may use of the whole: what a match may, and who and where the player is."""

    @property
    def options(self) -> SessionOptions:
        """What the session was told beforehand."""

    @property
    def screen(self) -> Screen:
        """Where the player is."""
