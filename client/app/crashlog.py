"""What goes wrong inside the client itself: one line for the person, the details in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from twisted.logger import ILogObserver, LogEvent, LogLevel, eventAsText, globalLogBeginner
from twisted.python.logfile import LogFile
from zope.interface import implementer

from client.events import Event, Failed
from wire.files import locked

MOST_BYTES = 1_000_000
"""A log that has grown so long is put aside, as ``client.log.1``, in place of the one before it."""


@implementer(ILogObserver)
class Problems:
    """A log observer for critical events. Nothing else may write to the terminal, standard error included.

    :param folder: the client's own folder, in which ``client.log`` is kept.
    :param tell: takes what the person should know.
    """

    def __init__(self, folder: Path, tell: Callable[[Event], object]) -> None:
        self._path = folder / "client.log"
        self._tell = tell

    def begin(self) -> None:
        """From now on all logging ends here."""
        globalLogBeginner.beginLoggingTo([self], discardBuffer=True, redirectStandardIO=False)

    def __call__(self, event: LogEvent) -> None:
        if event.get("log_level") is not LogLevel.critical:
            return
        file = str(self._path)
        try:
            self._write(eventAsText(event) + "\n")
        except OSError:
            file = ""
        failure = event.get("log_failure")
        reason = f"{failure.type.__name__}: {failure.getErrorMessage()}" if failure is not None else "see the file"
        self._tell(Failed("internal", {"reason": reason[:200], "file": file}))

    def _write(self, text: str) -> None:
        """Add to the file, which other clients with the same home write and put aside, too."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._path):
            log = LogFile(self._path.name, str(self._path.parent), rotateLength=MOST_BYTES, maxRotatedFiles=1)
            log.write(text)
            log.close()
