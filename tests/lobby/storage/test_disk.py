"""A disk that refuses: every command, in every situation, with every piece of storage work failing in turn."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from lobby import commands, errors
from lobby.errors import DeclaredError, StorageFailed
from lobby.server.connection import Bounds
from lobby.storage import database
from lobby.storage.accounts import Accounts
from lobby.storage.schema import metadata
from lobby.storage.threads import Threads
from tests.support.disk import BadDisk, Fault, differences, picture, rows
from tests.support.lobby import FakeClient, LobbyCase

ADAS = "025ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c"
BEAS = "0251590b7a515140d2d784c85608668fdfef8c82fd1f5be52421554a0dc3d033ed"
MATCHED = {"places": [1, 2], "anchor": "", "signature": ""}


class Scene(LobbyCase):
    """A lobby whose disk may refuse: Ada has an account and Bea has dropped in, or nobody has come.

    :ivar asker: the client whose command it is; :ivar said: its arguments.
    """

    believes = True

    bounds = Bounds(rate=1000, burst=1000)
    database: BadDisk
    asker: FakeClient
    match = "0" * 16
    room = invitation = token = ""
    held: tuple[str, ...] = ()

    def storage(self, threads: Threads) -> BadDisk:
        return BadDisk("sqlite://", threads)

    def runTest(self) -> None:
        """For use outside a suite."""

    # -- situations

    def nobody(self) -> None:
        """Ada is known; a stranger has connected, and Bea looks on."""
        ada = self.sign_in(commands.Register, name="Ada", password="secret")
        self.call(ada, commands.Logout)
        self.bea = self.sign_in(commands.DropIn, name="Bea")
        self.call(self.bea, commands.Subscribe)
        self.asker = self.visitor()

    def here(self) -> None:
        """Ada is idle on another line."""
        self.nobody()
        self.ada = self.sign_in(commands.Login, name="Ada", password="secret", public_key=ADAS)
        self.call(self.ada, commands.Subscribe)

    def hosting(self) -> None:
        """Ada waits in a room of her own."""
        self.here()
        (mine,) = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="best=1")["mine"]
        self.room = mine["room"]

    def inviting(self) -> None:
        """Ada has invited Bea."""
        self.hosting()
        self.invitation = self.call(self.ada, commands.Invite, player="Bea")["invitation"]

    def invited(self) -> None:
        """Bea has invited Ada."""
        self.here()
        self.call(self.bea, commands.CreateRoom, game="rps", public=True, settings="best=1")
        self.invitation = self.call(self.bea, commands.Invite, player="Ada")["invitation"]

    def starting(self) -> None:
        """Bea has joined, and Ada is asked to host."""
        self.hosting()
        self.call(self.bea, commands.JoinRoom, room=self.room)
        self.match = self.ada.heard(commands.HostMatch)[-1]["match"]

    def playing(self) -> None:
        """Ada plays with Bea."""
        self.starting()
        self.call(self.ada, commands.RoomReady, match=self.match, addresses=["192.0.2.1:20000"])
        self.call(self.bea, commands.Joined, match=self.match)
        self.held = (self.ada.heard(commands.RoomChanged)[-1]["mine"][0]["ticket"],)

    def reported(self) -> None:
        """Bea has said how it ended."""
        self.playing()
        self.call(self.bea, commands.Report, match=self.match, **MATCHED)

    def detached(self) -> None:
        """Ada's line is broken."""
        self.hosting()
        self.hang_up(self.ada)

    def proposed(self) -> None:
        """Ada has proposed to start with more than two chairs."""
        self.here()
        (mine,) = self.call(self.ada, commands.CreateRoom, game="mosaic", public=True, settings="")["mine"]
        self.room = mine["room"]
        self.call(self.bea, commands.JoinRoom, room=self.room)
        for client in (self.ada, self.bea):
            self.call(client, commands.Ready, ready=True)
        self.call(self.ada, commands.Start)

    def blocking(self) -> None:
        """Ada does not hear Bea."""
        self.here()
        self.call(self.ada, commands.Block, player="Bea", blocked=True)

    def killed(self) -> None:
        """The lobby was killed while Ada played with Bea, and restarted."""
        self.playing()
        self.die()
        self.rise()
        self.asker = self.visitor()

    def restored(self) -> None:
        """The same, and Ada is there again."""
        self.killed()
        self.ada = self.visitor()
        self.call(self.ada, commands.Resume, token=self.token)

    def ousting(self) -> None:
        """A drop-in has the name of an account that was made elsewhere."""
        self.nobody()
        self.call(self.sign_in(commands.DropIn, name="Eve"), commands.Subscribe)
        waiting = self.passwords.hash("secret")
        self.done(Accounts(self.database).create("Eve", self.done(waiting)))

    def dropped_in(self) -> None:
        """It is a drop-in who asks, who hears somebody no more."""
        self.here()
        self.call(self.bea, commands.Block, player="Ada", blocked=True)
        self.ada = self.bea

    def shows(self) -> dict[str, str]:
        """The ticket that Ada has, if she has one."""
        return {"ticket": self.held[0]} if self.held else {}

    # -- what is asked

    def visitor(self) -> FakeClient:
        client, _ = self.dial()
        self.call(client, commands.Hello, protocol=commands.PROTOCOL, software="test", features=[])
        return client

    def sign_in(self, command: type[amp.Command], **arguments: Any) -> FakeClient:
        client = self.visitor()
        self.token = self.call(client, command, **arguments)["token"]
        return client

    def done(self, coroutine: Any) -> Any:
        """What a coroutine comes to, at once."""
        return self.successResultOf(Deferred.fromCoroutine(coroutine))

    def outcome(self, command: type[amp.Command], arguments: dict[str, Any]) -> Any:
        """The names in the answer, the declared error, or that there is no answer yet."""
        results: list[Any] = []
        self.asker.callRemote(command, **arguments).addBoth(results.append)
        self.flush()
        if not results:
            return "no answer yet"
        if isinstance(results[0], Failure):
            results[0].trap(DeclaredError)
            return results[0].type
        return sorted(results[0])

    def shown(self) -> Any:
        """All that there is, in memory, on the disk and at the clients."""
        clients = [(len(client.told), client.closed) for client in self.clients]
        return {"lobby": picture((self.dispatcher, self.registry)), "disk": self.stored(), "clients": clients}

    def stored(self) -> dict[str, list[str]]:
        stored: dict[str, list[str]] = self.done(self.database.look(rows))
        return stored


Arguments = Callable[[Scene], dict[str, Any]]
Situation = Callable[[Scene], None]


def says(**arguments: Any) -> Arguments:
    """Always the same."""
    return lambda scene: arguments


def of_match(**arguments: Any) -> Arguments:
    """Of the match that there is."""
    return lambda scene: {"match": scene.match, **arguments}


ADA = {"name": "Ada", "password": "secret"}
LOGIN = says(**ADA, give_up=True)

VISITORS: dict[type[amp.Command], list[tuple[Arguments, tuple[Situation, ...]]]] = {
    commands.Hello: [(says(protocol=commands.PROTOCOL, software="again", features=[]), (Scene.here,))],
    commands.LookUp: [(says(name="ada"), (Scene.here,))],
    commands.Register: [(says(name="Zed", password="secret"), (Scene.here,))],
    commands.Login: [
        (
            LOGIN,
            (
                Scene.nobody, Scene.here, Scene.hosting, Scene.inviting, Scene.invited, Scene.starting, Scene.playing,
                Scene.reported, Scene.detached, Scene.proposed, Scene.blocking, Scene.killed, Scene.restored,
            ),
        ),
        (says(**ADA), (Scene.here, Scene.playing)),
        (says(name="Ada", password="wrong"), (Scene.here,)),
        (says(name="Eve", password="secret"), (Scene.ousting,)),
    ],
    commands.DropIn: [(says(name="Zed"), (Scene.here,))],
    commands.Resume: [
        (lambda scene: {"token": scene.token, "public_key": BEAS}, (Scene.hosting, Scene.detached, Scene.killed))
    ],
    commands.Relay: [(says(relay="0" * 64), (Scene.playing,))],
}  # fmt: skip
"""What visitors say, and in which situations."""

PLAYERS: dict[type[amp.Command], list[Arguments]] = {
    commands.Logout: [says()],
    commands.ChangePassword: [says(old="secret", new="other")],
    commands.DeleteAccount: [says(password="secret")],
    commands.KeepName: [says(password="secret")],
    commands.Subscribe: [says()],
    commands.Restore: [lambda scene: {"tickets": list(scene.held)}],
    commands.FeedPage: [says(page=1)],
    commands.Browse: [says(what="players", beginning="", start=0)],
    commands.CreateRoom: [says(game="rps", public=True, settings="")],
    commands.JoinRoom: [lambda scene: {"room": scene.room}],
    commands.LeaveRoom: [says()],
    commands.Invite: [says(player="Bea"), says(player="Nobody")],
    commands.Answer: [lambda scene: {"invitation": scene.invitation, "accept": True}],
    commands.Again: [says()],
    commands.Ready: [says(ready=True)],
    commands.Start: [says()],
    commands.Agree: [says(agree=True)],
    commands.RoomReady: [of_match(addresses=["192.0.2.1:20000"])],
    commands.HostFailed: [of_match(reason="")],
    commands.Joined: [of_match()],
    commands.ConnectFailed: [of_match(reason="")],
    commands.Meet: [of_match(addresses=[])],
    commands.UseRelay: [of_match()],
    commands.Challenge: [of_match(since="", part=0, parts=1, content=b"")],
    commands.Respond: [of_match(since="", part=0, parts=1, content=b"")],
    commands.Retry: [says()],
    commands.Report: [of_match(**MATCHED), lambda scene: {"match": scene.match, **MATCHED, **scene.shows()}],
    commands.Say: [says(text="hello")],
    commands.Tell: [says(player="Bea", text="hello"), says(player="Nobody", text="hello")],
    commands.Block: [says(player="Bea", blocked=True), says(player="Bea", blocked=False)],
    commands.Blocked: [says()],
    commands.Claim: [lambda scene: {"code": scene.services.claims.offer(lambda: "7K3M-7K3M-7K3M-7K3M")}],
    commands.Operate: [says(words=["players"], width=80)],
    commands.ReportPlayer: [says(player="Bea", reason="spam"), says(player="Nobody", reason="spam")],
}
"""What players say, in each of ``SITUATIONS``."""

SITUATIONS: tuple[Situation, ...] = (
    Scene.here, Scene.dropped_in, Scene.inviting, Scene.reported, Scene.blocking, Scene.restored,
)  # fmt: skip
FEW: tuple[Situation, ...] = (Scene.reported, Scene.proposed)
"""For commands that declare no failure of storage: it is enough to see that they ask for none, or do not mind."""


def prepared(situation: Situation, by_visitor: bool) -> Scene:
    """A lobby in a situation, and who asks next."""
    scene = Scene()
    scene.setUp()
    scene.services.realm.operator = lambda name: name  # nobody here is one before a claim, and none asks after it
    situation(scene)
    if by_visitor:
        scene.asker = scene.visitor()
    else:
        scene.asker = scene.ada
    scene.flush()
    return scene


class Refusing(SynchronousTestCase):
    """Every command, with every fault of every piece of work that it has stored or looked up."""

    def setUp(self) -> None:
        """Hundreds of lobbies: their tables are made at once (``test_accounts`` holds them to the migrations)."""
        self.patch(database, "migrate", metadata.create_all)
        self.faults = cycle((Fault.BEGIN, Fault.BUSY))

    def test_vocabulary(self) -> None:
        """Every command that there is is tried below; one that is new needs a line there."""
        self.assertEqual(set(VISITORS), set(commands.FROM_VISITOR))
        self.assertEqual(set(PLAYERS), set(commands.FROM_PLAYER))

    def test_visitors(self) -> None:
        """B4, C4: whatever of a sign-in fails on the disk, who is refused has changed nothing: an older session goes
        on, its line has heard nothing, and the same command works when the disk does."""
        for command, lines in VISITORS.items():
            for arguments, situations in lines:
                for situation in situations:
                    self.every_fault(command, arguments, situation, by_visitor=True)

    def test_players(self) -> None:
        """B4: the same for all that players say, wherever they are."""
        for command, lines in PLAYERS.items():
            for arguments in lines:
                stores = StorageFailed in command.errors or command is commands.Logout
                for situation in SITUATIONS if stores else FEW:
                    self.every_fault(command, arguments, situation, by_visitor=False)

    def every_fault(
        self, command: type[amp.Command], arguments: Arguments, situation: Situation, by_visitor: bool
    ) -> None:
        """Try the command once as it should be, and once with each fault of each piece of its work.

        What is refused changes nothing, so the same lobby serves for the next fault, and the command works in the end.
        """
        where = f"{command.__name__} {situation.__name__}"
        scene = prepared(situation, by_visitor)
        scene.database.break_at(0, 0, Fault.BEGIN)
        expected = scene.outcome(command, arguments(scene))
        pieces = scene.database.asked
        whole = self.settled(scene) if pieces else None
        scene.doCleanups()
        if not pieces:
            return
        scene = prepared(situation, by_visitor)
        for piece in range(1, pieces + 1):
            for last, fault in ((piece, next(self.faults)), (pieces + 9, Fault.COMMIT)):
                where = f"{command.__name__} {situation.__name__}: {fault.name} from {piece} to {last} of {pieces}"
                if not self.is_refused(scene, command, arguments(scene), (piece, last, fault), expected, where):
                    self.is_done(scene, whole, where)
                    scene.doCleanups()
                    scene = prepared(situation, by_visitor)
        self.assertEqual(scene.outcome(command, arguments(scene)), expected, where)
        self.is_done(scene, whole, where)
        scene.doCleanups()

    def is_refused(
        self,
        scene: Scene,
        command: type[amp.Command],
        arguments: dict[str, Any],
        fault: tuple[int, int, Fault],
        expected: Any,
        where: str,
    ) -> bool:
        """Whether the command is refused; then nothing has changed, and the scene can be used again."""
        before = scene.shown()
        scene.database.break_at(*fault)
        with capturedLogs() as logged:
            outcome = scene.outcome(command, arguments)
        scene.database.heal()
        self.assertGreaterEqual(scene.database.asked, fault[0], f"{where}: the fault was not met")
        self.assertEqual([event for event in logged if "log_failure" in event], [], where)
        if outcome in (errors.StorageFailed, errors.TryLater):
            self.assertEqual(differences(before, scene.shown()), [], where)
            return True
        self.assertEqual(outcome, expected, where)
        return False

    def is_done(self, scene: Scene, whole: Any, where: str) -> None:
        """What is done is done in full, whatever failed before or meanwhile."""
        with capturedLogs() as logged:
            self.assertEqual(self.settled(scene), whole, where)
        self.assertEqual([event for event in logged if "log_failure" in event], [], where)

    def settled(self, scene: Scene) -> Any:
        """What has become of the lobby and its disk once it had time to write what it owed."""
        for _ in range(3):
            scene.clock.advance(1)
            scene.flush()
        stored, world = scene.stored(), scene.world
        for hash_ in scene.services.tokens._kept:
            self.assertIn(hash_, str(stored["sessions"]))
        return (
            {table: len(kept) for table, kept in stored.items()},
            sorted((session.name, session.account is None, session.status) for session in world.sessions.values()),
            sorted(room.status.name for room in world.rooms.values()),
        )
