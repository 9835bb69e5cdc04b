"""A client that cheats by way of the lobby: the honest one is not blamed, and gets free (``docs/failures.md``)."""

from __future__ import annotations

from typing import Any

from client.session.room import Rooms
from lobby.commands import Joined, Missing, Report
from tests.support.stage import StageCase


class CheatCase(StageCase):
    """Ada is honest; Bea's client says to the lobby what she wants."""

    def say(self, command: Any, **arguments: Any) -> None:
        """Bea's client says something to the lobby."""
        self.bea.do(self.bea.session.ask(command, **arguments))

    def match(self) -> str:
        """The id of the match that is starting or on."""
        (match,) = self.lobby.dispatcher.world.matches
        return match


class NeverSits(CheatCase):
    """Bea tells the lobby that she sits at Ada's table, and does not come."""

    def setUp(self) -> None:
        super().setUp()
        invitation = self.invite()
        self.between(self.ada, self.bea).frozen = True
        self.patch(self.bea.session.coordinator, "start", lambda order: None)
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        self.now()
        self.say(Joined, match=self.match())

    def test_not_blamed(self) -> None:
        """However often Ada is asked for what she owes, she is there, and is not silent."""
        match = self.lobby.dispatcher.world.matches[self.match()]
        self.say(Missing, match=match.id, seat=0, entries=[])
        self.after(14.9)
        self.assertEqual(match.absences, {})
        self.say(Missing, match=match.id, seat=0, entries=[])
        self.after(60)
        self.assertEqual(match.absences, {})

    def test_free(self) -> None:
        """The match never begins at Ada's table: Bea has left it, and Ada is free."""
        self.told(self.ada, "match-over", 31, result="won", reason="left", player="Bea")
        self.told(self.ada, "result-taken", 60)
        self.assertEqual(self.ada.screen, "idle")


class UnplayedCase(CheatCase):
    """The start of a match came to nothing, and the lobby is started again: Bea shows it the ticket of that match."""

    options = ("--relay", "no")

    def show_ticket(self) -> None:
        """From an invitation to what Bea says of a match that was not played."""
        self.until_connecting()
        table: Any = self.bea.session.coordinator.current
        order, match = table.order, self.match()
        self.told(self.ada, "start-failed", 20)
        for person in self.people:
            person.do(person.session.leave())
        self.lobby.kill()
        self.network.pass_time(1)
        self.rise()
        self.network.pass_time(30)
        self.now()
        said = {"places": [2, 1], "reason": "left", "seat": 0}
        self.say(Report, match=match, ticket=order.ticket, **said)
        self.running = self.lobby.dispatcher.world.matches.get(match)


class LeftAgain(UnplayedCase):
    """Both clients leave again the room that they have left."""

    def test_at_once(self) -> None:
        """Nothing comes of it, nobody is blamed, and both stay where they were."""
        self.show_ticket()
        for person in self.people:
            self.told(person, "result-taken", 1, verdict="unresolved")
            self.never_told(person, "room-joined", "room-opened")
            self.assertEqual(person.screen, "idle")
        self.rooms()


class NeverPlayed(UnplayedCase):
    """The clients are older ones, which do not leave a room again."""

    def setUp(self) -> None:
        super().setUp()
        self.patch(Rooms, "_given_up_already", lambda *_: False)
        self.show_ticket()

    def test_not_blamed(self) -> None:
        """Ada is asked for what she owes in a match that she never played: she has nothing, and is not silent."""
        assert self.running is not None
        self.say(Missing, match=self.running.id, seat=0, entries=[])
        self.network.pass_time(1)
        self.assertFalse(self.running.evidence.owing[0].waiting)
        self.after(40)
        self.assertEqual(self.running.absences, {})
        self.assertIs(self.lobby.dispatcher.world.sessions[self.running.players[0]].room, None)

    def test_leaves(self) -> None:
        """Ada, who never sat there, quits: nobody knows that she left a match."""
        (running,) = self.lobby.dispatcher.world.matches.values()
        self.ada.do(self.ada.session.leave())
        self.assertEqual([why for why, _ in running.absences.values()], ["gone"])
        self.told(self.bea, "result-taken", 1, verdict="unresolved")


class Restarted(CheatCase):
    """The lobby is started again in the middle of a match."""

    def test_both_show_their_ticket(self) -> None:
        """Whoever is the first to come back: both say themselves that they play, and who leaves then has left it."""
        self.until_playing()
        self.lobby.kill()
        self.network.pass_time(1)
        self.rise()
        self.network.pass_time(10)
        (running,) = self.lobby.dispatcher.world.matches.values()
        self.assertEqual(running.drawn, set())
