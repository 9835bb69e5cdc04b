"""A client that cheats by way of the lobby: the honest one is not blamed, and gets free (``docs/failures.md``)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred

from games.engine.errors import NotYourTurn
from games.engine.model import Entry, Kind
from games.engine.signatures import message
from games.peer.match import Match
from lobby.commands import Joined
from tests.support.stage import Person, StageCase


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

    silent = ("Bea",)

    def setUp(self) -> None:
        super().setUp()
        invitation = self.invite()
        self.between(self.ada, self.bea).frozen = True
        self.patch(self.bea.session.coordinator, "start", lambda order: None)
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        self.now()
        self.say(Joined, match=self.match())

    def test_free(self) -> None:
        """The match never begins at Ada's table: the lobby asks Bea for her set-up, and she forfeits."""
        self.told(self.ada, "clock-started", 16, players=("Bea",), choice=False)
        self.told(self.ada, "match-over", 60, result="won", reason="left", player="Bea")
        self.told(self.ada, "result-taken", 60)
        self.assertEqual(self.ada.screen, "idle")


class LastWord(CheatCase):
    """Ada signs two words for one place, and Bea sees it as the match ends, when Ada has reported the end."""

    guilty = ("Ada",)

    def game(self, person: Person) -> Match:
        """The person's side of the match."""
        match = person.session.coordinator.current
        assert match is not None
        return match.game

    def chooses(self, seat: int, entry: Entry) -> bool:
        """Whether an entry is a seat's first choice."""
        return (entry.turn, entry.seat, entry.kind) == (1, seat, Kind.COMMIT)

    def test_no_end_with_a_culprit(self) -> None:
        """Bea's client shows it before it signs the end, so the lobby has it judged before all agree."""
        self.until_playing()
        ada, bea = self.game(self.ada), self.game(self.bea)
        responses: Any = self.bea.session.coordinator.responses
        shown_first = responses.heard_out

        def sees(match: str) -> Deferred[None]:
            history = bea.table.history
            anchor, first = next(word for word in history.signed if self.chooses(ada.seat, word.entry))
            other = replace(first, body="0" * 64)
            signature = ada.credentials.sign(message(history.origin, anchor, other))
            bea.challenger.wrong(replace(other, signature=signature), NotYourTurn())
            done: Deferred[None] = shown_first(match)
            return done

        self.patch(responses, "heard_out", sees)
        self.play()
        self.told(self.ada, "result-taken", 60, verdict="forged")
        self.told(self.bea, "result-taken", 60, verdict="forged")


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
