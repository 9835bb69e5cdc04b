"""A game whose own pictures and words fail, as one of somebody's folder may."""

from __future__ import annotations

from typing import Any

from twisted.python.monkey import MonkeyPatcher

from games.builtin.rps.rules import RockPaperScissors
from tests.support.stage import StageCase


class Stumbling(StageCase):
    """The match is on when it begins to fail."""

    options = ("--invitations", "120")  # it plays many matches in a minute

    def stumble(self, name: str) -> MonkeyPatcher:
        """From now on this method of the rules raises something."""

        def fail(*_given: Any) -> None:
            raise KeyError(name)

        patched: MonkeyPatcher = self.patch(RockPaperScissors, name, fail)
        return patched

    def test_shows_nothing(self) -> None:
        """Each is told once what failed and where; the match is played to its end, and nobody is blamed."""
        for name in ("render", "describe", "comment", "view"):
            self.until_playing()
            self.now()
            stumbling = self.stumble(name)
            self.play()
            for person in (self.ada, self.bea):
                self.told(person, "match-over", 1, reason="played", places=(2, 1))
                self.told(person, "result-taken", 1, verdict="agreed")
                notice = self.told(person, "notice", 1, what="game-stumbled")
                self.assertIn(f"KeyError: '{name}' (test_stumbling.py, line ", notice.parameters["why"])
                self.assertEqual(len(person.heard("notice")), 1)
            stumbling.restore()
            self.assertEqual(self.flushLoggedErrors(), [])
