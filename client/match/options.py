"""What a match can be told beforehand: how others find and know this client, and what is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from client.lobby.options import LobbyOptions
from client.match.address_policy import Privacy
from client.match.candidates import own_hosts
from client.trust import TrustedFolders
from wire.tls.identity import Identity, make


@dataclass(frozen=True, kw_only=True)
class MatchOptions(LobbyOptions):
    """How this client plays.

    :ivar ports: where a hosted game may listen; all above 10000.
    :ivar entropy: makes so many random bytes that nobody can guess.
    :ivar identity: the key and certificate by which this client proves itself to other players.
    :ivar public: ``HOST:PORT`` at which games here can be reached from outside, a forwarded port; empty for none.
    :ivar journals: the folder in which matches keep what was said; ``None``: only in memory.
    :ivar privacy: who may learn this machine's addresses.
    :ivar hosts: finds this machine's own addresses, best first.
    :ivar trusted: the folders whose code may run where it is not contained.
    """

    ports: range = range(20000, 30000)
    identity: Identity = field(default_factory=partial(make, "player"))
    public: str = ""
    journals: Path | None = None
    entropy: Callable[[int], bytes] = os.urandom
    privacy: Privacy = field(default_factory=Privacy)
    hosts: Callable[[], Coroutine[Any, Any, Sequence[str]]] = own_hosts
    trusted: TrustedFolders = field(default_factory=TrustedFolders)

    def __post_init__(self) -> None:
        if not self.ports or min(self.ports) <= 10000 or max(self.ports) > 65535:
            raise ValueError("the ports of games are from 10001 to 65535")
