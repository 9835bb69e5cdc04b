"""The lobby's listening socket, taken before the process may go to the background, so that a failure can be told."""

from __future__ import annotations

import errno
import random
import socket

from lobby.app.checks import LEAST_PORT
from lobby.app.options import Refusal

TRIES = 200
BACKLOG = 1_024


def take(interface: str, port: int) -> socket.socket:
    """A listening socket on the port; for port 0 on any free one above 10000.

    Without an interface it listens on IPv6 and IPv4 alike where the machine has both.

    :raises Refusal: the port or the interface cannot be had.
    """
    if port != 0:
        return _listen(interface, port)
    for candidate in random.sample(range(LEAST_PORT, 65_536), TRIES):
        try:
            return _listen(interface, candidate)
        except Refusal as refusal:
            last = refusal
    raise last


def _listen(interface: str, port: int) -> socket.socket:
    both = not interface and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both or ":" in interface else socket.AF_INET
    try:
        taken = socket.create_server((interface, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)
    except OSError as problem:
        raise Refusal(_sentence(interface, port, problem)) from None
    taken.setblocking(False)
    return taken


def _sentence(interface: str, port: int, problem: OSError) -> str:
    where = f"port {port}" if not interface else f"{interface} port {port}"
    match problem.errno:
        case errno.EADDRINUSE:
            return f"{where} is in use by another program. Stop that one, or choose another port with --port."
        case errno.EACCES:
            return f"this user may not listen on {where}. Choose another port with --port."
        case errno.EADDRNOTAVAIL:
            return f"this machine has no address {interface}. Choose another one with --interface."
        case _:
            return f"cannot listen on {where}: {problem.strerror or problem}."
