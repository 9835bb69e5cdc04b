"""Hosts and ports: an address in its two parts, and the addresses at which this machine can be reached."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.abstract import isIPAddress
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IHostResolution, IReactorPluggableNameResolver, IResolutionReceiver
from zope.interface import implementer

from client.addresses import read_invitation

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """A host, by name or number, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse(text: str) -> Address:
    """Read ``HOST:PORT``; see ``client.addresses.read_invitation``.

    :raises BadAddress: it is none.
    """
    host, _, port = read_invitation(text).address.rpartition(":")
    return Address(host.strip("[]"), int(port))


def best_first(hosts: Iterable[str]) -> tuple[str, ...]:
    """Hosts without repetition and without those that lead nowhere; this machine's own loopback comes last."""
    known = dict.fromkeys(_plain(host) for host in hosts)
    usable = [host for host in known if host and host not in ("0.0.0.0", "::") and "%" not in host]
    return tuple(sorted(usable, key=lambda host: host == "::1" or host.startswith("127.")))


def _plain(host: str) -> str:
    """An IPv4 address that travelled through an IPv6 socket, as IPv4."""
    mapped = host.removeprefix("::ffff:")
    return mapped if isIPAddress(mapped) else host


def everywhere() -> str:
    """The interface that listens on all addresses: with IPv6 too where one socket takes both kinds."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            both = probe.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 0
            probe.bind(("::", 0))
    except OSError:
        return ""
    return "::" if both else ""


def routed_hosts() -> list[str]:
    """The addresses from which this machine would speak to the world.

    A UDP socket that is connected sends nothing, but has been given its address.
    """
    found = []
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((target, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return found


@implementer(IResolutionReceiver)
class _Resolved:
    """Gathers what the reactor's resolver finds."""

    def __init__(self, done: Deferred[Sequence[str]]) -> None:
        self.hosts: list[str] = []
        self.done = done

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        """The resolver has started."""

    def addressResolved(self, address: IAddress) -> None:
        """One address."""
        if isinstance(address, IPv4Address | IPv6Address):
            self.hosts.append(address.host)

    def resolutionComplete(self) -> None:
        """There are no more."""
        if not self.done.called:
            self.done.callback(self.hosts)


async def own_hosts(reactor: Any) -> tuple[str, ...]:
    """Every address of this machine that can be found without asking the operating system for its interfaces.

    The machine's own name is looked up by the reactor's resolver (in a thread), for at most a second.
    """
    done: Deferred[Sequence[str]] = Deferred()
    resolver = IReactorPluggableNameResolver(reactor).nameResolver
    resolver.resolveHostName(_Resolved(done), socket.gethostname())
    done.addTimeout(1.0, reactor, onTimeoutCancel=lambda _value, _seconds: [])
    named = await done
    return best_first([*routed_hosts(), *named, LOOPBACK])
