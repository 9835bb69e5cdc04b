"""A broken line is a hiccup: the client comes back to its session, and its results wait for the lobby."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.events.reasons import Arrival, RoomEnd, SessionLoss
from client.session.screens import Screen
from client.session.session import LineDown
from lobby import commands
from lobby.commands.reasons import SessionEnd
from lobby.errors import SessionExpired, StorageFailed, TryLater
from tests.support.client import World, listed, player, room
from tests.support.fake_lobby import EMPTY, LobbyLine

INVITATION = {
    "invitation": "i1",
    "room": "r2",
    "host": "Bob",
    "game": "rps",
    "release": "2.0.0",
    "settings": "",
    "again": False,
    "seconds": 9,
}


class Case(SynchronousTestCase):
    """A test with one signed-in client whose lobby follows the script."""

    def setUp(self) -> None:
        self.world = World()
        self.lobby = self.world.lobby
        self.session, self.told, _ = self.world.signed_in()

    @property
    def line(self) -> LobbyLine:
        """The lobby's end of the newest line."""
        return self.lobby.lines[-1]

    def snapshot(self, **parts: Any) -> None:
        """What ``Subscribe`` answers from now on."""
        self.lobby.answers[commands.Subscribe] = {**EMPTY, **parts}

    def lose(self) -> None:
        """The line breaks."""
        self.line.drop()
        self.world.net.flush()

    def hiccup(self) -> None:
        """The line breaks, and a new one is there."""
        self.lose()
        self.world.net.pass_time(3)

    def kinds(self, *without: type[events.Event]) -> list[type[events.Event]]:
        """The kinds of what was told."""
        return [type(event) for event in self.told if type(event) not in without]

    def of(self, kind: type[events.Event]) -> list[Any]:
        """What was told of one kind."""
        return [event for event in self.told if isinstance(event, kind)]

    def since(self, command: type[Any]) -> list[type[Any]]:
        """What was asked from the last such command on."""
        asked = [each for each, _ in self.lobby.asked]
        return asked[len(asked) - 1 - asked[::-1].index(command) :]


class HiccupTests(Case):
    """Coming back within the grace time."""

    def test_quietly(self) -> None:
        """Two quiet lines are all that is told; no password, no log-in, and the client is where it was."""
        self.hiccup()
        self.assertEqual(self.kinds(events.Screen), [events.LineLost, events.Resumed])
        self.assertEqual((self.session.screen, self.session.name), (Screen.IDLE, "Ada"))
        self.assertEqual(self.lobby.times(commands.Login), 1)
        wanted = [commands.Hello, commands.Resume, commands.Restore, commands.Subscribe]
        self.assertEqual(self.since(commands.Hello), wanted)
        shown = {"token": "token-Ada", "public_key": self.session.options.identity.public_key}
        self.assertEqual(self.lobby.last(commands.Resume), shown)

    def test_away(self) -> None:
        """Meanwhile the name is kept, and what is asked for is told to be impossible."""
        self.lose()
        self.assertEqual((self.session.screen, self.session.name), (Screen.DISCONNECTED, "Ada"))
        self.assertRaises(LineDown, self.world.run, self.session.rooms.create("rps", True))
        self.assertRaises(LineDown, self.world.run, self.session.account.login("Ada", "secret"))

    def test_room(self) -> None:
        """The room is as before: nothing is told of it, its ticket is shown, and the screen is the same."""
        mine = room(members=("Ada",), version=4)
        self.world.tell(self.line, commands.RoomChanged, mine=[mine])
        self.told.clear()
        self.snapshot(mine=[mine])
        self.hiccup()
        self.assertEqual(self.kinds(events.Screen), [events.LineLost, events.Resumed])
        self.assertEqual([event.screen for event in self.of(events.Screen)], ["disconnected", "in room"])
        self.assertEqual(self.lobby.last(commands.Restore), {"tickets": ["ticket-of-r1"]})

    def test_left_unheard(self) -> None:
        """Who leaves its room while the lobby cannot hear it, on a line that breaks or on none, has left it: the lobby
        is told on the next line, and what it says of the room until then is old."""
        for broken in (True, False):
            self.world.tell(self.line, commands.RoomChanged, mine=[room()])
            self.snapshot(mine=[room(version=7)])
            self.lobby.answers[commands.LeaveRoom] = lambda *_, **__: Deferred()
            if broken:
                leaving = Deferred.fromCoroutine(self.session.leave())
                self.world.net.flush()
                self.lose()
                self.assertIsNone(self.successResultOf(leaving))
            else:
                self.lose()
                self.world.run(self.session.leave())
            self.lobby.answers[commands.LeaveRoom] = {}
            self.assertEqual([event.why for event in self.of(events.RoomOver)], ["left"])
            self.lobby.asked.clear()
            self.world.net.pass_time(3)
            self.assertEqual(self.lobby.times(commands.LeaveRoom), 1)
            self.assertEqual((self.session.screen, self.session.rooms.room), (Screen.IDLE, None))
            self.snapshot()
            self.hiccup()
            self.assertEqual(self.lobby.times(commands.LeaveRoom), 1)  # once it is heard it is not said again
            self.lobby.answers[commands.JoinRoom] = {"mine": [room(members=("Bob", "Ada"))]}
            self.world.run(self.session.rooms.join("r1"))
            self.assertEqual(self.session.screen, Screen.IN_ROOM)
            self.setUp()

    def test_room_changed(self) -> None:
        """Who came and went meanwhile is told, whatever a restarted lobby counts as the room's version."""
        self.world.tell(self.line, commands.RoomChanged, mine=[room(members=("Ada", "Bob"), seats=3, version=9)])
        self.told.clear()
        self.snapshot(mine=[room(members=("Ada", "Eve"), seats=3, version=2)])
        self.hiccup()
        self.assertEqual([event.name for event in self.of(events.MemberWent)], ["Bob"])
        self.assertEqual([event.name for event in self.of(events.MemberCame)], ["Eve"])
        self.assertEqual(self.told[-1], events.Resumed(name="Ada"))

    def test_room_gone(self) -> None:
        """A room that is gone is told to be over."""
        self.world.tell(self.line, commands.RoomChanged, mine=[room()])
        self.hiccup()
        self.assertEqual(self.of(events.RoomOver), [events.RoomOver(room="r1", why=RoomEnd.GONE, detail="")])
        self.assertEqual(self.session.screen, Screen.IDLE)

    def test_newer_than_the_snapshot(self) -> None:
        """What is announced on the new line before the snapshot is there is newer than it."""
        old, new = room(version=3), room(members=("Ada", "Bob"), version=4)
        self.world.tell(self.line, commands.RoomChanged, mine=[old])

        def subscribed(line: LobbyLine, **_: Any) -> dict[str, Any]:
            line.callRemote(commands.RoomChanged, mine=[new])
            return {**EMPTY, "mine": [old]}

        self.lobby.answers[commands.Subscribe] = subscribed
        self.hiccup()
        assert self.session.rooms.room is not None
        self.assertEqual(self.session.rooms.room.members, ("Ada", "Bob"))

    def test_invitations(self) -> None:
        """Invitations that are still open are not told again; what came and what ended meanwhile is."""
        for number in ("i1", "i2"):
            self.world.tell(self.line, commands.Invited, **{**INVITATION, "invitation": number})
        self.told.clear()
        self.snapshot(invited=[{**INVITATION, "invitation": number} for number in ("i2", "i3")])
        self.hiccup()
        self.assertEqual([event.invitation for event in self.of(events.InvitationClosed)], ["i1"])
        self.assertEqual([event.invitation for event in self.of(events.InvitationCame)], ["i3"])
        self.assertEqual(list(self.session.invitations.waiting), ["i2", "i3"])

    def test_lists(self) -> None:
        """The lists are the lobby's again, and only what differs is told."""
        self.world.run(self.session.account.logout())
        self.snapshot(players=[player("Ada"), player("Bob")], rooms=[listed("r9")], online=2)
        self.world.run(self.session.account.login("Ada", "secret"))
        self.told.clear()
        self.snapshot(players=[player("Ada"), player("Eve")], rooms=[listed("r9")], online=2)
        self.hiccup()
        changed = self.of(events.ListsChanged)
        self.assertEqual([(event.came, event.went, event.opened) for event in changed], [(("Eve",), ("Bob",), ())])
        self.assertEqual(list(self.session.lists.players), ["Eve"])

    def test_in_flight(self) -> None:
        """Who waited for an answer is told that the line broke; what came of it is in the snapshot."""
        self.lobby.answers[commands.CreateRoom] = Deferred()
        asked = Deferred.fromCoroutine(self.session.rooms.create("rps", True))
        self.world.net.flush()
        self.snapshot(mine=[room()])
        self.hiccup()
        self.failureResultOf(asked, LineDown)
        self.assertEqual(self.session.screen, Screen.IN_ROOM)
        self.assertEqual(len(self.of(events.RoomOpened)), 1)

    def test_silent(self) -> None:
        """A lobby that has not heard from the client for long lets it come back; that is not told as an end."""
        self.world.tell(self.line, commands.SessionEnded, why="silent")
        self.world.net.pass_time(3)
        self.assertEqual(self.kinds(events.Screen), [events.LineLost, events.Resumed])

    def test_signing_in(self) -> None:
        """A line that breaks between the log-in and the lists is a hiccup, too: one is welcomed on the next."""
        self.world.run(self.session.account.logout())
        self.told.clear()
        self.lobby.answers[commands.Subscribe] = Deferred()
        login = Deferred.fromCoroutine(self.session.account.login("Ada", "secret"))
        self.world.net.flush()
        self.snapshot()
        self.hiccup()
        self.failureResultOf(login, LineDown)
        self.assertEqual(self.of(events.SignedIn), [events.SignedIn(name="Ada", how=Arrival.LOGGED_IN)])
        self.assertEqual(self.of(events.Resumed), [])
        self.assertEqual(self.session.screen, Screen.IDLE)


class WaitsTests(Case):
    """When the client comes back."""

    def moments(self, seconds: float) -> list[float]:
        """When it tried, in seconds from now."""
        start, found = self.world.net.seconds(), []
        tried = len(self.world.net.tried)
        while self.world.net.seconds() < start + seconds:
            self.world.net.pass_time(0.05, step=0.05)
            if len(self.world.net.tried) > tried:
                tried = len(self.world.net.tried)
                found.append(self.world.net.seconds() - start)
        return found

    def test_the_lobbys(self) -> None:
        """The first wait and the longest are those that the lobby gave at sign-in."""
        self.world.net.listening.pop(12000)
        self.lose()
        tried = self.moments(60)
        self.assertTrue(0.4 <= tried[0] <= 1.1, tried)
        waits = [later - earlier for earlier, later in pairwise(tried)]
        self.assertTrue(all(3.9 <= wait <= 8.1 for wait in waits[3:]), waits)

    def test_keen(self) -> None:
        """As long as everything is as before the client tries often enough to find it so."""
        self.lobby.sign_in["back_longest"] = 10_000
        self.world.run(self.session.account.logout())
        self.world.run(self.session.account.login("Ada", "secret"))
        self.world.net.listening.pop(12000)
        self.lose()
        self.assertGreater(len(self.moments(30)), 4)

    def test_broken_again(self) -> None:
        """A lobby whose lines break at once is tried again with growing waits, and nothing more is told."""
        self.lobby.answers[commands.Resume] = lambda line, **_: line.drop() or Deferred()
        self.lose()
        tried = self.moments(40)
        self.assertLess(len(tried), 13)
        self.assertEqual(self.kinds(events.Screen), [events.LineLost])
        del self.lobby.answers[commands.Resume]
        self.lobby.answers[commands.Resume] = SessionExpired()
        self.world.net.pass_time(12)
        self.assertEqual(self.session.screen, Screen.SIGNED_OUT)

    def test_breaks_at_the_lists(self) -> None:
        """The same where it breaks only at the snapshot; in the end the client is back, which is told once."""
        answers = self.lobby.answers
        whole = answers[commands.Subscribe]
        answers[commands.Subscribe] = lambda line, **_: line.drop() or Deferred()
        self.lose()
        self.assertLess(len(self.moments(20)), 7)
        answers[commands.Subscribe] = whole
        self.world.net.pass_time(12)
        self.assertEqual(self.kinds(events.Screen), [events.LineLost, events.Resumed])

    def test_not_yet(self) -> None:
        """A lobby that has too much to do, or a broken disk, is asked again when it says so."""
        for refusal, least in ((TryLater(seconds=7), 8), (StorageFailed(), 1)):
            self.lobby.answers[commands.Resume] = refusal
            self.lose()
            self.assertEqual(self.session.screen, Screen.DISCONNECTED)
            self.assertGreater(len(self.moments(1.5)), 0)
            self.assertGreater(self.session.reconnector.returning or 0, least - 1)
            self.lobby.answers[commands.Resume] = {
                **{"drop_in": False, "grace": 30, "back_first": 1000, "back_longest": 8000},
                **{"session": "s", "name": "Ada", "token": "token-Ada"},
            }
            self.world.net.pass_time(20)
            self.assertEqual(self.session.screen, Screen.IDLE)

    def test_by_hand(self) -> None:
        """Who connects to the same lobby by hand goes on with the session; another lobby never hears of it."""
        self.lose()
        self.world.run(self.session.connect("lobby.example"))
        self.assertEqual(self.told[-1], events.Resumed(name="Ada"))
        self.lose()
        self.told.clear()
        self.world.run(self.session.connect("other.example"))
        self.assertEqual((self.session.screen, self.session.name), (Screen.SIGNED_OUT, ""))
        self.assertEqual(self.lobby.times(commands.Resume), 1)


class EndTests(Case):
    """Sessions to which nobody comes back."""

    def test_expired(self) -> None:
        """Who comes back too late is told so in plain words, and is at the log-in."""
        self.lobby.tokens.clear()
        self.hiccup()
        self.assertEqual(self.told[-1], events.SessionOver(why=SessionLoss.EXPIRED, keeps=True))
        self.assertEqual((self.session.screen, self.session.name), (Screen.SIGNED_OUT, ""))
        self.world.run(self.session.account.login("Ada", "secret"))
        self.assertEqual(self.session.screen, Screen.IDLE)

    def test_final(self) -> None:
        """Who is told to be out never returns by itself, and has no token any more."""
        for why in (SessionEnd.TAKEN_OVER, SessionEnd.DELETED):
            session, told, line = self.world.signed_in("Bob")
            self.world.tell(line, commands.SessionEnded, why=why)
            self.world.net.pass_time(60)
            self.assertIn(events.SessionOver(why=why), told)
            self.assertEqual((session.screen, session.name, session.account.sign_in), (Screen.DISCONNECTED, "", None))
        self.assertEqual(self.lobby.times(commands.Resume), 0)

    def test_flooding(self) -> None:
        """After flooding the client comes back, but as a visitor."""
        self.world.tell(self.line, commands.SessionEnded, why="flooding")
        self.world.net.pass_time(5)
        self.assertEqual((self.session.screen, self.lobby.times(commands.Resume)), (Screen.SIGNED_OUT, 0))

    def test_logged_out_while_away(self) -> None:
        """Who logs out while the line is broken comes back as a visitor."""
        self.lose()
        self.world.run(self.session.account.logout())
        self.world.net.pass_time(5)
        self.assertEqual((self.session.screen, self.lobby.times(commands.Resume)), (Screen.SIGNED_OUT, 0))

    def test_logged_out_on_the_way(self) -> None:
        """Logging out while the lobby considers the return is not undone by its answer."""
        answer: Deferred[dict[str, Any]] = Deferred()
        self.lobby.answers[commands.Resume] = answer
        self.hiccup()
        self.world.run(self.session.account.logout())
        sign_in = {"drop_in": False, "grace": 30, "back_first": 1000, "back_longest": 8000}
        answer.callback({**sign_in, "session": "s", "name": "Ada", "token": "token-Ada"})
        self.world.net.pass_time(10)
        self.assertEqual((self.session.screen, self.session.name), (Screen.SIGNED_OUT, ""))

    def test_closed_while_away(self) -> None:
        """Closing ends the return, and leaves nothing behind."""
        self.lose()
        self.world.run(self.session.close())
        self.world.net.pass_time(20)
        self.assertEqual((self.lobby.times(commands.Resume), self.world.net.getDelayedCalls()), (0, []))
