"""What the lobby says when it starts: where it listens, with which data, and what a friend types."""

from __future__ import annotations

import shlex
from ipaddress import ip_address
from pathlib import Path

from lobby.server.certificate import Certificate
from lobby.web.wheel import Handout
from wire import addresses
from wire.tls.identity import expired_since


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


def greeting(host: str, port: int, data: str, handout: Handout, certificate: Certificate | None) -> str:
    """The lines printed at the start.

    :param data: where the data are, in words.
    :param certificate: the lobby's; ``None`` where it encrypts nothing.
    """
    lines = [
        f"The lobby listens on {addresses.join(host, port)}. Data: {data}",
        _encryption(certificate),
        "A friend sets up and starts the client with this one line:",
        f"  {handout.setup_line(host, port)}",
        "and later, in the same folder:",
        f"  {handout.start(host, port)}",
    ]
    if not any(addresses.reachable_from_outside(ip) for ip in addresses.own()) and not _named(host):
        lines.append(
            "All addresses of this machine are private ones: friends in the same network can come in. For others, "
            f"forward port {port} on your router and start with --public and the router's outside address."
        )
    return "\n".join(lines)


def claiming(code: str) -> str:
    """How somebody becomes the first operator.

    :param code: good once, and until the lobby stops.
    """
    return (
        "Nobody is operator here yet. Whoever registers and then types this in the client is operator. It is good once "
        f"and until the lobby stops:\n  claim {code}"
    )


def stopping(file: Path) -> str:
    """How to stop a lobby in the background.

    :param file: where its process id is.
    """
    lead = "It goes to the background. This stops it, with a farewell to everybody:"
    return f"{lead}\n  kill $(cat {shlex.quote(str(file))})"


def _encryption(certificate: Certificate | None) -> str:
    if certificate is None:
        return (
            "NOTHING IS ENCRYPTED (--plaintext): whoever reads the network reads passwords, and can change what is "
            "said. Clients need --plaintext, too."
        )
    print_, since = certificate.identity.key_fingerprint, expired_since(certificate.identity.certificate)
    expired = f" It EXPIRED on {since}: renew it." if since else ""
    if not certificate.fingerprint:
        return f"Lines are encrypted, with your certificate (key SHA-256 {print_}), which clients verify.{expired}"
    return f"Lines are encrypted. The key of the lobby's certificate has the fingerprint {print_} (SHA-256).{expired}"


def _named(host: str) -> bool:
    """Whether the host is a name, or an address that is reachable from outside, which the operator must have given."""
    try:
        return addresses.reachable_from_outside(ip_address(host))
    except ValueError:
        return True
