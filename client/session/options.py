"""What a session can be told beforehand, and where it gets connections, addresses and chance from."""

from __future__ import annotations

from dataclasses import dataclass, field

from client.match.options import MatchOptions
from client.session.outbox import Outbox


@dataclass(frozen=True, kw_only=True)
class SessionOptions(MatchOptions):
    """A session's options: all of ``client.match.options.MatchOptions`` and ``client.lobby.options.LobbyOptions``, too.

    :ivar outbox: keeps results that no lobby has confirmed from one run to the next.
    """

    outbox: Outbox = field(default_factory=Outbox)
