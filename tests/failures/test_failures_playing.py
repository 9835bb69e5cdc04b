"""What goes wrong in the middle of a match between Ada, who hosts, and Bea (``docs/failures.md``)."""

from __future__ import annotations

from typing import Any

from client.lobby.connection import LobbyProtocol
from lobby.commands import LeaveRoom
from tests.support.stage import Person, StageCase


class PlayingCase(StageCase):
    """The match is on; both are to move."""

    def setUp(self) -> None:
        super().setUp()
        self.until_playing()
        self.way = self.between(self.ada, self.bea)
        self.network.pass_time(1)
        self.now()

    def other(self, person: Person) -> Person:
        """The opponent."""
        return self.bea if person is self.ada else self.ada

    def wins(self, winner: Person) -> None:
        """Nothing comes of the other any more: after 15 s the lobby is asked for her move. The winner makes hers; the
        other, whose line to the lobby is down, forfeits when that was so for 30 s since; the winner is free."""
        self.told(winner, "clock-started", 16, players=("Ada", "Bea"), mine=True, choice=True)
        winner.do(winner.session.match.move("rock"))
        loser = self.other(winner).name
        self.told(winner, "match-over", 75, result="won", reason="left", player=loser)
        seat = 0 if loser == "Ada" else 1
        self.told(winner, "result-taken", 75, verdict="forfeited", seat=seat)
        self.assertIn(f"{loser} has lost by forfeit", " ".join(winner.said))
        self.told(winner, "room-over", 75, why="over")
        self.assertEqual(winner.screen, "idle")
        self.statuses(**{winner.name: "idle"})
        self.rooms()

    def come_back(self, person: Person) -> None:
        """The person, whose session has ended, comes in anew."""
        person.do(person.session.account.drop_in_as(person.name))
        self.assertEqual(person.screen, "idle")


class PeerInTheGame(PlayingCase):
    """Something happens to one of the two; each test does it to the host's client and then to the guest's."""

    def each(self) -> list[Person]:
        """Both in turn; between them a new match is begun."""
        return [self.ada, self.bea]

    def again(self) -> None:
        """Another match."""
        self.network.pass_time(1)
        for person in (self.ada, self.bea):
            if person.screen == "signed out":
                self.come_back(person)
        self.until_playing()
        self.network.pass_time(1)
        self.now()

    def test_dies(self) -> None:
        """The other is told at once that the line broke, may wait or leave, and wins by way of the lobby."""
        self.ada.kill()
        self.told(self.bea, "opponent-silent", 2, player="Ada", seconds=0, limit=15)
        self.wins(self.bea)
        self.statuses(Ada="gone")

    def test_guest_dies(self) -> None:
        """The same for the host."""
        self.bea.kill()
        self.told(self.ada, "opponent-silent", 2, player="Bea", seconds=0, limit=15)
        self.wins(self.ada)
        self.assertEqual(self.ada.ports, {})
        self.statuses(Bea="gone")

    def test_machine_goes(self) -> None:
        """The other is told of the silence after 5 s, may wait or leave, and wins by way of the lobby."""
        self.unplug(self.ada)
        self.told(self.bea, "opponent-silent", 5.1, player="Ada", seconds=5, limit=15)
        self.wins(self.bea)
        self.statuses(Ada="gone")

    def test_guest_machine_goes(self) -> None:
        """The same for the host."""
        self.unplug(self.bea)
        self.told(self.ada, "opponent-silent", 5.1, player="Bea")
        self.wins(self.ada)

    def test_silent_and_the_other_leaves(self) -> None:
        """Nobody has to wait for 15 s: who leaves is free at once, and has resigned."""
        self.unplug(self.ada)
        self.told(self.bea, "opponent-silent", 5.1)
        self.bea.do(self.bea.session.leave())
        self.told(self.bea, "match-over", 6, result="lost", reason="resigned", player="Bea")
        self.told(self.bea, "room-over", 6)
        self.assertEqual(self.bea.screen, "idle")
        self.statuses(Bea="idle")

    def test_stopped_shortly(self) -> None:
        """Told silent after 5 s, told back when it goes on, and the match is played to its end."""
        for person in self.each():
            person.stop()
            self.told(self.other(person), "opponent-silent", 5.1, player=person.name)
            self.after(10)
            person.go_on()
            self.told(self.other(person), "opponent-back", 10.1, player=person.name)
            self.play()
            for one in (self.ada, self.bea):
                self.told(one, "result-taken", 11, verdict="agreed")
                self.never_told(one, "line-lost", "session-over")
            self.again()

    def test_stopped_for_long(self) -> None:
        """Told silent after 5 s; after 15 s the lobby is asked for her move. Continued, she is back a moment later with
        most of her time left, and the match is played to its end."""
        for person in self.each():
            person.stop()
            other = self.other(person)
            self.told(other, "opponent-silent", 5.1, player=person.name, seconds=5, limit=15)
            self.told(other, "clock-started", 16, mine=True)
            self.after(26)
            person.go_on()
            self.back(person, 34)
            self.after(36)
            self.play()
            for one in (self.ada, self.bea):
                self.told(one, "match-over", 60, reason="played")
                self.told(one, "result-taken", 75)
            self.play_on()
            self.again()

    def test_stopped_for_any_time(self) -> None:
        """However long it was, both tables go on or end alike: one match, one story."""
        for tenths in range(125, 305, 9):
            with self.subTest(seconds=tenths / 10):
                self.now()
                self.ada.stop()
                self.after(tenths / 10)
                self.ada.go_on()
                self.after(tenths / 10 + 3)
                overs = [person.heard("match-over") for person in (self.ada, self.bea)]
                if overs[0] or overs[1]:
                    self.assertEqual([over[0].places for over in overs], [(2, 1), (2, 1)])  # type: ignore[attr-defined]
                else:
                    self.play()
                self.again()

    def test_refuses(self) -> None:
        """A move that the rules do not have is refused by one's own client; the match goes on."""
        for person in self.each():
            self.now()
            person.do(person.session.match.move("well"))
            self.told(person, "failed", error="ILLEGAL_MOVE")
            self.never_told(self.other(person), "match-over", "failed")

    def test_moves_late(self) -> None:
        """Who does not move in the time of the room loses by that; both are told, and agree."""
        self.ada.do(self.ada.session.match.move("rock"))
        seconds = int(self.bea.session.match.turn.seconds)  # type: ignore[union-attr]
        for person, result in ((self.ada, "won"), (self.bea, "lost")):
            self.told(person, "match-over", seconds + 1, result=result, reason="timeout", player="Bea")
            self.told(person, "result-taken", seconds + 2, verdict="agreed")
        self.play_on()

    def test_a_clock_runs_out(self) -> None:
        """With a clock for each player that is used up before the time for a move is: both are told whose clock it was,
        and agree."""
        self.rematch("best=1 clock=1+2")
        self.ada.do(self.ada.session.match.move("rock"))
        self.told(self.bea, "time-short", 51)
        for person, result in ((self.ada, "won"), (self.bea, "lost")):
            self.told(person, "match-over", 61, result=result, reason="timeout", player="Bea", clock=True)
            self.told(person, "result-taken", 62, verdict="agreed")
        self.assertIn("Bea's clock has run out. You have won!", " ".join(self.ada.said))
        self.assertIn("Your clock has run out. You have lost.", " ".join(self.bea.said))

    def test_clocks_are_told(self) -> None:
        """Everybody's clock is told with each turn, as far as it is, and grows with each move."""
        self.rematch("best=3 clock=1+2")
        self.network.pass_time(10)
        self.ada.do(self.ada.session.match.move("rock"))
        self.network.pass_time(20)
        self.bea.do(self.bea.session.match.move("rock"))
        ada = self.told(self.ada, "turn", 31, yours=True, turn=2)
        bea = self.told(self.bea, "turn", 31, yours=True, turn=2)
        self.assertEqual((ada.seconds, bea.seconds), (ada.clocks[0], bea.clocks[1]))
        for turn in (ada, bea):
            self.assertTrue(50 <= turn.clocks[0] <= 52 and 29 <= turn.clocks[1] <= 32, turn.clocks)
        own, other = bea.clocks[1], bea.clocks[0]
        self.assertIn(f"You have 0:{own} left, Ada 0:{other}.", " ".join(self.bea.said))

    def rematch(self, settings: str) -> None:
        """This match is given up for one with other settings."""
        self.ada.do(self.ada.session.match.resign())
        self.told(self.ada, "room-over", 3)
        self.told(self.bea, "room-over", 3)
        self.settings = settings
        self.again()

    def test_leaves(self) -> None:
        """Both are told, and free at once; the match can be offered again."""
        for person in self.each():
            person.do(person.session.leave())
            self.told(person, "match-over", 1, result="lost", reason="resigned", player=person.name)
            self.told(self.other(person), "match-over", 2, result="won", reason="resigned", player=person.name)
            for one in (self.ada, self.bea):
                self.told(one, "result-taken", 3)
                self.told(one, "room-over", 3)
            self.statuses(Ada="idle", Bea="idle")
            self.again()

    def test_resigns(self) -> None:
        """As leaving, but that it is called so, and both agree."""
        for person in self.each():
            person.do(person.session.match.resign())
            self.told(person, "match-over", 1, result="lost", reason="resigned", player=person.name)
            self.told(self.other(person), "match-over", 2, result="won", reason="resigned", player=person.name)
            for one in (self.ada, self.bea):
                self.told(one, "result-taken", 2, verdict="agreed")
            self.again()

    def test_logs_out(self) -> None:
        """It counts as leaving."""
        for person in self.each():
            person.do(person.session.account.logout())
            self.told(person, "match-over", 1, result="lost", reason="resigned", player=person.name)
            self.told(person, "signed-out", 1)
            self.told(self.other(person), "match-over", 2, result="won", reason="resigned", player=person.name)
            self.told(self.other(person), "room-over", 3)
            self.statuses(**{person.name: "gone", self.other(person).name: "idle"})
            self.again()

    def test_quits(self) -> None:
        """It counts as leaving, and takes no more than 3 s."""
        closed = self.ada.session.close()
        self.ada.do(closed)
        self.told(self.bea, "match-over", 2, result="won", reason="resigned", player="Ada")
        self.after(3)
        self.assertEqual(self.ada.screen, "disconnected")
        self.assertEqual((self.ada.ports, self.ada.ends), ({}, []))
        self.statuses(Ada="gone", Bea="idle")


class LobbyInTheGame(PlayingCase):
    """Something happens to the lobby: the match goes on without it."""

    def test_dies(self) -> None:
        """Both are told; the match goes on to its end, and its result waits until the lobby is there again."""
        self.lobby.kill()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 2, returning=True, kept=True)
            self.assertIn("The match goes on meanwhile.", " ".join(person.said))
        self.screens("playing", "playing")
        self.after(30)
        self.play()
        for person, result in ((self.ada, "lost"), (self.bea, "won")):
            self.told(person, "match-over", 31, result=result, reason="played")
        self.screens("disconnected", "disconnected")
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 80)
            self.told(person, "result-taken", 80, verdict="agreed", places=(2, 1))
            self.never_told(person, "result-lost")
        self.play_on()

    def test_dies_and_one_leaves(self) -> None:
        """Who leaves meanwhile has left: nothing is refused, and the lobby is told when it is back, even where the
        other is not back to say how it went."""
        for one in (self.ada, self.bea):
            other = self.other(one)
            self.lobby.kill()
            self.after(1)
            one.do(one.session.leave())
            self.told(one, "match-over", 1.1, result="lost", reason="resigned", player=one.name)
            self.told(one, "room-over", 1.1, why="left")
            self.assertEqual((one.screen, one.session.rooms.room), ("disconnected", None))
            self.told(other, "match-over", 1.1, result="won", reason="resigned", player=one.name)
            link = self.between(other, self.lobby)
            link.frozen = True
            self.rise()
            self.back(one, 12)
            self.network.pass_time(0.5)
            self.statuses(**{one.name: "idle"})
            self.assertEqual(one.screen, "idle")
            link.frozen = False
            self.told(one, "result-taken", 60, verdict="agreed")
            self.never_told(one, "failed", "result-lost")
            self.network.pass_time(60)
            for person in (one, other):
                if person.screen != "idle":
                    self.come_back(person)
            self.until_playing()
            self.now()

    def test_dies_and_is_killed_again_before_it_hears(self) -> None:
        """A leave that the next lobby has not heard either is said to the one after that."""
        self.lobby.kill()
        self.ada.do(self.ada.session.leave())
        self.between(self.ada, self.bea).frozen = True
        asked: list[Any] = []
        ask = LobbyProtocol.ask

        async def dies_at_leave(line: LobbyProtocol, command: Any, **arguments: Any) -> Any:
            if command is LeaveRoom:
                asked.append(command)
                if len(asked) == 1:
                    self.lobby.kill()
            return await ask(line, command, **arguments)

        self.patch(LobbyProtocol, "ask", dies_at_leave)
        self.between(self.bea, self.lobby).frozen = True
        self.rise()
        self.network.pass_time(20, lambda: bool(asked))
        self.assertEqual(len(asked), 1)
        self.network.pass_time(1)
        self.rise()
        self.network.pass_time(20, lambda: len(asked) == 2)
        self.network.pass_time(0.5)
        self.statuses(Ada="idle")
        self.assertEqual(self.ada.screen, "idle")
        self.never_told(self.ada, "failed")

    def test_dies_and_forgets(self) -> None:
        """A lobby that keeps nothing: the match goes on, its result is lost, and that is told."""
        self.lobby.kill()
        self.after(1)
        self.lobby = self.raise_lobby()
        self.both("session-over", 10, why="expired", keeps=False)
        self.screens("playing", "playing")
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 11, reason="played")
            self.told(person, "result-lost", 11)
            self.come_back(person)
        self.play_on()

    def test_dies_and_is_back_before_the_end(self) -> None:
        """Both are back, those in a match soonest; it goes on, and its result is recorded as ever."""
        self.lobby.kill()
        self.after(1)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 3)
        self.screens("playing", "playing")
        self.statuses(Ada="playing", Bea="playing")
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 5, reason="played")
            self.told(person, "result-taken", 5, verdict="agreed")
        self.play_on()

    def test_stopped_shortly(self) -> None:
        """Told stale and back; nobody is logged out, and the result is recorded."""
        self.lobby.stop()
        self.both("line-silent", 7)
        self.play()
        self.after(12)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.told(person, "line-back", 12)
            self.told(person, "result-taken", 13, verdict="agreed")
            self.never_told(person, "line-lost", "session-over", "result-lost")
        self.statuses(Ada="idle", Bea="idle")

    def test_stopped_for_long(self) -> None:
        """Both give the line up after 15 s; the match goes on, and its result is recorded when the lobby goes on."""
        self.lobby.stop()
        self.both("line-lost", 17, returning=True, kept=True)
        self.screens("playing", "playing")
        self.play()
        self.after(20)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.back(person, 40)
            self.told(person, "result-taken", 40, verdict="agreed")
            self.never_told(person, "result-lost")
        self.play_on()

    def test_is_late(self) -> None:
        """It is asked nothing in a match: a slow one is not noticed before the end, and that only takes its time."""
        for person in (self.ada, self.bea):
            self.between(person, self.lobby).delay = 3
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 0, reason="played")
            self.told(person, "result-taken", 7, verdict="agreed")
            self.never_told(person, "line-lost", "result-lost")

    def test_leaves(self) -> None:
        """Farewell: told why and until when; the match goes on, and its result is recorded when it is back."""
        self.lobby.leave()
        for person in (self.ada, self.bea):
            self.told(person, "farewell-heard", 2)
            self.told(person, "line-lost", 2, kept=True)
        self.screens("playing", "playing")
        self.play()
        self.rise()
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 3, reason="played")
            self.back(person, 20)
            self.told(person, "result-taken", 20, verdict="agreed")
        self.play_on()


class NetworkInTheGame(PlayingCase):
    """Something happens to the way between the two, or from one of them to the lobby."""

    def test_breaks(self) -> None:
        """The connection between the two breaks: each is told so and that it is there again, and the match goes on."""
        self.way.cut()
        for person in (self.ada, self.bea):
            self.told(person, "opponent-silent", 2, player=self.other(person).name, seconds=0)
            self.told(person, "opponent-back", 2, player=self.other(person).name)
            self.never_told(person, "relayed")
        self.play()
        self.both("result-taken", 3, verdict="agreed")
        self.play_on()

    def test_breaks_for_good(self) -> None:
        """There is no way between the two any more: the match goes on through the lobby, and both are told."""
        self.way.closed = True
        self.way.cut()
        for person in (self.ada, self.bea):
            self.told(person, "opponent-silent", 2, player=self.other(person).name, seconds=0)
            self.told(person, "relayed", 4, player=self.other(person).name)
            self.told(person, "opponent-back", 4, player=self.other(person).name)
        self.play()
        self.both("result-taken", 5, verdict="agreed")

    def test_hangs_shortly(self) -> None:
        """Each is told of the other's silence, and of the return; the match goes on."""
        self.way.frozen = True
        for person in (self.ada, self.bea):
            self.told(person, "opponent-silent", 7.1, player=self.other(person).name)
        self.after(12)
        self.way.frozen = False
        for person in (self.ada, self.bea):
            self.told(person, "opponent-back", 14.1, player=self.other(person).name)
        self.play()
        self.both("result-taken", 15, verdict="agreed")

    def test_hangs_for_long(self) -> None:
        """The lobby's lines live: the match goes on through the lobby, and is played to its end."""
        self.way.frozen = True
        for person in (self.ada, self.bea):
            self.told(person, "opponent-silent", 7.1, player=self.other(person).name)
            self.told(person, "relayed", 12, player=self.other(person).name)
            self.never_told(person, "line-lost", "line-silent", "match-over")
        self.after(20)
        self.play()
        self.both("result-taken", 21, verdict="agreed")
        self.way.frozen = False
        self.play_on()

    def test_is_slow(self) -> None:
        """Seconds for each way: a slow match."""
        self.way.delay = 2
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 20, reason="played")
            self.told(person, "result-taken", 25, verdict="agreed")

    def test_breaks_to_the_lobby(self) -> None:
        """Only one's line to the lobby breaks: she is back at once, and nobody else notices."""
        self.between(self.ada, self.lobby).cut()
        self.back(self.ada, 2)
        self.screens("playing", "playing")
        self.statuses(Ada="playing", Bea="playing")
        self.never_told(self.bea, "opponent-left-lobby")
        self.play()
        self.both("result-taken", 5, verdict="agreed")
        self.play_on()

    def test_broken_to_the_lobby_for_long(self) -> None:
        """Beyond the grace time the other is told, and plays on; what she alone reports the signed moves confirm. Who
        was away cannot report any more."""
        link = self.between(self.ada, self.lobby)
        link.closed = True
        link.cut()
        self.told(self.bea, "opponent-left-lobby", 31, player="Ada", why="gone")
        self.screens("playing", "playing")
        self.play()
        self.told(self.bea, "match-over", 32, result="won", reason="played")
        self.told(self.bea, "result-taken", 130, verdict="confirmed")
        link.closed = False
        self.told(self.ada, "session-over", 160, why="expired")
        self.told(self.ada, "result-lost", 160)
        self.come_back(self.ada)
        self.play_on()

    def test_hangs_to_the_lobby(self) -> None:
        """As long as 15 s nothing is lost."""
        link = self.between(self.bea, self.lobby)
        link.frozen = True
        self.told(self.bea, "line-silent", 7)
        self.play()
        self.after(12)
        link.frozen = False
        self.both("result-taken", 13, verdict="agreed")
