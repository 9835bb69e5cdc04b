"""How far a match is for its player."""

from __future__ import annotations

from typing import get_args

from twisted.trial.unittest import SynchronousTestCase

from client.match.stages import NEXT, Over, Playing, Signal, Stage, Starting
from wire.machine import Machine


class Stages(SynchronousTestCase):
    """A match starts, is played, and is over."""

    def test_refused(self) -> None:
        """No step is made that is not in the table: what is over is not over again, nor over before it began."""
        for first, others in (
            (Starting(), (Over(),)),
            (Playing(), (Playing(), Starting())),
            (Over(), (Over(), Starting())),
        ):
            for other in others:
                self.assertRaises(ValueError, Machine[Stage](first, NEXT).to, other)

    def test_every_stage(self) -> None:
        """Every stage has its row."""
        self.assertEqual(set(NEXT), set(get_args(Stage)))

    def test_awaited(self) -> None:
        """Both the table and the lobby must have said so."""
        self.assertEqual(Starting().awaited, {Signal.TABLE, Signal.LOBBY})
