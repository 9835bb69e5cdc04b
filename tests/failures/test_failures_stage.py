"""The stage itself: without a failure everything goes well on it."""

from __future__ import annotations

from tests.support.stage import StageCase


class StageTests(StageCase):
    """What the tests of failures stand on."""

    def test_all_well(self) -> None:
        """Real clients, lobby and peers play a match to the end on the stage, twice."""
        self.play_on()
        self.play_on()

    def test_nothing_happens_in_an_idle_quarter(self) -> None:
        """Heartbeats keep everybody here and present."""
        self.now()
        self.after(900)
        self.statuses(Ada="idle", Bea="idle")
        self.assertEqual((self.ada.told, self.bea.told), ([], []))
