"""The yardstick of the cycles: stock AMP with one empty command, in a process of its own."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.protocol import Factory
from twisted.protocols import amp

from wire import monotonic


class Empty(amp.Command):
    """Nothing asked, nothing answered."""


class Stock(amp.AMP):
    """Answers Empty."""

    @Empty.responder
    def empty(self) -> dict[str, Any]:
        """Nothing."""
        return {}


def main() -> None:
    """Listen on a free port of the loopback interface, print it, and serve."""
    reactor: Any = installed_reactor
    monotonic.use(reactor)
    port = reactor.listenTCP(0, Factory.forProtocol(Stock), interface="127.0.0.1")
    print(f"port {port.getHost().port}")
    reactor.run()


if __name__ == "__main__":
    main()
