"""What goes wrong with a move that does not come, and with a match whose reports differ (``docs/failures.md``)."""

from __future__ import annotations

from typing import Any

from games.engine.model import Ending, Reason
from games.peer.match import Match
from tests.support.stage import Person, StageCase

MOVE = 120
"""Seconds for a move."""


class SidesCase(StageCase):
    """The match is on; both are to move."""

    def setUp(self) -> None:
        super().setUp()
        self.until_playing()
        self.network.pass_time(1)
        self.now()

    def game(self, person: Person) -> Match:
        """The person's side of the match."""
        match = person.session.coordinator.current
        assert match is not None
        return match.game

    def taken(self, within: float, verdict: str, *people: Person) -> None:
        """These, or both, are told what the lobby has recorded, and are free."""
        for person in people or (self.ada, self.bea):
            self.told(person, "result-taken", within, verdict=verdict)
            self.assertEqual(person.screen, "idle")


class Owed(SidesCase):
    """A move of Bea's does not come to Ada's table."""

    def stall(self) -> None:
        """Bea's client sends no move, does not give up, and shows the lobby nothing."""
        self.silent = ("Bea",)
        game: Any = self.game(self.bea)
        self.patch(game._outbox, "_submit", lambda entry: None)
        self.patch(game.arbiter, "show", lambda waits: None)
        self.patch(game, "stop_thinking", lambda: None)
        self.play()

    def test_astray(self) -> None:
        """A move that the host never got goes through the lobby, and the match is played to its end."""
        game: Any = self.game(self.bea)
        self.patch(game._outbox, "_submit", lambda entry: None)
        self.play()
        self.told(self.bea, "move-taken", 21)
        self.taken(60, "agreed")
        self.play_on()

    def test_silent(self) -> None:
        """Who is there and shows nothing forfeits when the time is over that the lobby gives, and is told so."""
        self.stall()
        self.told(self.ada, "clock-started", MOVE + 6, players=("Bea",), seconds=MOVE + 5, choice=True)
        self.told(self.bea, "clock-started", MOVE + 6, mine=True)
        self.told(self.ada, "match-over", 2 * MOVE + 20, result="won", reason="left", player="Bea")
        self.taken(2 * MOVE + 21, "forfeited")
        self.assertIn("You have lost by forfeit", " ".join(self.bea.said))

    def test_silent_with_a_clock(self) -> None:
        """The same where it is her clock that is over, and not the time for a move: the lobby gives her a whole clock,
        since it has not seen hers, and no more after that."""
        self.ada.do(self.ada.session.match.resign())
        self.taken(3, "agreed")
        self.settings = "best=1 clock=1+0"
        self.until_playing()
        self.now()
        self.stall()
        self.told(self.ada, "clock-started", 66, players=("Bea",), seconds=65, choice=True)
        self.told(self.ada, "match-over", 2 * 60 + 20, result="won", reason="left", player="Bea")
        self.taken(2 * 60 + 21, "forfeited")

    def test_silent_and_the_line_breaks(self) -> None:
        """A line to the lobby that breaks meanwhile is no excuse."""
        self.stall()
        self.after(MOVE + 10)
        self.between(self.bea, self.lobby).cut()
        self.taken(2 * MOVE + 40, "forfeited")

    def test_silent_and_the_lobby_dies(self) -> None:
        """Where the lobby dies while it waits, both are told again whom it waits for and how long when it is back,
        and its clock begins anew."""
        self.stall()
        for person in (self.ada, self.bea):
            self.told(person, "clock-started", MOVE + 6, players=("Bea",))
        self.after(MOVE + 20)
        self.lobby.kill()
        self.network.pass_time(2)
        self.now()
        self.rise()
        self.told(self.ada, "clock-started", 30, players=("Bea",), seconds=MOVE + 5, choice=True)
        self.told(self.bea, "clock-started", 30, mine=True)
        self.after(100)
        for person in (self.ada, self.bea):
            self.assertEqual(len(person.heard("clock-started")), 1)
        self.taken(60 + MOVE + 20, "forfeited")

    def test_told_again_on_a_new_line(self) -> None:
        """Who was away is told again, too; and where the clock has stopped meanwhile, that."""
        self.stall()
        self.told(self.ada, "clock-started", MOVE + 6)
        self.after(MOVE + 10)
        self.now()
        self.between(self.ada, self.lobby).cut()
        again = self.told(self.ada, "clock-started", 10, players=("Bea",))
        self.never_told(self.bea, "clock-started")
        self.assertLess(again.seconds, MOVE + 5)

    def away(self, person: Person, other: Person) -> None:
        """A machine is gone: the other makes her move, and wins when the lobby has waited for 30 s."""
        self.unplug(person)
        self.told(other, "clock-started", 16, mine=True)
        other.do(other.session.match.move("rock"))
        self.told(other, "match-over", 90, result="won", reason="left", player=person.name)
        self.taken(90, "forfeited", other)
        self.never_told(other, "line-lost")

    def test_away(self) -> None:
        """The guest's machine is gone."""
        self.away(self.bea, self.ada)

    def test_host_away(self) -> None:
        """The host's machine is gone."""
        self.away(self.ada, self.bea)

    def test_lobby_down(self) -> None:
        """Where no lobby can be asked either, nothing ends: the claim goes out when it is back."""
        self.lobby.kill()
        self.bea.kill()
        self.told(self.ada, "claim-waits", 16)
        self.after(20)
        self.never_told(self.ada, "match-over")
        self.rise()
        self.told(self.ada, "clock-started", 60, mine=True)
        self.ada.do(self.ada.session.match.move("rock"))
        self.taken(300, "forfeited", self.ada)


class NoWay(SidesCase):
    """The way between the two hangs for good, and the lobby relays nothing."""

    options = ("--relay", "no")

    def setUp(self) -> None:
        super().setUp()
        self.between(self.ada, self.bea).frozen = True

    def test_thinking(self) -> None:
        """Both have all their time, and play by way of the lobby."""
        for person in (self.ada, self.bea):
            self.told(person, "clock-started", 16, players=("Ada", "Bea"), mine=True)
        self.after(60)
        self.play()
        self.taken(120, "agreed")

    def test_moved(self) -> None:
        """What both show to the lobby is put together, and they play on with it."""
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 60, places=(2, 1))


class Disputed(SidesCase):
    """Bea has won; Ada reports that she has."""

    def lie(self) -> None:
        """Ada's client reports another end than the one that it knows."""
        match = self.ada.session.coordinator.current
        assert match is not None
        table = match.table
        ended = table.ended

        def lie(ending: Ending) -> None:
            ended(Ending((1, 2), Reason.PLAYED))

        self.patch(table, "ended", lie)
        self.play()

    def test_lies(self) -> None:
        """The signed moves count, and nobody is blamed for a word."""
        self.lie()
        self.taken(40, "confirmed")

    def test_line_is_down(self) -> None:
        """The same where the liar's line to the lobby breaks."""
        self.lie()
        self.between(self.ada, self.lobby).cut()
        self.taken(40, "confirmed", self.bea)
