"""Whose something is that there is only so much of: a *party* is an address, an account, or an address's drop-ins."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

ADDRESS, ACCOUNT, DROP_INS = "address", "account", "drop-ins"


def network(address: str) -> str:
    """What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, which one household has."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"
    return str(parsed)


def parties(host: str, account: int | None) -> frozenset[str]:
    """Whose is what a player has.

    :param host: the player's address; :param account: its account's id, ``None`` for a drop-in.
    """
    where = network(host)
    who = f"{DROP_INS} {where}" if account is None else f"{ACCOUNT} {account}"
    return frozenset((f"{ADDRESS} {where}", who))
