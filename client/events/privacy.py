"""What is told of network addresses and of the lobby's relay."""

from __future__ import annotations

from dataclasses import dataclass

from client.events.base import Event
from lobby.commands.reasons import RelayLimit


@dataclass(frozen=True)
class DirectAsked(Event):
    """An opponent would see my network address if we connected directly; ``direct yes`` or ``no`` answers.

    ``relayed``: until then the lobby passes everything on; otherwise there is no other way than directly.
    """

    player: str
    relayed: bool


@dataclass(frozen=True)
class DirectChosen(Event):
    """Who may see my network address: ``ask``, ``always`` or ``never``; of one ``player``: ``yes`` or ``no``."""

    choice: str
    player: str


@dataclass(frozen=True)
class RelayStopped(Event):
    """The lobby relays my match no longer. ``why``: ``bytes``, ``time``, ``month``, ``month-share`` or ``idle``."""

    match: str
    why: RelayLimit
