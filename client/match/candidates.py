"""Where a game can be reached: the addresses of this machine, and those that others name."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import ip_address

from client.lobby.address import Address, BadAddress, parse
from wire import addresses

LOOPBACK = "127.0.0.1"

LEAST_GAME_PORT = 10_001


def parse_game(text: str) -> Address:
    """Read where another player's game listens: a number's host, never a name's, and a port above 10000.

    A stranger says this, so it must not lead to services of this machine or its network, nor have names looked up.

    :raises BadAddress: it is nothing of that kind.
    """
    address = parse(text)
    try:
        ip_address(text.rpartition(":")[0].strip("[]"))  # written out, not as a resolver would read it, too
        ip = ip_address(address.host)
    except ValueError:
        raise BadAddress(address=text[:100]) from None
    if address.port < LEAST_GAME_PORT or ip.is_multicast or ip.is_unspecified or "%" in address.host:
        raise BadAddress(address=text[:100])
    return address


def best_first(hosts: Iterable[str]) -> tuple[str, ...]:
    """Hosts without repetition and without those that lead nowhere; this machine's own loopback comes last."""
    known = dict.fromkeys(addresses.plain(host) for host in hosts)
    usable = [host for host in known if host and host not in ("0.0.0.0", "::") and "%" not in host]
    return tuple(sorted(usable, key=lambda host: host == "::1" or host.startswith("127.")))


def everywhere() -> str:
    """The interface that listens on all addresses: with IPv6 too where one socket takes both kinds."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            both = probe.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 0
            probe.bind(("::", 0))
    except OSError:
        return ""
    return "::" if both else ""


async def own_hosts() -> tuple[str, ...]:
    """Every address at which others might reach this machine, loopback last.

    A coroutine, because other ways to find one (a router that is asked for its outside address) take their time.
    """
    return best_first([*map(str, addresses.own()), LOOPBACK])
