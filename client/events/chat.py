"""What is told of words between players."""

from __future__ import annotations

from dataclasses import dataclass

from client.events.base import Event


@dataclass(frozen=True)
class WordsHeard(Event):
    """A player said something in my room, or (``private``) to me alone."""

    player: str
    private: bool
    text: str


@dataclass(frozen=True)
class WordsSent(Event):
    """My words are on their way, to my room or (``private``) to ``player`` alone.

    ``text`` is as I typed it; ``away``: the player has been silent and may read it later.
    """

    player: str
    private: bool
    text: str
    away: bool


@dataclass(frozen=True)
class PlayerBlocked(Event):
    """I hear no words and no invitations of a player any more, or (``blocked`` false) hear them again."""

    player: str
    blocked: bool


@dataclass(frozen=True)
class BlockedPlayers(Event):
    """Whom I block."""

    players: tuple[str, ...]


@dataclass(frozen=True)
class PlayerReported(Event):
    """The lobby has kept my report of a player for its operators."""

    player: str
