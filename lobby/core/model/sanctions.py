"""Whom the operator keeps out, or silent: one record a sanction, and the table in which each is found at once."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Kind(StrEnum):
    """What a sanction forbids."""

    BAN = "ban"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Sanction:
    """Something that the operator forbids somebody.

    :ivar id: by which it is stored.
    :ivar target: the key of a name, or, of a ban, the prefix of addresses: ``192.0.2.0/24``.
    :ivar name: the target as it is shown.
    :ivar by: who has said so.
    :ivar since: in seconds since the epoch, as :ivar until: is, ``None`` where it holds for good.
    """

    id: int
    kind: Kind
    target: str
    name: str
    reason: str
    by: str
    since: float
    until: float | None

    def holds(self, now: float) -> bool:
        """Whether it holds at this time."""
        return self.until is None or now < self.until


def prefix(text: str) -> Network | None:
    """The addresses that a text like ``192.0.2.7`` or ``2001:db8::/32`` means; ``None`` where it is no address."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def within(network: Network, host: str) -> bool:
    """Whether an address belongs to a prefix."""
    try:
        return ipaddress.ip_address(host) in network
    except ValueError:  # a Unix socket's, or a test's
        return False


class Sanctions:
    """All that hold. A target has at most one of a kind: a newer one takes the older one's place.

    Prefixes are found by their length: an address is looked up once for each length that there is.
    """

    def __init__(self) -> None:
        self._named: dict[tuple[Kind, str], Sanction] = {}
        self._lengths: dict[tuple[int, int], dict[Network, Sanction]] = {}

    def put(self, sanction: Sanction) -> None:
        """Let a sanction hold from now on."""
        network = prefix(sanction.target)
        if network is None:
            self._named[sanction.kind, sanction.target] = sanction
        else:
            self._lengths.setdefault((network.version, network.prefixlen), {})[network] = sanction

    def drop(self, sanction: Sanction) -> None:
        """Let a sanction hold no more."""
        network = prefix(sanction.target)
        if network is None:
            self._named.pop((sanction.kind, sanction.target), None)
            return
        length = network.version, network.prefixlen
        self._lengths[length].pop(network, None)
        if not self._lengths[length]:
            del self._lengths[length]

    def of(self, kind: Kind, target: str, now: float) -> Sanction | None:
        """The sanction of a kind that holds for this name's key, or for just this prefix."""
        network = prefix(target)
        if network is None:
            found = self._named.get((kind, target))
        else:
            found = self._lengths.get((network.version, network.prefixlen), {}).get(network)
        return found if found is not None and found.holds(now) else None

    def of_address(self, host: str, now: float) -> Sanction | None:
        """The ban that keeps an address out, by the longest prefix."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:  # a Unix socket's, or a test's
            return None
        for version, length in sorted(self._lengths, reverse=True):
            if version == address.version:
                network = ipaddress.ip_network((address, length), strict=False)
                found = self._lengths[version, length].get(network)
                if found is not None and found.holds(now):
                    return found
        return None

    def all(self, now: float) -> Iterator[Sanction]:
        """All that hold at this time, the oldest first."""
        prefixes = (one for by_network in self._lengths.values() for one in by_network.values())
        held = [one for one in (*self._named.values(), *prefixes) if one.holds(now)]
        return iter(sorted(held, key=lambda one: one.id))
