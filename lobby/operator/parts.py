"""The parts of a lobby that commands work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lobby.app.reload import Reloader
from lobby.core.state import LobbyState
from lobby.operator.ending import Draining, Ending
from lobby.server.certificate import Certificate
from lobby.server.connection import ConnectionRegistry
from lobby.server.dispatcher import Dispatcher
from lobby.server.visitor import Services
from lobby.storage.audit import Audit
from lobby.storage.database import Database
from lobby.storage.persons import Persons
from lobby.storage.results import Results
from lobby.storage.sanctions import SanctionsKept
from lobby.storage.tokens import Sessions


class Log(Protocol):
    """What writes the log: nothing below ``least``, a constant of ``twisted.logger.LogLevel``."""

    least: Any


@dataclass
class Parts:
    """A lobby as its operator has it.

    :ivar folder: of the data; ``None`` where nothing is kept.
    :ivar certificate: what is shown to whoever connects; ``None`` where nothing is encrypted.
    :ivar reloader: reads the options again; ``None`` where no lobby runs.
    :ivar log: what writes the log; ``None`` where that is not this program's.
    :ivar wall: the time in seconds since the epoch; :ivar started: when the lobby was wired.
    :ivar vitals: figures of ``status`` that others measure: a name, and what to call for its value.
    """

    services: Services
    registry: ConnectionRegistry
    database: Database
    sanctions: SanctionsKept
    audit: Audit
    results: Results
    tokens: Sessions
    persons: Persons
    ending: Ending
    draining: Draining
    folder: Path | None
    certificate: Certificate | None
    wall: Callable[[], float]
    started: float
    log: Log | None = None
    reloader: Reloader | None = None
    vitals: dict[str, Callable[[], str | int | float]] = field(default_factory=dict)

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the core."""
        return self.services.dispatcher

    @property
    def world(self) -> LobbyState:
        """What the lobby knows now."""
        return self.dispatcher.world
