"""The file of options read again by a running lobby: what can be taken up is, what cannot is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twisted.application.service import Service
from twisted.logger import Logger

from lobby.app import config
from lobby.app.adjust import Adjustment
from lobby.app.options import BadFile, Options, Refusal

WITHOUT_EFFECT = frozenset({"anew", "as-it-is", "report-time"})
"""Options that say nothing about the lobby that runs."""


@dataclass(frozen=True)
class Reloaded:
    """What came of it, each a sequence of names.

    :ivar taken: options that were taken up; :ivar waiting: those that have changed and need a restart.
    """

    taken: tuple[str, ...]
    waiting: tuple[str, ...]

    def __str__(self) -> str:
        said = [
            f"taken up: {', '.join(self.taken)}" if self.taken else "",
            f"changed, but in need of a restart: {', '.join(self.waiting)}" if self.waiting else "",
        ]
        return "; ".join(filter(None, said)) or "nothing has changed"


class NotReloaded(Exception):
    """The options stay as they were; the text says why, with a line for each problem."""


class Reloader(Service):
    """Reads the options again.

    :param options: with which the lobby was started.
    """

    name = "reload"
    log = Logger()

    def __init__(self, adjustments: Sequence[Adjustment], options: Options | None) -> None:
        self._adjustments, self._options = adjustments, options
        self._known: dict[str, Any] = dict(options or {})

    @property
    def file(self) -> bool:
        """Whether there is a file to read."""
        return self._options is not None and self._options.file is not None

    def reload(self) -> Reloaded:
        """Read the file again, below the command line with which the lobby was started.

        :raises NotReloaded: there is no file, or anything in it is wrong: then nothing of it is taken up.
        """
        if self._options is None or self._options.file is None:
            raise NotReloaded("The lobby was started without --config, so there is no file to read again.")
        options = Options()
        try:
            options.parseOptions(self._options.given)
            chosen = config.read(options)
        except BadFile as bad:
            raise NotReloaded("\n".join(bad.problems)) from None
        except Refusal as refusal:
            raise NotReloaded(str(refusal)) from None
        changed = {name for name, value in options.items() if value != self._known.get(name)} - WITHOUT_EFFECT
        taken: set[str] = set()
        for adjustment in self._adjustments:
            if adjustment.names & changed:
                adjustment.take(chosen)
                taken |= adjustment.names & changed
        self._known |= {name: options[name] for name in taken}
        return Reloaded(tuple(sorted(taken)), tuple(sorted(changed - taken)))

    def hang_up(self) -> None:
        """Somebody has sent the signal HUP: what comes of it is in the log."""
        try:
            self.log.info("the options were read again: {reloaded}", reloaded=self.reload())
        except NotReloaded as problem:
            for line in str(problem).splitlines():
                self.log.error("the options were not read again, the old ones stay: {line}", line=line)
