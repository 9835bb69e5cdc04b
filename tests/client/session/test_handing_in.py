"""A result that the lobby could not take waits on disk, and the client that is started next hands it in (R1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.session.outbox import Outbox
from client.session.screens import Screen
from client.session.session import Session
from games.engine.model import Ending, Reason
from lobby import commands
from lobby.errors import NoSuchMatch, ProtocolMismatch, SessionExpired, StorageFailed, WrongPassword
from tests.support.client import World
from tests.support.fake_lobby import LobbyLine

ENDED = {"match": "m1", "players": ["Ada", "Bob"], "places": [1, 2], "reason": "played", "seat": commands.NOBODY}


class HandingIn(SynchronousTestCase):
    def setUp(self) -> None:
        self.world = World()
        self.lobby = self.world.lobby
        self.folder = Path(self.mktemp()) / "results"
        self.ada, self.told, _ = self.world.signed_in(outbox=Outbox(self.folder))
        self.lobby.answers[commands.Report] = self.reported
        self.settles = True

    def reported(self, line: LobbyLine, match: str, **_said: Any) -> dict[str, Any]:
        """The lobby hears a result, and records it at once unless the other side's is awaited."""
        if self.settles:
            line.callRemote(commands.MatchEnded, verdict="agreed", detail="", **ENDED)
        return {"settled": self.settles}

    def play(self, session: Session) -> None:
        """A match ends at the table."""
        session.results.report("m1", Ending((1, 2), Reason.PLAYED), "ticket-1", "a" * 64, "mine", succeed(None))

    def strand(self) -> None:
        """The lobby is upgraded in the middle of a match, to a protocol that this client does not speak."""
        known = self.lobby.answers[commands.Hello]
        self.lobby.answers[commands.Hello] = ProtocolMismatch(lobby=9, client=3, upgrade="client")
        self.lobby.lines[-1].drop()
        self.world.net.pass_time(5)
        self.play(self.ada)
        self.at_once = self.of(events.ResultKept)
        self.world.run(self.ada.close())
        self.lobby.answers[commands.Hello] = known
        self.lobby.asked.clear()

    def start(self) -> Session:
        """The client that was updated."""
        session, self.told = self.world.session(outbox=Outbox(self.folder))
        self.world.run(session.connect("lobby.example"))
        self.lobby.asked.clear()
        return session

    def asked(self) -> list[Any]:
        """What was asked of the lobby, in order, until the log-in was answered."""
        return [command for command, _ in self.lobby.asked if command is not commands.Browse]

    def of(self, kind: type[events.Event]) -> list[events.Event]:
        """What of a kind was told."""
        return [event for event in self.told if isinstance(event, kind)]

    def left(self) -> int:
        """How many results wait on disk."""
        return len(list(self.folder.glob("*.result")))

    def test_kept_and_handed_in(self) -> None:
        """It is said that the result is kept, and what to update; at the next log-in the session hands it in itself,
        before that ends the session; what the lobby took down is told."""
        self.strand()
        self.assertEqual(self.at_once, [events.ResultKept(match="m1")])
        self.assertEqual(self.of(events.ResultKept), self.at_once)
        self.assertEqual([event.error for event in self.of(events.Failed)], ["PROTOCOL_MISMATCH"])  # type: ignore[attr-defined]
        self.assertEqual((self.of(events.ResultLost), self.left()), ([], 1))
        session = self.start()
        self.world.run(session.account.login("ada", "secret"))
        reports = [commands.Report] * 2  # with the ticket, where the lobby does not know the match
        wanted = [commands.Resume, *reports, commands.Logout, commands.Login]
        self.assertEqual(self.asked()[:5], wanted)
        self.assertEqual(self.lobby.last(commands.Resume)["token"], "token-Ada")
        self.assertEqual([event.match for event in self.of(events.ResultTaken)], ["m1"])  # type: ignore[attr-defined]
        self.assertEqual((session.screen, session.results.waiting, self.left()), (Screen.IDLE, 0, 0))
        self.world.run(session.account.logout())
        self.lobby.asked.clear()
        self.world.run(session.account.login("Ada", "secret"))
        self.assertEqual(self.asked()[0], commands.Login)

    def test_other_side_is_not_back(self) -> None:
        """The lobby has heard it and waits for the other side: the log-in does not wait for long."""
        self.strand()
        self.settles = False
        session = self.start()
        login = Deferred.fromCoroutine(session.account.login("Ada", "secret"))
        self.world.net.pass_time(2)
        self.assertEqual(self.asked()[-1], commands.Report)
        self.world.net.pass_time(2)
        self.assertIsNone(self.successResultOf(login))
        self.assertEqual((session.screen, self.left(), self.of(events.ResultLost)), (Screen.IDLE, 0, []))

    def test_session_is_over(self) -> None:
        """A session that is over cannot report: the lobby is asked after the log-in what it knows of the match."""
        for answer, kind in ((self.reported, events.ResultTaken), (NoSuchMatch(match="m1"), events.ResultLost)):
            self.strand()
            self.lobby.answers[commands.Resume] = SessionExpired()
            self.lobby.answers[commands.Report] = answer
            session = self.start()
            self.world.run(session.account.login("Ada", "secret"))
            self.assertEqual(self.asked()[:2], [commands.Resume, commands.Login])
            self.assertEqual([event.match for event in self.of(kind)], ["m1"])  # type: ignore[attr-defined]
            self.assertEqual(self.left(), 0)
            self.setUp()

    def test_somebody_else(self) -> None:
        """Who logs in under another name hands in nothing of Ada's, and loses nothing of hers."""
        self.strand()
        session = self.start()
        self.world.run(session.account.login("Bob", "secret"))
        self.assertEqual((self.lobby.times(commands.Report), self.left()), (0, 1))

    def test_log_in_fails(self) -> None:
        """A session that is over, and a log-in that fails: the result waits for the next of its player, in any client;
        whoever logs in there meanwhile does not report it."""
        self.strand()
        self.lobby.answers[commands.Resume] = SessionExpired()
        known = self.lobby.answers[commands.Login]
        self.lobby.answers[commands.Login] = WrongPassword()
        session = self.start()
        self.assertRaises(WrongPassword, self.world.run, session.account.login("Ada", "wrong"))
        self.lobby.answers[commands.Login] = known
        self.world.run(session.account.login("Bob", "secret"))
        self.assertEqual((self.lobby.times(commands.Report), self.left()), (0, 1))
        self.world.run(session.close())
        again = self.start()
        self.world.run(again.account.login("Ada", "secret"))
        self.assertEqual(([event.match for event in self.of(events.ResultTaken)], self.left()), (["m1"], 0))  # type: ignore[attr-defined]

    def test_lobby_cannot_just_now(self) -> None:
        """A lobby that cannot take the session up refuses the log-in; the next one hands it in."""
        self.strand()
        known = self.lobby.answers[commands.Resume]
        self.lobby.answers[commands.Resume] = StorageFailed()
        session = self.start()
        lines = len(self.lobby.lines)
        self.assertRaises(StorageFailed, self.world.run, session.account.login("Ada", "secret"))
        self.world.net.pass_time(5)
        self.assertEqual(len(self.lobby.lines), lines)
        self.lobby.answers[commands.Resume] = known
        self.lobby.asked.clear()
        self.assertIs(session.screen, Screen.SIGNED_OUT)
        self.world.run(session.account.login("Ada", "secret"))
        wanted = [commands.Resume, *[commands.Report] * 2, commands.Logout, commands.Login]
        self.assertEqual(self.asked()[:5], wanted)
        self.assertEqual(([event.match for event in self.of(events.ResultTaken)], self.left()), (["m1"], 0))  # type: ignore[attr-defined]

    def test_quit_while_the_lobby_is_down(self) -> None:
        """Who quits before the lobby is back is told that the result is kept, not that it is lost."""
        self.world.net.listening.pop(12000)
        self.lobby.lines[-1].drop()
        self.world.net.flush()
        self.play(self.ada)
        self.assertEqual(self.of(events.ResultKept), [])
        self.world.run(self.ada.close())
        self.assertEqual((len(self.of(events.ResultKept)), self.of(events.ResultLost), self.left()), (1, [], 1))

    def test_usual_end(self) -> None:
        """A result that the lobby takes at once leaves nothing on disk."""
        self.play(self.ada)
        self.assertEqual(self.left(), 1)
        self.world.net.flush()
        self.assertEqual((self.left(), len(self.of(events.ResultTaken))), (0, 1))
