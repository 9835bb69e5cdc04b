"""A lobby that was upgraded under its clients: what they have begun they end, and the person is told what to update."""

from __future__ import annotations

from client import events
from client.session.screens import Screen
from lobby import commands
from lobby.errors import ProtocolMismatch, SessionExpired
from tests.client.session.test_reconnect import Case
from tests.support.fake_lobby import HELLO

NEWER = commands.PROTOCOL + 1
TOLD = {"lobby": NEWER, "client": commands.PROTOCOL, "upgrade": "client"}


class UpgradedLobby(Case):
    def upgrade(self) -> None:
        """The lobby that is there again speaks the next version."""
        self.lobby.answers[commands.Hello] = {**HELLO, "protocol": NEWER}
        self.hiccup()

    def mismatches(self) -> list[dict[str, str | int]]:
        """How often, and how, it was told that the versions differ."""
        failed = [event for event in self.told if isinstance(event, events.Failed)]
        return [event.parameters for event in failed if event.error == "PROTOCOL_MISMATCH"]

    def test_comes_back(self) -> None:
        """R1: the client is back in its session, and says once that it is to be updated."""
        self.upgrade()
        self.assertEqual(self.session.screen, Screen.IDLE)
        self.assertIn(events.Resumed, self.kinds())
        self.assertEqual(self.mismatches(), [TOLD])

    def test_nothing_new(self) -> None:
        """What would begin something new is refused in the same words, without asking the lobby."""
        self.upgrade()
        problem = self.assertRaises(ProtocolMismatch, self.world.run, self.session.rooms.create("rps", True))
        self.assertEqual(problem.parameters, TOLD)
        self.assertNotIn(commands.CreateRoom, [command for command, _ in self.lobby.asked])
        self.world.run(self.session.account.logout())
        self.assertEqual(self.session.screen, Screen.SIGNED_OUT)

    def test_session_is_over(self) -> None:
        """Where there is no session to come back to, that is told, and what to update."""
        self.lobby.answers[commands.Resume] = SessionExpired()
        self.upgrade()
        self.assertIn(events.SessionOver, self.kinds())
        self.assertEqual(self.mismatches(), [TOLD])

    def test_newcomer(self) -> None:
        """Who comes anew is turned away at once, with the side to update."""
        self.lobby.answers[commands.Hello] = {**HELLO, "protocol": NEWER}
        session, _ = self.world.session()
        problem = self.assertRaises(ProtocolMismatch, self.world.run, session.connect("lobby.example"))
        self.world.net.flush()
        self.assertEqual(problem.parameters, TOLD)
        self.assertTrue(self.line.gone)
        self.assertEqual(session.screen, Screen.DISCONNECTED)
