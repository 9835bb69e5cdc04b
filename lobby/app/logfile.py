"""Where the log goes under ``twistd``: where its own options say, and into files that stay within a total."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twisted.application.service import MultiService
from twisted.logger import ILogObserver, LegacyLogObserverWrapper, textFileLogObserver
from twisted.python.components import Componentized
from twisted.python.logfile import LogFile

from lobby.app.logbook import LINE, TRACEBACK, Logbook
from lobby.app.options import Options, Refusal

FILES = 8
"""The log and its older files, ``.1`` to ``.7``."""

ENTRY = LINE + TRACEBACK + 500
"""Bytes that one entry has at most: a file is put aside before the entry that no longer fits."""


class Files(LogFile):
    """A log file that is put aside when it is full, the oldest one being deleted.

    :param path: of the file.
    :param total: bytes of all of them together.
    """

    def __init__(self, path: Path, total: int) -> None:
        self._ordinary = path.is_file() or not path.exists()
        super().__init__(path.name, str(path.parent), rotateLength=total // FILES - ENTRY, maxRotatedFiles=FILES - 1)

    def shouldRotate(self) -> bool:
        """Whether the file is full. A device (``/dev/null``) never is, and must not be renamed."""
        return self._ordinary and bool(super().shouldRotate())

    def write(self, data: str) -> None:
        """Write text; its bytes are what counts."""
        super().write(data.encode("utf-8", "backslashreplace"))

    def rotate(self) -> None:
        """Put the file aside. Where the folder takes no other one (a lobby that has given its privileges up), the full
        file is begun again: the bytes that a log may take are promised."""
        if self._ordinary:
            super().rotate()
            if super().shouldRotate():
                self._file.seek(0)
                self._file.truncate()
                self.size = 0


def chosen(options: Options, reactor: Any) -> Logbook | None:
    """What writes the log, as twistd's options have it; nothing where the operator has named a logger (``--logger``),
    or where it is not twistd that runs.

    :raises Refusal: the log cannot be written there.
    """
    twistd = options.parent
    if twistd is None or twistd.get("logger"):
        return None
    return Logbook(_target(twistd, options["log-total"], reactor), reactor, bool(options["log-debug"]))


def _target(twistd: Mapping[str, Any], total: int, reactor: Any) -> ILogObserver:
    """The observer that twistd would have made, with files that do not grow for ever."""
    if twistd.get("syslog"):
        from twisted.python import syslog  # it is not there on every system

        return LegacyLogObserverWrapper(syslog.SyslogObserver(twistd["prefix"]).emit)  # type: ignore[arg-type]
    foreground, name = bool(twistd.get("nodaemon") or twistd.get("debug")), twistd.get("logfile")
    if name == "-" and not foreground:
        raise Refusal(
            "in the background there is no standard output for the log. Name a file with --logfile, or use -n."
        )
    if name == "-" or (foreground and not name):
        return textFileLogObserver(sys.stdout)
    path = Path(name or "twistd.log").absolute()
    try:
        files = Files(path, total)
    except OSError as problem:
        raise Refusal(
            f"the log cannot be written to {path}: {problem.strerror}. Name another with --logfile."
        ) from None
    if not signal.getsignal(signal.SIGUSR1):
        signal.signal(signal.SIGUSR1, lambda *_: reactor.callFromThread(files.rotate))
    return textFileLogObserver(files)  # type: ignore[arg-type]  # it writes text, as twistd's own does


class Logged(MultiService):
    """Services whose application logs to an observer, which twistd looks for there before it makes one."""

    def __init__(self, observer: ILogObserver | None) -> None:
        super().__init__()
        self._observer = observer

    def setServiceParent(self, parent: Any) -> None:
        """The application is there."""
        if self._observer is not None and isinstance(parent, Componentized):
            parent.setComponent(ILogObserver, self._observer)
        super().setServiceParent(parent)
