"""This machine's own addresses, and how a host and a port are written: each host in one form only."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import idna
import ifaddr

Ip = IPv4Address | IPv6Address


def join(host: str, port: int) -> str:
    """``HOST:PORT``, an IPv6 host in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")
"""What a resolver takes for an IPv4 address: one to four numbers, each decimal, octal or hexadecimal."""

_LONGEST_NAME, _LONGEST_LABEL = 253, 63


def normal(host: str) -> str:
    """A host in the one form that stands for all its spellings, so that what is known of it is found under each.

    A name is in lower case, in A-labels (``xn--…``, IDNA 2008 after the mapping of UTS 46) and without the dot at its
    end. IPv6 is as RFC 5952 writes it, IPv4 in four decimal numbers, also where it came as IPv6 (``::ffff:…``) or as a
    resolver reads it (``127.1``).

    :raises ValueError: it is neither a name that can be looked up nor an address.
    """
    if ":" in host:
        ip = IPv6Address(host)
        return str(ip.ipv4_mapped or ip)
    name = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    name = name.removesuffix(".")
    if not (len(name) <= _LONGEST_NAME and all(0 < len(label) <= _LONGEST_LABEL for label in name.split("."))):
        raise ValueError(f"{host!r} is no name of a host")
    return _in_four_numbers(name) if _NUMBER.fullmatch(name) else name


def _in_four_numbers(number: str) -> str:
    try:
        return str(IPv4Address(socket.inet_aton(number)))
    except OSError:
        return number  # too large for one: nothing that can be reached


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
