"""A child process in memory: a transport that refuses and tells what a reactor's own does."""

from __future__ import annotations

import signal
from typing import Any

from twisted.internet.error import ProcessDone, ProcessExitedAlready, ProcessTerminated
from twisted.python.failure import Failure


class ChildInMemory:
    """Stands where a child process's transport would; what the child does is said by a test, or by who inherits this.

    ``tests/lobby/results/test_contract_process.py`` holds it to the children of a real reactor.

    :ivar told: what was written to it; :ivar closed: there will be no more; :ivar killed: it was told to end, by force.
    :ivar over: it has ended.
    """

    def __init__(self, protocol: Any) -> None:
        self.protocol = protocol
        self.told = bytearray()
        self.closed = self.killed = self.over = False
        protocol.makeConnection(self)

    # -- what a transport offers

    def write(self, data: bytes) -> None:
        """To its standard input; where it has ended, it is lost."""
        if isinstance(data, str):
            raise TypeError("Data must be bytes")
        assert not self.closed or self.over, "whether it would come is chance"
        if not self.over:
            self.told += data

    def closeStdin(self) -> None:
        """Its standard input ends here."""
        self.closed = True

    def signalProcess(self, signalID: str) -> None:
        """Kill it, if it has not ended.

        :raises ProcessExitedAlready: it has.
        """
        assert signalID == "KILL", "what any other signal does, nothing here knows"
        if self.over:
            raise ProcessExitedAlready()
        self.killed = True

    # -- what the child does

    def say(self, words: bytes) -> None:
        """On its standard output."""
        assert not self.over
        if words:
            self.protocol.outReceived(words)

    def complain(self, words: bytes) -> None:
        """On its standard error."""
        assert not self.over
        self.protocol.errReceived(words)

    def end(self, code: int = 0) -> None:
        """It ends with this code, unless it was killed."""
        assert not self.over, "it has ended already"
        self.over = True
        why: Exception = ProcessTerminated(code) if code else ProcessDone(0)
        if self.killed:
            why = ProcessTerminated(None, signal.SIGKILL, signal.SIGKILL)
        self.protocol.processExited(Failure(why))
        self.protocol.processEnded(Failure(why))
