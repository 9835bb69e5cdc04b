"""What others can put on one's screen: little, whatever they do, and nothing once they are blocked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IProtocolFactory
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport, connect

from client.events import Event, InvitationCame, InvitationClosed
from client.messages.speaker import Speaker
from client.session.options import SessionOptions
from client.session.session import Session
from lobby import commands, errors
from lobby.core.model.session import MOVES_AT_ONCE
from tests.support.lobby import Address as From
from tests.support.lobby import FakeClient, LobbyCase
from wire.amp.errors import DeclaredError
from wire.amp.heartbeat import Ping

SECONDS = 10
MOST_LINES = 40
"""In ten seconds, of one who does everything that can be done: a screen on which one can still read and type."""


class Screen(LobbyCase):
    """A lobby in memory, and a victim with a real client."""

    def setUp(self) -> None:
        super().setUp()
        self.told: list[Event] = []
        self.session = Session(self.clock, self.told.append, SessionOptions(pins=None, endpoint=self.way))
        self.do(self.session.connect("lobby.example:12000"))
        self.do(self.session.account.drop_in_as("Bea"))
        self.flush()
        self.told.clear()

    def way(self, _reactor: Any, _address: Any) -> Any:
        """This case is the endpoint, too."""
        return self

    def connect(self, factory: IProtocolFactory) -> Deferred[Any]:
        """The victim's way to the lobby."""
        client: Any = factory.buildProtocol(IPv4Address("TCP", "192.0.2.9", 12_000))
        server: Any = self.factory.buildProtocol(From("192.0.2.99"))  # type: ignore[arg-type]
        pump = connect(server, FakeTransport(server, True), client, FakeTransport(client, False))
        self.pumps.append(pump)
        return succeed(client)

    def do(self, work: Any) -> Any:
        """Let the victim do something."""
        done: list[Any] = []
        Deferred.fromCoroutine(work).addBoth(done.append)
        self.flush()
        if done and isinstance(done[0], Failure):
            done[0].raiseException()
        return done[0] if done else None

    def tries(self, client: FakeClient, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask for it; that it is refused with a declared error is fine, and the error says when to try again."""
        try:
            return self.call(client, command, **arguments)
        except errors.TryLater as problem:
            self.assertGreater(int(problem.parameters["seconds"]), 0)
        except DeclaredError:
            pass
        return {}

    def lines(self, attack: Callable[[], object], each: float = 0.2) -> list[str]:
        """What the victim reads in ten seconds in which somebody does this again and again."""
        self.told.clear()
        end = self.clock.seconds() + SECONDS
        while self.clock.seconds() < end:
            attack()
            for client in self.clients:
                if not client.closed:
                    client.callRemote(Ping)
            self.wait(each)
        speaker = Speaker()
        return [line for event in self.told for line in speaker.say(event).split("\n") if line]

    def open(self, client: FakeClient, game: str = "bluff", public: bool = True) -> str:
        """A room."""
        (row,) = self.call(client, commands.CreateRoom, game=game, public=public, settings="")["mine"]
        return str(row["room"])

    def of(self, kind: type[Any]) -> list[Any]:
        """What the victim was told of one kind."""
        return [event for event in self.told if isinstance(event, kind)]


class Invitations(Screen):
    """Invitations that nobody wants."""

    def loop(self, client: FakeClient, stands: float = 0.0) -> None:
        """Create, invite, leave."""
        self.tries(client, commands.CreateRoom, game="rps", public=False, settings="")
        self.tries(client, commands.Invite, player="Bea")
        self.wait(stands)
        self.tries(client, commands.LeaveRoom)

    def test_loop(self) -> None:
        """CreateRoom, Invite, LeaveRoom in a loop: the first invitation is told, of those that follow none is shown."""
        eve = self.come("Eve")
        said = self.lines(lambda: self.loop(eve))
        self.assertLessEqual(len(said), 15, said)
        self.assertEqual(len(self.of(InvitationCame)), 1)
        self.assertEqual([event.why for event in self.of(InvitationClosed)], ["withdrawn"])

    def test_at_once(self) -> None:
        """What is withdrawn in the same breath is never shown, not even the first time."""
        eve = self.come("Eve")
        for command, arguments in (
            (commands.CreateRoom, {"game": "rps", "public": False, "settings": ""}),
            (commands.Invite, {"player": "Bea"}),
            (commands.LeaveRoom, {}),
        ):
            eve.callRemote(command, **arguments).addErrback(lambda failure: None)
        self.flush()
        self.wait(2)
        self.assertEqual(self.of(InvitationCame) + self.of(InvitationClosed), [])
        self.assertEqual([ended["why"] for ended in eve.heard(commands.InvitationEnded)], ["withdrawn"])

    def test_held(self) -> None:
        """After one that was withdrawn the next is told a little later, if it still stands, with the time that is left;
        one that was answered ends that."""
        eve = self.come("Eve")
        self.loop(eve)
        self.open(eve, "rps", False)
        self.call(eve, commands.Invite, player="Bea")
        self.assertEqual(len(self.of(InvitationCame)), 1)
        self.wait(1.2)
        first, second = self.of(InvitationCame)
        self.assertEqual((first.seconds, second.seconds), (15, 14))  # of 14.5, rounded as everywhere
        self.do(self.session.invitations.answer(second.invitation, False))
        self.call(eve, commands.Invite, player="Bea")
        self.assertEqual(len(self.of(InvitationCame)), 3)

    def test_held_and_a_new_line(self) -> None:
        """One that is held back is told on a new line, and its end too."""
        eve, cem = self.come("Eve"), self.come("Cem")
        for _ in range(2):
            self.open(eve, "rps", False)
            self.call(eve, commands.Invite, player="Cem")
            if not cem.heard(commands.InvitationEnded):
                self.call(eve, commands.LeaveRoom)
        self.assertEqual(len(cem.heard(commands.Invited)), 1)
        (row,) = self.call(cem, commands.Subscribe)["invited"]
        self.call(eve, commands.LeaveRoom)
        self.assertEqual(cem.heard(commands.InvitationEnded)[-1]["invitation"], row["invitation"])

    def test_patient_loop(self) -> None:
        """One who lets them stand for a moment does no more than a few."""
        eve = self.come("Eve")
        said = self.lines(lambda: self.loop(eve, 1.0), each=0.2)
        self.assertLessEqual(len(said), MOST_LINES, said)

    def test_crowd(self) -> None:
        """Many inviters together send no more than one could; each is told when to try again."""
        crowd = [self.come(f"Eve{n}", f"192.0.2.{n}") for n in range(8)]
        said = self.lines(lambda: list(map(self.loop, crowd)), each=1.0)
        self.assertLessEqual(len(self.of(InvitationCame)), 8)
        self.assertLessEqual(len(said), MOST_LINES, said)
        self.open(crowd[0], "rps", False)
        refused = self.assertRaises(errors.TryLater, self.call, crowd[0], commands.Invite, player="Bea")
        self.assertLessEqual(int(refused.parameters["seconds"]), 10)

    def test_inviter(self) -> None:
        """One inviter may ask so many in a minute, whoever they are."""
        guests = [self.come(f"Guest{n}", f"192.0.2.{n}").name for n in range(13)]
        eve = self.come("Eve")
        self.open(eve)
        for name in guests[:12]:
            self.call(eve, commands.Invite, player=name)
        refused = self.assertRaises(errors.TryLater, self.call, eve, commands.Invite, player=guests[12])
        self.wait(int(refused.parameters["seconds"]))
        self.call(eve, commands.Invite, player=guests[12])

    def test_block(self) -> None:
        """``block`` ends what waits and lets nothing further in, an offer of another round included."""
        eve = self.come("Eve")
        self.open(eve, "rps", False)
        self.call(eve, commands.Invite, player="Bea")
        self.assertEqual(len(self.of(InvitationCame)), 1)
        self.do(self.session.chat.block("Eve"))
        self.assertEqual(len(self.of(InvitationClosed)), 1)
        self.assertRaises(errors.Blocked, self.call, eve, commands.Invite, player="Bea")
        said = self.lines(lambda: self.loop(eve))
        self.assertEqual(self.of(InvitationCame), [])
        self.assertLessEqual(len(said), 10, said)


class ManyAllowed(Screen):
    """A lobby whose operator lets players invite as often as they like."""

    options = ("--invitations", "1000")

    def test_pending(self) -> None:
        """Even so no more wait for one player than the answer to ``Subscribe`` can tell."""
        ada = self.come("Ada")
        for number in range(25):
            host = self.come(f"Host{number}", f"198.51.100.{number}")
            self.call(host, commands.CreateRoom, game="rps", public=False, settings="x" * 500)
            self.tries(host, commands.Invite, player="Ada")
        self.assertEqual(len(self.call(ada, commands.Subscribe)["invited"]), 20)


class Rooms(Screen):
    """What goes on in rooms."""

    def test_public_rooms(self) -> None:
        """A public room opened and closed in a loop, by some: the lists are told in few lines."""
        crowd = [self.come(f"Eve{n}") for n in range(3)]

        def attack() -> None:
            for eve in crowd:
                self.tries(eve, commands.CreateRoom, game="rps", public=True, settings="")
                self.wait(0.1)
                self.tries(eve, commands.LeaveRoom)

        said = self.lines(attack, 0.5)
        self.assertLessEqual(len(said), MOST_LINES, said)

    def seated(self) -> str:
        """The victim's own room."""
        self.do(self.session.rooms.create("bluff", True, ""))
        room = self.session.rooms.room
        assert room is not None
        return room.room

    def test_in_and_out(self) -> None:
        """Members who come and go in a loop."""
        room, crowd = self.seated(), [self.come(f"Eve{n}") for n in range(3)]

        def attack() -> None:
            for eve in crowd:
                self.tries(eve, commands.JoinRoom, room=room)
                self.tries(eve, commands.LeaveRoom)

        said = self.lines(attack, 0.2)
        self.assertLessEqual(len(said), 2 * MOST_LINES, said)
        refused = self.assertRaises(errors.TryLater, self.call, crowd[0], commands.JoinRoom, room=room)
        self.assertGreater(int(refused.parameters["seconds"]), 0)

    def test_ready(self) -> None:
        """A member who is ready and not in a loop."""
        room, eve = self.seated(), self.come("Eve")
        self.call(eve, commands.JoinRoom, room=room)
        state = [True]

        def attack() -> None:
            state[0] = not state[0]
            self.tries(eve, commands.Ready, ready=state[0])

        said = self.lines(attack, 0.1)
        self.assertLessEqual(len(said), MOST_LINES, said)

    def test_start(self) -> None:
        """A host that proposes the start, and a friend of its that refuses, in a loop."""
        eve, mallory = self.come("Eve"), self.come("Mallory")
        room = self.open(eve)
        self.call(mallory, commands.JoinRoom, room=room)
        self.do(self.session.rooms.join(room))
        self.do(self.session.rooms.ready(True))

        def attack() -> None:
            self.tries(mallory, commands.Ready, ready=True)
            self.tries(eve, commands.Start)
            self.tries(mallory, commands.Agree, agree=False)

        said = self.lines(attack, 0.2)
        self.assertLessEqual(len(said), 90, said)  # seven lines each time, of two who help each other

    def test_retry(self) -> None:
        """A start that is tried and fails in a loop."""
        room, eve = "", self.come("Eve")
        self.do(self.session.rooms.create("rps", True, ""))
        mine = self.session.rooms.room
        assert mine is not None
        room = mine.room
        self.call(eve, commands.JoinRoom, room=room)

        def attack() -> None:
            for order in eve.heard(commands.ConnectTo)[-1:]:
                self.tries(eve, commands.ConnectFailed, match=order["match"], reason="no")
            self.tries(eve, commands.Retry)

        said = self.lines(attack, 0.2)
        self.assertLessEqual(len(said), 2 * MOST_LINES, said)

    def test_honest(self) -> None:
        """Nobody who plays meets these limits: a room every two seconds may be opened for ever."""
        eve = self.come("Eve")
        for _ in range(3 * MOVES_AT_ONCE):
            self.open(eve)
            self.call(eve, commands.LeaveRoom)
            self.beat(eve, seconds=2)


class Words(Screen):
    """Words."""

    def test_crowd(self) -> None:
        """Many who talk to one: together they are heard twice a second, and told when to try again."""
        crowd = [self.come(f"Eve{n}", f"192.0.2.{n}") for n in range(8)]
        said = self.lines(lambda: [self.tries(eve, commands.Tell, player="Bea", text="hello") for eve in crowd], 0.5)
        self.assertLessEqual(len(said), 20 + 2 * SECONDS + 5, said)


class Status(Screen):
    """Who comes and goes, and who is away."""

    def test_flapping(self) -> None:
        """Lines that break and are made again in a loop are told in few lines."""
        crowd = [self.come(f"Eve{n}", f"192.0.2.{n}") for n in range(4)]

        def attack() -> None:
            for place, eve in enumerate(list(crowd)):
                self.call(eve, commands.Logout)
                self.wait(0.4)
                self.call(eve, commands.DropIn, name=f"Eve{place}")

        said = self.lines(attack, 0.1)
        self.assertLessEqual(len(said), MOST_LINES, said)
