"""My seat and my invitations, and news that cross what I do."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.events.reasons import RoomEnd
from client.session.screens import Screen
from client.session.session import Session
from games.packages.manifest import BadSetting
from lobby import commands
from lobby.commands.reasons import InvitationEnd, SeatLoss
from lobby.errors import InvitationGone, NothingToRepeat, NotInRoom, RoomFull
from tests.support.client import World, room

INVITATION = {
    "invitation": "i1",
    "room": "r5",
    "host": "Bob",
    "game": "rps",
    "release": "2.0.0",
    "settings": "best=5",
    "again": False,
    "seconds": 15,
}


class RoomTests(SynchronousTestCase):
    """In and out of rooms."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told, self.line = self.world.signed_in()
        self.lobby = self.world.lobby

    def tell_room(self, **fields: Any) -> None:
        """My room has changed."""
        self.world.tell(self.line, commands.RoomChanged, mine=[room(**fields)])

    def create(self) -> None:
        """Open a room."""
        self.lobby.answers[commands.CreateRoom] = {"mine": [room()]}
        self.world.run(self.session.rooms.create("rps", True, "best=5"))

    def test_create(self) -> None:
        """A room of one's own comes with the line that a friend pastes."""
        self.create()
        asked = {"game": "rps", "public": True, "settings": "best=5"}
        said = {name: value for name, value in self.lobby.last(commands.CreateRoom).items() if value is not None}
        self.assertEqual(said, asked)
        opened = self.told[-1]
        assert isinstance(opened, events.RoomOpened)
        self.assertEqual(opened.paste, "lobby.example:12000/r1")
        self.assertEqual(opened.display, "Rock, paper, scissors")
        self.assertEqual(self.session.screen, Screen.IN_ROOM)

    def test_settings(self) -> None:
        """Settings that the game does not have, or not so, are refused with what is allowed; no room is opened."""
        for settings, setting, allowed in (
            ("best=2", "best", "an odd whole number"),
            ("best=3 colour=red", "colour", "one of the settings best, clock, ranked, time"),
        ):
            problem = self.assertRaises(BadSetting, self.world.run, self.session.rooms.create("rps", True, settings))
            self.assertEqual(problem.parameters["setting"], setting)
            self.assertIn(allowed, str(problem.parameters["allowed"]))
        self.assertEqual(self.lobby.times(commands.CreateRoom), 0)

    def test_join(self) -> None:
        """Who joins as the last one is in the room and connects already."""
        self.lobby.answers[commands.JoinRoom] = {"mine": [room(members=("Bob", "Ada"), status="starting")]}
        self.world.run(self.session.rooms.join("r1"))
        shown = [event.screen for event in self.told if isinstance(event, events.Screen)]
        self.assertEqual(shown, ["in room", "connecting"])
        joined = self.told[-1]
        assert isinstance(joined, events.RoomJoined)
        self.assertEqual(joined.host, "Bob")

    def test_refused(self) -> None:
        """A room that cannot be had changes nothing."""
        self.lobby.answers[commands.JoinRoom] = RoomFull(room="r1")
        self.assertRaises(RoomFull, self.world.run, self.session.rooms.join("r1"))
        self.assertEqual((self.session.screen, self.told), (Screen.IDLE, []))

    def test_company(self) -> None:
        """Who comes and who goes is told, and who hosts then."""
        self.create()
        self.told.clear()
        self.tell_room(members=("Ada", "Bob"), status="starting", version=2)
        self.assertEqual(self.told[-1], events.MemberCame(name="Bob", full=True))
        self.tell_room(members=("Ada",), version=3)
        self.assertEqual(self.told[-1], events.MemberWent(name="Bob", host="Ada"))
        self.assertEqual(self.session.screen, Screen.IN_ROOM)

    def test_news_before_the_answer(self) -> None:
        """A push that overtakes the answer to joining is the same room, told once."""
        answer: Deferred[Any] = Deferred()
        self.lobby.answers[commands.JoinRoom] = answer
        result = Deferred.fromCoroutine(self.session.rooms.join("r1"))
        self.world.net.flush()
        self.tell_room(members=("Bob", "Ada"), status="starting", version=2)
        answer.callback({"mine": [room(members=("Bob", "Ada"), status="starting", version=2)]})
        self.world.net.flush()
        self.successResultOf(result)
        self.assertEqual(len([event for event in self.told if isinstance(event, events.RoomJoined)]), 1)

    def test_old_news(self) -> None:
        """News of a room that was left, or older than what is known, are passed over."""
        self.create()
        self.tell_room(members=("Ada", "Bob"), version=5)
        self.tell_room(members=("Ada",), version=4)
        self.assertEqual(self.session.rooms.room.members if self.session.rooms.room else (), ("Ada", "Bob"))
        self.world.run(self.session.leave())
        self.told.clear()
        self.tell_room(members=("Ada", "Bob"), version=5)
        self.tell_room(members=("Ada", "Eve"), status="starting", version=6)
        order = {"match": "m1", "room": "r1", "game": "rps", "release": "2.0.0", "digest": "", "settings": ""}
        seats = {"players": ["Ada", "Eve"], "seat": 0, "ticket": "t", "seconds": 10}
        self.world.tell(self.line, commands.HostMatch, **order, **seats)
        failed = {"match": "m1", "room": "r1", "why": "member left", "player": "Ada", "detail": ""}
        self.world.tell(self.line, commands.StartFailed, **failed)
        self.tell_room(members=("Bob",), version=7)
        self.world.tell(self.line, commands.RoomLeft, room="r1", why="dissolved", detail="")
        self.assertEqual((self.session.rooms.room, self.told), (None, []))

    def test_freed_guest(self) -> None:
        """A guest whose seat the lobby took, since my game could not start, has not left by itself."""
        self.create()
        self.tell_room(members=("Ada", "Bob"), status="starting", version=2)
        failed = {"match": "m1", "room": "r1", "why": "host failed", "player": "Ada", "detail": "no port"}
        self.world.tell(self.line, commands.StartFailed, **failed)
        self.tell_room(members=("Ada", "Bob"), version=3)
        self.tell_room(members=("Ada",), version=4)
        self.assertEqual(self.told[-1], events.MemberWent(name="Bob", host="Ada", freed=True))

    def test_offer_of_another_round(self) -> None:
        """A room that my offer of another round opens names whom it asks, and so does the end of that invitation."""
        self.create()
        self.tell_room(members=("Ada", "Bob"), status="playing", version=2)
        self.world.tell(self.line, commands.RoomLeft, room="r1", why="over", detail="")
        self.lobby.answers[commands.Again] = {"mine": [room("r2", public=False)]}
        self.world.run(self.session.rooms.again())
        opened = self.told[-1]
        assert isinstance(opened, events.RoomOpened)
        self.assertEqual((opened.again, opened.asked), (True, ("Bob",)))
        ended = {"invitation": "i1", "host": "Ada", "player": "Bob", "why": "expired"}
        self.world.tell(self.line, commands.InvitationEnded, **ended)
        self.assertTrue(getattr(self.told[-1], "again", False))

    def test_same_room_again(self) -> None:
        """A room that was left can be joined again."""
        self.lobby.answers[commands.JoinRoom] = {"mine": [room(members=("Bob", "Ada"), seats=3, version=2)]}
        for _ in range(2):
            self.world.run(self.session.rooms.join("r1"))
            self.assertEqual(self.session.screen, Screen.IN_ROOM)
            self.world.run(self.session.leave())

    def test_leave(self) -> None:
        """Leaving is told; a room that is gone meanwhile is left as well."""
        self.create()
        self.lobby.answers[commands.LeaveRoom] = NotInRoom()
        self.world.run(self.session.leave())
        self.assertEqual(self.told[-1], events.RoomOver(room="r1", why=RoomEnd.LEFT, detail=""))
        self.assertRaises(NotInRoom, self.world.run, self.session.leave())

    def test_dissolved(self) -> None:
        """A room that is taken away is told with the reason."""
        self.create()
        self.world.tell(self.line, commands.RoomLeft, room="r1", why="host failed", detail="no port")
        self.assertEqual(self.told[-1], events.RoomOver(room="r1", why=SeatLoss.HOST_FAILED, detail="no port"))
        self.assertEqual(self.session.screen, Screen.IDLE)

    def test_nothing_to_repeat(self) -> None:
        """Another round that cannot be is refused, and not offered again."""
        self.lobby.answers[commands.Again] = NothingToRepeat()
        self.assertFalse(self.session.rooms.can_again)
        self.assertRaises(NothingToRepeat, self.world.run, self.session.rooms.again())


class InvitationTests(SynchronousTestCase):
    """Invitations, mine and to me."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told, self.line = self.world.signed_in()

    def end(self, host: str, player: str, why: str) -> None:
        """The lobby closes the invitation."""
        ended = {"invitation": "i1", "host": host, "player": player, "why": why}
        self.world.tell(self.line, commands.InvitationEnded, **ended)

    def test_invited(self) -> None:
        """An invitation is told once, however often the lobby sends it, and kept until it ends."""
        for _ in range(2):
            self.world.tell(self.line, commands.Invited, **INVITATION)
        (came,) = self.told
        assert isinstance(came, events.InvitationCame)
        self.assertEqual((came.host, came.display, came.seconds), ("Bob", "Rock, paper, scissors", 15))
        self.assertEqual(list(self.session.invitations.waiting), ["i1"])
        self.end("Bob", "Ada", "expired")
        self.assertEqual(dict(self.session.invitations.waiting), {})
        closed = events.InvitationClosed(
            invitation="i1", mine=False, host="Bob", player="Ada", why=InvitationEnd.EXPIRED
        )
        self.assertEqual(self.told[-1], closed)

    def test_accepted(self) -> None:
        """A yes seats me."""
        self.world.tell(self.line, commands.Invited, **INVITATION)
        answer = {"mine": [room("r5", ("Bob", "Ada"), status="starting")]}
        self.world.lobby.answers[commands.Answer] = answer
        self.world.run(self.session.invitations.answer("i1", True))
        self.assertEqual(self.world.lobby.last(commands.Answer), {"invitation": "i1", "accept": True})
        self.assertEqual(self.session.screen, Screen.CONNECTING)
        self.assertEqual(dict(self.session.invitations.waiting), {})

    def test_declined(self) -> None:
        """A no leaves me free."""
        self.world.tell(self.line, commands.Invited, **INVITATION)
        self.world.lobby.answers[commands.Answer] = {"mine": []}
        self.world.run(self.session.invitations.answer("i1", False))
        self.assertEqual((self.session.screen, dict(self.session.invitations.waiting)), (Screen.IDLE, {}))

    def test_too_late(self) -> None:
        """An answer that comes too late is told so, and the invitation is forgotten."""
        self.world.tell(self.line, commands.Invited, **INVITATION)
        self.world.lobby.answers[commands.Answer] = InvitationGone(invitation="i1")
        self.assertRaises(InvitationGone, self.world.run, self.session.invitations.answer("i1", True))
        self.assertEqual(dict(self.session.invitations.waiting), {})

    def test_mine(self) -> None:
        """My own invitation is told when it is on its way, and what became of it."""
        sent = {"invitation": "i1", "player": "Bob", "seconds": 15}
        self.world.lobby.answers[commands.Invite] = sent
        self.world.tell(self.line, commands.RoomChanged, mine=[room()])
        self.world.run(self.session.invitations.invite("bob"))
        self.assertEqual(self.told[-1], events.InvitationSent(player="Bob", seconds=15))
        self.end("Ada", "Bob", "declined")
        closed = self.told[-1]
        assert isinstance(closed, events.InvitationClosed)
        self.assertTrue(closed.mine)

    def test_late_for_nobody(self) -> None:
        """What arrives after logging out is nobody's."""
        self.world.run(self.session.account.logout())
        self.told.clear()
        self.world.tell(self.line, commands.Invited, **INVITATION)
        self.end("Bob", "Ada", "expired")
        self.world.tell(self.line, commands.RoomChanged, mine=[room()])
        self.assertEqual(self.told, [])


class ListeningTests(SynchronousTestCase):
    """Telling while somebody is told."""

    def test_in_order(self) -> None:
        """What a listener sets off is told after what it is being told."""
        world = World()
        seen: list[str] = []
        sessions: list[Session] = []

        def hear(event: events.Event) -> None:
            seen.append(f"{event.kind()} begins")
            if isinstance(event, events.LineSilent):
                sessions[0].emit(events.LineBack())
            seen.append(f"{event.kind()} ends")

        session, _ = world.session(heard=hear)
        sessions.append(session)
        session.emit(events.LineSilent(seconds=5))
        self.assertEqual(seen, ["line-silent begins", "line-silent ends", "line-back begins", "line-back ends"])
