"""What a session can be told beforehand, and where it gets connections, addresses and chance from."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint

from client.lobby.pins import Pins
from client.match.address_policy import Privacy
from client.match.candidates import Address, own_hosts
from client.session.outbox import Outbox
from wire.tls.identity import Identity, make

LOGOUT_SECONDS = 2.0
"""How long leaving waits for the lobby's goodbye."""

CONNECT_SECONDS = 10.0
"""How long a connection to the lobby may take to be made."""


def plain_tcp(reactor: Any, address: Address) -> IStreamClientEndpoint:
    """An endpoint of plain TCP to a host by name or number."""
    endpoint: IStreamClientEndpoint = HostnameEndpoint(reactor, address.host, address.port, timeout=CONNECT_SECONDS)
    return endpoint


def software() -> str:
    """This client's name and version, as the lobby's log shows it."""
    try:
        return f"txlobby {version('txlobby')}"
    except PackageNotFoundError:
        return "txlobby (uninstalled)"


@dataclass(frozen=True)
class SessionOptions:
    """A session's options.

    :ivar ports: where a hosted game may listen; all above 10000.
    :ivar trace: takes every box on the lobby's line as a line of text.
    :ivar return_to_lobby: whether to come back by itself when the line is lost.
    :ivar chance: where waits and the first port to try are drawn from.
    :ivar entropy: makes so many random bytes that nobody can guess.
    :ivar endpoint: how to reach an address, the lobby's or a host's.
    :ivar identity: the key and certificate by which this client proves itself to other players.
    :ivar public: ``HOST:PORT`` at which games here can be reached from outside, a forwarded port; empty for none.
    :ivar journals: the folder in which matches keep what was said; ``None``: only in memory.
    :ivar pins: the lobbies whose certificates are known; ``None``: the line to the lobby is not encrypted.
    :ivar outbox: keeps results that no lobby has confirmed from one run to the next.
    :ivar privacy: who may learn this machine's addresses.
    :ivar hosts: finds this machine's own addresses, best first.
    """

    ports: range = range(20000, 30000)
    trace: Callable[[str], object] | None = None
    return_to_lobby: bool = True
    identity: Identity = field(default_factory=partial(make, "player"))
    public: str = ""
    journals: Path | None = None
    software: str = field(default_factory=software)
    chance: random.Random = field(default_factory=random.SystemRandom)
    entropy: Callable[[int], bytes] = os.urandom
    endpoint: Callable[[Any, Address], IStreamClientEndpoint] = plain_tcp
    pins: Pins | None = None
    outbox: Outbox = field(default_factory=Outbox)
    privacy: Privacy = field(default_factory=Privacy)
    hosts: Callable[[], Coroutine[Any, Any, Sequence[str]]] = own_hosts

    @property
    def public_key(self) -> str:
        """Of this client's certificate."""
        return self.identity.public_key

    def __post_init__(self) -> None:
        if not self.ports or min(self.ports) <= 10000 or max(self.ports) > 65535:
            raise ValueError("the ports of games are from 10001 to 65535")
