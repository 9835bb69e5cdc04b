"""A router's forwarded port: ``python -m tools.forwarder LISTEN_HOST PORT TO_HOST TO_PORT``."""

from __future__ import annotations

import sys
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.protocols.portforward import ProxyFactory

from wire import monotonic

reactor: Any = installed_reactor


def main() -> None:
    """Pass every connection on."""
    host, port, to_host, to_port = sys.argv[1:]
    reactor.listenTCP(int(port), ProxyFactory(to_host, int(to_port)), interface=host)
    print("forwarding", flush=True)
    monotonic.use(reactor)
    reactor.run()


if __name__ == "__main__":
    main()
