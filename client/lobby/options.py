"""What the line to a lobby can be told beforehand, and where it gets connections and chance from."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint

from client.lobby.address import Address
from client.lobby.pins import Pins

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


@dataclass(frozen=True, kw_only=True)
class LobbyOptions:
    """How a lobby is reached.

    :ivar trace: takes every box on the lobby's line as a line of text.
    :ivar return_to_lobby: whether to come back by itself when the line is lost.
    :ivar chance: where waits and the first port to try are drawn from.
    :ivar endpoint: how to reach an address, the lobby's or a host's.
    :ivar pins: the lobbies whose certificates are known; ``None``: the line to the lobby is not encrypted.
    """

    trace: Callable[[str], object] | None = None
    return_to_lobby: bool = True
    software: str = field(default_factory=software)
    chance: random.Random = field(default_factory=random.SystemRandom)
    endpoint: Callable[[Any, Address], IStreamClientEndpoint] = plain_tcp
    pins: Pins | None = None
