"""``twistd lobby``: the lobby's only reactor import."""

from __future__ import annotations

import signal
import sys
from typing import Any, cast

from twisted.application.service import MultiService
from twisted.internet import reactor as installed_reactor

from lobby.app import config, logfile, service
from lobby.app.options import Options
from lobby.app.reload import Reloader
from wire import monotonic

__all__ = ["Options", "makeService"]

reactor = cast(Any, installed_reactor)


def makeService(options: Options) -> MultiService:
    """The lobby's services, once it has said where it listens; what keeps it from starting is one sentence."""
    monotonic.use(reactor)
    lobby = service.make(reactor, config.read(options))
    observer = logfile.chosen(options, reactor)
    if observer is not None:
        reactor.addSystemEventTrigger("after", "shutdown", observer.sum_up)
        lobby.parts.log = observer
    logged = logfile.Logged(observer)
    lobby.services.setServiceParent(logged)
    reloader = cast(Reloader, lobby.services.getServiceNamed(Reloader.name))
    if reloader.file:  # without a file the signal ends the lobby, as it ends any program whose terminal is gone
        signal.signal(signal.SIGHUP, lambda *_: reactor.callFromThread(reloader.hang_up))
    print(lobby.greeting, file=sys.stdout, flush=True)
    return logged
