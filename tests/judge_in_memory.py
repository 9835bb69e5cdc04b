"""The lobby's judge without a process: the same code, at once, in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from twisted.internet.error import ProcessDone, ProcessExitedAlready
from twisted.python.failure import Failure

from games.cases import Filing
from games.judge import judge


class JudgeInMemory:
    """Stands where a child process's transport would.

    :param later: as a reactor's ``callLater``.
    """

    def __init__(self, protocol: Any, later: Callable[..., Any]) -> None:
        self._protocol, self._later = protocol, later
        self._told = b""
        protocol.makeConnection(self)

    def write(self, data: bytes) -> None:
        """A part of the case."""
        self._told += data

    def closeStdin(self) -> None:
        """That was the case."""
        self._later(0.1, self._answer)

    def signalProcess(self, _name: str) -> None:
        """There is nothing to kill."""
        raise ProcessExitedAlready

    def _answer(self) -> None:
        filing = msgspec.json.decode(self._told, type=Filing)
        self._protocol.outReceived(msgspec.json.encode(judge(filing.case())))
        self._protocol.processEnded(Failure(ProcessDone(0)))
