"""What the lobby says when it starts: where it listens, with which data, and what a friend types."""

from __future__ import annotations

from ipaddress import ip_address

from lobby.handout import Handout
from wire import addresses


def public_host(public: str, interface: str) -> str:
    """The host that friends should type: what the operator says, or the best address that this machine has."""
    if public:
        return public
    if interface and not _everywhere(interface):
        return interface
    return str(addresses.own()[0]) if addresses.own() else "127.0.0.1"


def _everywhere(interface: str) -> bool:
    """Whether the interface stands for all addresses; one that is given by its name does not."""
    try:
        return ip_address(interface.partition("%")[0]).is_unspecified
    except ValueError:
        return False


def greeting(host: str, port: int, data: str, handout: Handout) -> str:
    """The lines printed at the start.

    :param data: where the data are, in words.
    """
    lines = [
        f"The lobby listens on {addresses.join(host, port)}. Data: {data}",
        "The line is not encrypted: whoever reads the network reads passwords. Use one that you use nowhere else.",
        "A friend sets up and starts the client with this one line:",
        f"  {handout.setup_line(host, port)}",
        "Whoever has the client already types:",
        f"  python -m client --lobby {addresses.join(host, port)}",
    ]
    if not any(addresses.reachable_from_outside(ip) for ip in addresses.own()) and not _named(host):
        lines.append(
            "All addresses of this machine are private ones: friends in the same network can come in. For others, "
            f"forward port {port} on your router and start with --public and the router's outside address."
        )
    return "\n".join(lines)


def _named(host: str) -> bool:
    """Whether the host is a name, or an address that is reachable from outside, which the operator must have given."""
    try:
        return addresses.reachable_from_outside(ip_address(host))
    except ValueError:
        return True
