"""What a session can be told beforehand, and where it gets connections, addresses and chance from."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint

from client.hosts import Address, own_hosts

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
    :ivar hosts: finds this machine's own addresses, best first.
    """

    ports: range = range(20000, 30000)
    trace: Callable[[str], object] | None = None
    return_to_lobby: bool = True
    software: str = field(default_factory=software)
    chance: random.Random = field(default_factory=random.SystemRandom)
    entropy: Callable[[int], bytes] = os.urandom
    endpoint: Callable[[Any, Address], IStreamClientEndpoint] = plain_tcp
    hosts: Callable[[], Coroutine[Any, Any, Sequence[str]]] = own_hosts

    def __post_init__(self) -> None:
        if not self.ports or min(self.ports) <= 10000 or max(self.ports) > 65535:
            raise ValueError("the ports of games are from 10001 to 65535")
