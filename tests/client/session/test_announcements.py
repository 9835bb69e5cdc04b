"""Between the lobby's yes to a log-in and the lists: what comes meanwhile, what is refused, and Ctrl-C."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.errors import Unreachable
from client.session.screens import Screen
from lobby import commands
from lobby.errors import BadArgument
from tests.client.session.test_room import INVITATION
from tests.support.client import World, room
from tests.support.fake_lobby import EMPTY, HELLO, LobbyLine
from wire.amp.errors import DeclaredError


class Arriving(SynchronousTestCase):
    """Ada has connected, and logs in."""

    def setUp(self) -> None:
        self.world = World()
        self.lobby = self.world.lobby
        self.session, self.told = self.world.session()
        self.world.run(self.session.connect("lobby.example"))

    def login(self) -> Deferred[None]:
        """Begin to log in."""
        login = Deferred.fromCoroutine(self.session.account.login("Ada", "secret"))
        self.world.net.flush()
        return login

    def new_line(self) -> None:
        """The line is given up, and on a new one everything is as at first."""
        self.assertTrue(self.lobby.lines[0].gone)
        self.world.net.pass_time(5)
        self.assertEqual((self.session.screen, self.session.account.here), (Screen.SIGNED_OUT, False))
        self.assertEqual(len(self.lobby.lines), 2)
        self.lobby.answers[commands.Subscribe] = EMPTY
        self.world.run(self.session.account.login("Ada", "secret"))
        self.assertIs(self.session.screen, Screen.IDLE)

    def test_cancelled(self) -> None:
        """A log-in that is cancelled before the lists are there is none."""
        for command, snapshot in ((commands.Subscribe, Deferred()), (commands.FeedPage, {**EMPTY, "more": 1})):
            with self.subTest(command=command):
                self.setUp()
                self.lobby.answers[commands.FeedPage] = lambda line, **_: Deferred()
                self.lobby.answers[commands.Subscribe] = snapshot
                login = self.login()
                self.assertEqual(self.lobby.times(command), 1)
                login.cancel()
                self.failureResultOf(login, CancelledError)
                self.world.net.flush()
                self.new_line()

    def test_refused(self) -> None:
        """A log-in whose lists are refused is none either."""
        self.lobby.answers[commands.Subscribe] = BadArgument(argument="none", limit=0)
        self.failureResultOf(self.login(), DeclaredError)
        self.world.net.flush()
        self.new_line()

    def test_invitation_ends(self) -> None:
        """An invitation that ends while a part of long lists is awaited is not there afterwards."""
        browsing: Deferred[Any] = Deferred()
        self.lobby.answers[commands.Subscribe] = {**EMPTY, "whole": False, "invited": [INVITATION]}
        self.lobby.answers[commands.Browse] = browsing
        login = self.login()
        ended = {"invitation": "i1", "host": "Bob", "player": "Ada", "why": "expired"}
        self.world.tell(self.lobby.lines[0], commands.InvitationEnded, **ended)
        self.lobby.answers[commands.Browse] = {"players": [], "rooms": [], "total": 0}
        browsing.callback({"players": [], "rooms": [], "total": 0})
        self.world.net.flush()
        self.successResultOf(login)
        self.assertEqual(dict(self.session.invitations.waiting), {})
        kinds = [type(event) for event in self.told if "invitation" in event.kind()]
        self.assertEqual(kinds, [events.InvitationCame, events.InvitationClosed])

    def test_room_changes(self) -> None:
        """What happens in one's room while further pages are awaited is newer than the snapshot."""
        page: Deferred[Any] = Deferred()
        self.lobby.answers[commands.Subscribe] = {**EMPTY, "more": 1, "mine": [room(version=3)]}
        self.lobby.answers[commands.FeedPage] = page
        login = self.login()
        newer = room(members=("Ada", "Bob"), version=4)
        self.world.tell(self.lobby.lines[0], commands.RoomChanged, mine=[newer])
        page.callback({"players": [], "rooms": []})
        self.world.net.flush()
        self.successResultOf(login)
        assert self.session.rooms.room is not None
        self.assertEqual(self.session.rooms.room.members, ("Ada", "Bob"))
        kinds = [type(event) for event in self.told if event.kind() in ("room-opened", "member-came")]
        self.assertEqual(kinds, [events.RoomOpened, events.MemberCame])


class ComingBack(SynchronousTestCase):
    """A lobby that does not speak sense is as good as none."""

    def test_malformed_hello(self) -> None:
        """Who comes back to a lobby whose answer cannot be read tries again later."""
        world = World()
        session, _told, line = world.signed_in()
        answer, nonsense = LobbyLine.answer, 2

        def answer_once(self: LobbyLine, command: type[amp.Command], box: amp.AmpBox) -> Any:
            nonlocal nonsense
            if command is not commands.Hello or not nonsense:
                return answer(self, command, box)
            nonsense -= 1
            made: Deferred[amp.AmpBox] = Deferred()
            made.callback(amp.AmpBox())
            return made

        self.patch(LobbyLine, "answer", answer_once)
        line.drop()
        world.net.pass_time(20)
        self.assertEqual((nonsense, session.screen), (0, Screen.IDLE))

    def test_any_malformed_field(self) -> None:
        """Whatever of Hello's answer cannot be read, the first meeting is over at once, and nothing is left that a
        program would have to wait for before it ends."""
        nonsense = b"\x00\x01\xff"  # no number, no text, no list of texts
        for name, _ in commands.Hello.response:

            def answer(line: LobbyLine, _command: object, _box: object, name: bytes = name) -> Deferred[amp.AmpBox]:
                return succeed(amp.AmpBox({**commands.Hello.makeResponse(dict(HELLO), line), name: nonsense}))

            self.patch(LobbyLine, "answer", answer)
            world = World()
            session, _told = world.session()
            self.assertRaises(Unreachable, world.run, session.connect("lobby.example"))
            world.run(session.close())
            self.assertEqual(world.net.getDelayedCalls(), [], name)
