"""What goes wrong with a move that does not come, and with a match whose reports differ (``docs/failures.md``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from games.engine.model import Ending, Reason
from games.peer.match import Match
from lobby.results.judge_process import SECONDS, Judge, Judging
from tests.support.process import ChildInMemory
from tests.support.stage import Person, StageCase

MOVE = 120
"""Seconds for a move."""


class Mute(ChildInMemory):
    """A judge that says nothing, and ends when it is killed."""

    def __init__(self, judge: Judge, later: Callable[..., Any]) -> None:
        self._later = later
        super().__init__(judge)

    def signalProcess(self, signalID: str) -> None:
        """It is killed."""
        super().signalProcess(signalID)
        self._later(0, self.end)


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
        """Bea's client sends no move, does not give up, and gives the lobby nothing."""
        game: Any = self.game(self.bea)
        self.patch(game._outbox, "_submit", lambda entry: None)
        self.patch(game.by_lobby, "give", lambda: None)
        self.patch(game, "stop_thinking", lambda: None)
        self.patch(game.by_lobby.owing, "miss", lambda seat, reason: None)
        self.play()

    def test_astray(self) -> None:
        """A move that the host never got goes through the lobby; both are told, and the match is played to its end."""
        game: Any = self.game(self.bea)
        self.patch(game._outbox, "_submit", lambda entry: None)
        self.play()
        self.told(self.bea, "asked-lobby", 20.1, player="Ada")
        self.taken(60, "agreed")
        self.play_on()

    def test_silent(self) -> None:
        """Who is there and gives nothing has abandoned the match, and is told so."""
        self.guilty = ("Bea",)
        self.stall()
        self.told(self.ada, "asked-lobby", MOVE + 5.1, player="Bea")
        self.told(self.ada, "opponent-left-lobby", MOVE + 21, player="Bea", why="silent")
        self.told(self.ada, "match-over", MOVE + 21, result="won", reason="left", player="Bea")
        self.taken(MOVE + 22, "abandoned")

    def test_silent_and_the_line_breaks(self) -> None:
        """Whose line to the lobby broke meanwhile is not blamed, whatever it is."""
        self.stall()
        self.after(MOVE + 10)
        self.between(self.bea, self.lobby).cut()
        self.taken(MOVE + 25, "unresolved")

    def test_away(self) -> None:
        """Whose machine is gone cannot be asked: the other has won at her table, and nobody is blamed."""
        self.unplug(self.bea)
        self.told(self.ada, "asked-lobby", 15.1, player="Bea")
        self.told(self.ada, "match-over", 31, result="won", reason="left", player="Bea")
        self.taken(46, "unresolved", self.ada)

    def test_host_away(self) -> None:
        """The lobby's later word that the host is gone for good changes nothing, and costs the guest no line."""
        self.unplug(self.ada)
        self.told(self.bea, "match-over", 31, result="won", reason="left", player="Ada")
        self.taken(46, "unresolved", self.bea)
        self.never_told(self.bea, "line-lost")

    def test_lobby_down(self) -> None:
        """Where no lobby can be asked either, who is silent for 15 s has left; nobody is blamed when it is back."""
        self.lobby.kill()
        self.bea.kill()
        self.told(self.ada, "match-over", 15.1, result="won", reason="left", player="Bea")
        self.never_told(self.ada, "asked-lobby")
        self.after(20)
        self.rise()
        self.taken(90, "unresolved", self.ada)


class NoWay(SidesCase):
    """The way between the two hangs for good, and the lobby relays nothing."""

    options = ("--relay", "no")

    def setUp(self) -> None:
        super().setUp()
        self.between(self.ada, self.bea).frozen = True

    def test_thinking(self) -> None:
        """Each is borne with as long as the lobby can reach her, three times; then each says that the other left.
        Nobody can know, and nobody is blamed."""
        for person, other in ((self.ada, "Bea"), (self.bea, "Ada")):
            self.told(person, "asked-lobby", 15.1, player=other)
            self.told(person, "match-over", 80, result="won", reason="left", player=other)
        self.taken(90, "unresolved")

    def test_moved(self) -> None:
        """What both give to the lobby is put together: it shows how the match ended."""
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 60, verdict="confirmed", places=(2, 1))


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

    def judges(self) -> list[Judge]:
        """The lobby's judges are processes that say nothing; the match is disputed."""
        started: list[Judge] = []

        def spawn(judge: Judge, *_rest: Any) -> Any:
            Mute(judge, self.lobby.callLater)
            started.append(judge)

        self.lobby.dispatcher.judge = Judging(spawn, self.lobby, "").take
        self.lie()
        return started

    def test_lies(self) -> None:
        """Both are free at once; the signed moves count, and who reported against them is named."""
        self.guilty = ("Ada",)
        self.lie()
        self.taken(1, "forged")
        self.assertIn("Ada", self.bea.said[-1])

    def test_line_is_down(self) -> None:
        """A client whose line to the lobby is down is not waited for; what the other shows is enough."""
        self.guilty = ("Ada",)
        self.lie()
        self.between(self.ada, self.lobby).cut()
        self.taken(1, "forged", self.bea)

    def test_killed(self) -> None:
        """A judge that is killed blames nobody."""
        (judge,) = self.judges()
        judge.kill()
        self.taken(2, "unresolved")

    def test_slow(self) -> None:
        """One that takes too long is killed; both are free meanwhile."""
        self.judges()
        self.assertEqual((self.ada.screen, self.bea.screen), ("idle", "idle"))
        self.taken(SECONDS + 1, "unresolved")
