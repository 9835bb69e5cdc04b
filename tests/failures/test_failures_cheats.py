"""A client that cheats by way of the lobby: the honest one is not blamed, and gets free (``docs/failures.md``)."""

from __future__ import annotations

from typing import Any

from lobby.commands import Joined
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

    def test_free(self) -> None:
        """The match never begins at Ada's table: the lobby asks Bea for her set-up, and she forfeits."""
        self.told(self.ada, "clock-started", 16, players=("Bea",), choice=False)
        self.told(self.ada, "match-over", 60, result="won", reason="left", player="Bea")
        self.told(self.ada, "result-taken", 60)
        self.assertEqual(self.ada.screen, "idle")


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
