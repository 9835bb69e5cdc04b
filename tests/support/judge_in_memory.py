"""The lobby's judge without a process: the same code, at once, in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from games.judge.process import Case, answer
from tests.support.process import ChildInMemory

SECONDS = 0.1
"""How long it takes."""


class JudgeInMemory(ChildInMemory):
    """Stands where a child process's transport would.

    ``tests/lobby/results/test_contract_process.py`` holds its words to those of the real judge. It has no
    limits of time and memory, and where judging fails, so does the test.

    :param later: as a reactor's ``callLater``.
    """

    def __init__(self, protocol: Any, later: Callable[..., Any]) -> None:
        self._later = later
        super().__init__(protocol)

    def closeStdin(self) -> None:
        """That was the case."""
        super().closeStdin()
        self._later(SECONDS, self._answer)

    def signalProcess(self, signalID: str) -> None:
        """It is killed, and ends as soon as it can."""
        super().signalProcess(signalID)
        self._later(0, self._die)

    def _die(self) -> None:
        if not self.over:
            self.end()

    def _answer(self) -> None:
        if not self.over:
            self.say(msgspec.json.encode(answer(msgspec.json.decode(bytes(self.told), type=Case))))
            self.end()
