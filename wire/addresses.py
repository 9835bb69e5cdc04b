"""This machine's own addresses, and how an address and a port are written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import ifaddr

Ip = IPv4Address | IPv6Address


def join(host: str, port: int) -> str:
    """``HOST:PORT``, an IPv6 host in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def plain(host: str) -> str:
    """An IPv4 address that came through a socket for both kinds, as IPv4; any other host as it is."""
    mapped = host.removeprefix("::ffff:")
    return mapped if "." in mapped else host


def own() -> list[Ip]:
    """The addresses of this machine that others may use, the most widely reachable first, loopback last.

    Link-local IPv6 addresses are left out: they mean nothing without the name of an interface.
    """
    found = {ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0]) for a in ifaddr.get_adapters() for ip in a.ips}
    usable = [ip for ip in found if ip.is_loopback or not ip.is_link_local]
    return sorted(usable, key=lambda ip: (ip.is_loopback, ip.is_private, ip.version, int(ip)))


def reachable_from_outside(ip: Ip) -> bool:
    """Whether other networks can reach the address."""
    return not (ip.is_private or ip.is_loopback or ip.is_link_local)
