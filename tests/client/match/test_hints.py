"""A hint on request: the game's own, or none where it has neither hints nor a bot."""

from __future__ import annotations

from typing import Any

from games.builtin.rps.rules import RockPaperScissors
from games.engine.errors import NotYourTurn
from games.game import IllegalMove
from tests.support.stage import StageCase


class Hints(StageCase):
    """Two play rps, which has no bot."""

    def hint(self) -> Any:
        """Ask for one, and what was told of it."""
        self.now()
        self.ada.do(self.ada.session.match.hint())
        return self.told(self.ada, "hint-given", 1)

    def test_none(self) -> None:
        """It gives none, and the match goes on."""
        self.until_playing()
        self.assertEqual(self.hint().move, "")
        self.play()

    def test_the_games_own(self) -> None:
        """What the rules say is told, if it is a legal move, and nothing where they fail."""
        self.until_playing()
        for hint, told in (("paper", "paper"), ("a stone", "")):
            self.patch(RockPaperScissors, "hint", lambda _rules, _view, _legal, hint=hint: hint)
            self.assertEqual(self.hint().move, told)

        def fails(*_given: Any) -> str:
            raise KeyError("hint")

        self.patch(RockPaperScissors, "hint", fails)
        self.assertEqual(self.hint().move, "")

    def test_only_in_turn(self) -> None:
        """Who has moved already is told that it is not their turn."""
        self.until_playing()
        self.ada.do(self.ada.session.match.move("rock"))
        self.now()
        self.ada.do(self.ada.session.match.hint())
        self.told(self.ada, "failed", error=NotYourTurn.code.decode())


class Ranked(StageCase):
    """The same in a match that counts."""

    settings = "best=1 ranked=yes"

    def test_none(self) -> None:
        """Nobody is given a hint, whatever the game knows; why is said, and the match goes on."""
        self.patch(RockPaperScissors, "hint", lambda _rules, _view, legal: legal[0])
        self.until_playing()
        self.now()
        self.ada.do(self.ada.session.match.hint())
        self.told(self.ada, "failed", error=IllegalMove.code.decode())
        self.never_told(self.ada, "hint-given")
        self.assertIn("In a ranked match no hints are given.", " ".join(self.ada.said))
        self.play()
