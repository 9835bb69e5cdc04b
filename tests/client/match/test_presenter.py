"""How far a match is for its player."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from client.match.presenter import NEXT, MatchPresenter, Stage


class Stages(SynchronousTestCase):
    """A match starts, is played, and is over."""

    def test_refused(self) -> None:
        """No step is made that is not in the table: what is over is not played again, nor over before it began."""
        nobody: Any = None
        presenter = MatchPresenter(nobody, nobody, nobody)
        self.assertRaises(ValueError, presenter._go, Stage.OVER)
        presenter._go(Stage.PLAYING)
        presenter._go(Stage.OVER)
        for stage in Stage:
            self.assertRaises(ValueError, presenter._go, stage)

    def test_every_stage(self) -> None:
        """Every stage has its row."""
        self.assertEqual(set(NEXT), set(Stage))
