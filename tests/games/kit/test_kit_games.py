"""The conformance kit over every game that comes with the program."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from twisted.trial.unittest import SynchronousTestCase

from games.kit import report
from games.packages.catalog import packages

MATCHES = 4
"""For each game. ``python -m games check GAME`` plays more."""


class EveryGame(SynchronousTestCase):
    """``games/kit``."""

    def test_keeps_every_promise(self) -> None:
        """No check finds anything with a built-in game, whose digests are stored."""
        for name, package in packages().items():
            said = StringIO()
            found = report.check(package, range(MATCHES), Console(file=said, width=200))
            self.assertEqual([one.check.name for one in found if one.problem], [], f"{name}\n{said.getvalue()}")
            self.assertEqual([one.check.name for one in found if one.untried and one.check.name != "bot"], [], name)
