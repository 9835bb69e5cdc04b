"""The date on tickets never goes back, whatever the machine's is set to."""

from __future__ import annotations

from lobby import commands
from lobby.recovery.calendar import Calendar
from tests.lobby.recovery.test_returning import Case


class Dates(Case):
    def test_set_back_and_forward(self) -> None:
        """Set back it goes on as if nothing had been; set forward it follows; it goes on evenly between."""
        date, passed = 1_800_000_000.0, 5.0
        calendar = Calendar(lambda: date, lambda: passed)
        self.assertEqual(calendar(), 1_800_000_000)
        date, passed = date - 3_600, passed + 10
        self.assertEqual(calendar(), 1_800_000_010)
        date, passed = date + 3_700, passed + 1
        self.assertEqual(calendar(), 1_800_000_100)
        date, passed = date - 100, passed + 1
        self.assertEqual(calendar(), 1_800_000_101)

    def test_newest_ticket(self) -> None:
        """R1: a player sits where the newest ticket says, although the date was set back before it was signed."""
        (old,) = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="best=1")["mine"]
        self.call(self.bea, commands.JoinRoom, room=old["room"])
        beas = self.ticket(self.bea)
        self.wall -= 3_600
        self.wait(5)
        self.call(self.ada, commands.LeaveRoom)
        (new,) = self.call(self.ada, commands.CreateRoom, game="gomoku", public=True, settings="")["mine"]
        self.kill()
        self.back(self.beas, beas)
        self.back(self.adas, new["ticket"])
        self.assertEqual(self.sits("Ann"), new["room"])

    def sits(self, name: str) -> str | None:
        """The room in which a player sits."""
        return next(session.room for session in self.world.sessions.values() if session.name == name)
