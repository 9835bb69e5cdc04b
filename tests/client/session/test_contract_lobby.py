"""The fake lobby of the client's tests is held to the real one: what that refuses, it refuses, with the same error.

The same commands go to both. The fake is scripted with what the real lobby answered and told before, and with nothing
else: so whether a command is refused, and why, it has to know from its own rules.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport, connect

from lobby import commands
from lobby.server.connection import Bounds
from tests.support.fake_lobby import FakeLobby, LobbyLine
from tests.support.lobby import FakeClient, LobbyCase
from tests.support.lobby_rules import Known
from wire.amp.errors import DeclaredError

Said = tuple[type[amp.Command], dict[str, Any]]


class Others(dict[str, Any]):
    """The arguments of what somebody else says, to the real lobby only: the fake hears of it as a client does.

    :ivar who: its name.
    """

    who = ""


def say(command: type[amp.Command], **arguments: Any) -> Said:
    """A command and its arguments; a ``match`` that is ``mine`` is the one that was begun last, a ``room``
    the own one."""
    return command, arguments


def by(who: str, said: Said) -> Said:
    """Somebody else says something, and is not refused."""
    command, arguments = said
    theirs = Others(arguments)
    theirs.who = who
    return command, theirs


HELLO = say(commands.Hello, protocol=commands.PROTOCOL, software="test", features=[])
OF_VISITORS = (
    say(commands.LookUp, name="Ada"),
    say(commands.LookUp, name="Nobody"),
    say(commands.LookUp, name=""),
    say(commands.LookUp, name="Аda"),
    *(say(commands.DropIn, name=name) for name in ("", "Ada", "ADA", "Bea", "Аda", "7", "A\u0301\u0301da")),
    *(say(commands.Register, name=name, password="x") for name in ("", "Ada", "ａｄａ", "Bea", "Аda")),
    say(commands.Register, name="Newcomer", password=""),
    say(commands.Login, name="", password="x"),
    say(commands.Login, name="Nobody", password="x"),
    say(commands.Login, name="Ada", password="wrong"),
    say(commands.Resume, token="0" * 32),
    say(commands.Relay, relay="0" * 32),
    say(commands.Hello, protocol=commands.PROTOCOL + 1, software="test", features=[]),
    say(commands.Hello, protocol=1, software="test", features=[]),
)
MATCH = {"match": "mine"}
SHOWN = {"since": "", "part": 0, "parts": 1, "content": b""}
SIGNED = {"anchor": "", "signature": ""}
DRAW = say(commands.Report, **MATCH, **SIGNED, places=[1, 1])
READY = say(commands.RoomReady, **MATCH, addresses=[])
SITS = say(commands.Joined, **MATCH)
OF_ANY_MEMBER = (
    say(commands.UseRelay, **MATCH),
    say(commands.Meet, **MATCH, addresses=[]),
    *(say(commands.Report, **MATCH, **SIGNED, places=places) for places in ([1, 2, 3], [3, 1], [])),
)
"""Said while a match is hosted, sought or played, these change nothing."""
OF_MATCHES = (
    *OF_ANY_MEMBER,
    *(READY, say(commands.HostFailed, **MATCH, reason="x"), SITS, say(commands.ConnectFailed, **MATCH, reason="x")),
    *(say(command, match="0" * 16, **SHOWN) for command in (commands.Challenge, commands.Respond)),
    *(DRAW, say(commands.Report, **SIGNED, match="0" * 16, places=[])),
)
HOST_SAYS = tuple(one for one in OF_MATCHES if one[0] is not commands.HostFailed)
BY_CLEO = by("Cleo", say(commands.RoomReady, **MATCH, addresses=["192.0.2.3:20000"]))
BEA_COMES = (by("Bea", say(commands.LeaveRoom)), by("Bea", say(commands.JoinRoom, room="mine")))
OWN_ROOM = say(commands.CreateRoom, game="rps", public=True, settings="")
WALK_IN = say(commands.JoinRoom, room="Cleo's")
OF_ROOMS = (
    say(commands.Ready, ready=True),
    say(commands.Start),
    say(commands.Agree, agree=True),
    say(commands.Retry),
    say(commands.Say, text="hi"),
    say(commands.Say, text=" "),
    say(commands.CreateRoom, game="bluff", public=True, settings=""),
    say(commands.Again),
    *(say(commands.JoinRoom, room=room) for room in ("NOSUCHRM", "Bea's")),
    say(commands.Invite, player="Nobody"),
    say(commands.Answer, invitation="nothing", accept=True),
)
OF_PLAYERS = (
    say(commands.ChangePassword, old="wrong", new="y"),
    say(commands.ChangePassword, old="x", new=""),
    say(commands.KeepName, password="x"),
    say(commands.DeleteAccount, password="wrong"),
    say(commands.Claim, code="no code"),
    say(commands.Operate, words=["players"], width=80),
    say(commands.Subscribe),
    say(commands.FeedPage, page=1),
    say(commands.Browse, what="players", beginning="", start=0),
    say(commands.Restore, tickets=[]),
    say(commands.JoinRoom, room="NOSUCHRM"),
    say(commands.Tell, player="Nobody", text="hi"),
    say(commands.Tell, player="Bea", text="hi"),
    say(commands.Block, player="Nobody", blocked=True),
    say(commands.Block, player="Ada", blocked=True),
    say(commands.Block, player="Bea", blocked=True),
    say(commands.Blocked),
    say(commands.ReportPlayer, player="Nobody", reason="spam"),
    say(commands.ReportPlayer, player="Ada", reason="spam"),
    say(commands.ReportPlayer, player="Bea", reason=" "),
)
ALL = (*OF_PLAYERS, *OF_ROOMS, *OF_MATCHES)
REGISTER = say(commands.Register, name="Ada", password="x")
IN = (HELLO, REGISTER, say(commands.Subscribe))
BLUFF = say(commands.CreateRoom, game="bluff", public=True, settings="")
SCENARIOS: dict[str, tuple[Said, ...]] = {
    "before Hello": (*OF_VISITORS, *ALL),
    "a visitor": (
        *(HELLO, REGISTER, say(commands.Logout), *OF_VISITORS, *ALL),
        *(say(commands.Login, name="ada", password="x"), *OF_VISITORS, HELLO),
    ),
    "a player": (*IN, *ALL, say(commands.LeaveRoom), *ALL),
    "nowhere": (
        *IN,
        *OF_MATCHES,
        *(one for one in OF_ROOMS if one[0] is not commands.CreateRoom),
        say(commands.Logout),
    ),
    "a drop-in": (
        *(HELLO, say(commands.DropIn, name="Ada"), *OF_PLAYERS, say(commands.KeepName, password="x")),
        *(say(commands.DeleteAccount, password="x"), *OF_VISITORS),
    ),
    "a host": (*IN, BLUFF, *OF_ROOMS, say(commands.Invite, player="Bea"), say(commands.Invite, player="Ada")),
    "a guest": (*IN, say(commands.JoinRoom, room="Bea's"), *OF_ROOMS, say(commands.Invite, player="Bea")),
    "a match": (
        *(*IN, WALK_IN, *OF_ROOMS, *OF_ANY_MEMBER, say(commands.LeaveRoom)),
        *(say(commands.LeaveRoom), *OF_MATCHES),
    ),
    "a guest who cannot come": (
        *(*IN, WALK_IN, BY_CLEO, *OF_ANY_MEMBER, READY, say(commands.HostFailed, **MATCH, reason="x")),
        *(say(commands.ConnectFailed, **MATCH, reason="x"), *OF_MATCHES, say(commands.Retry), BY_CLEO, *OF_MATCHES),
    ),
    "a guest who plays": (
        *(*IN, WALK_IN, BY_CLEO, SITS, *OF_MATCHES, *OF_MATCHES),
        *(by("Cleo", DRAW), *OF_MATCHES, say(commands.LeaveRoom), *OF_MATCHES),
    ),
    "a guest who leaves": (*IN, WALK_IN, BY_CLEO, SITS, say(commands.LeaveRoom), *OF_MATCHES),
    "a host who cannot": (*IN, OWN_ROOM, *BEA_COMES, *OF_MATCHES, say(commands.LeaveRoom), *OF_MATCHES),
    "a host who plays": (
        *(*IN, OWN_ROOM, *BEA_COMES, *HOST_SAYS, *HOST_SAYS, by("Bea", SITS), *OF_MATCHES, *OF_MATCHES),
        *(by("Bea", DRAW), *OF_MATCHES),
    ),
    "another password": (
        *(*IN, say(commands.ChangePassword, old="x", new="y"), say(commands.ChangePassword, old="x", new="y")),
        *(say(commands.DeleteAccount, password="x"), say(commands.DeleteAccount, password="y")),
        *(say(commands.Login, name="Ada", password="y"), say(commands.DropIn, name="Ada")),
    ),
}

SAME = {"name", "drop_in", "known", "protocol", "beat", "silence", "drop_ins", "tells_names", "grace"}
"""What an answer says, and the fake must say alike."""


class Fake:
    """A client at the fake lobby."""

    def __init__(self) -> None:
        self.lobby = FakeLobby()
        self.lobby.accounts.clear()
        self.lobby.sessions = {f"session-{name}": Known(name, drop_in=True) for name in ("Bea", "Cleo")}
        self.defaults = dict(self.lobby.answers)
        self.client, self.line = FakeClient(Clock()), LobbyLine(self.lobby)
        server = FakeTransport(self.line, True)
        self.pump = connect(self.line, server, self.client, FakeTransport(self.client, False))

    def ask(self, said: Said, real: Any) -> Any:
        """What the fake answers where the real lobby answered this, or the code of what it refuses with."""
        command, arguments = said
        self.lobby.answers = dict(self.defaults)
        invented = command not in self.defaults or command in (commands.Subscribe, commands.UseRelay, commands.Report)
        if isinstance(real, dict) and command.response and invented:
            self.lobby.answers[command] = real
        return outcome(self.client.callRemote(command, **arguments), self.pump.flush)


def outcome(asked: Any, flush: Any) -> Any:
    """An answer, or the code of a refusal."""
    found: list[Any] = []
    asked.addBoth(found.append)
    flush()
    assert found, "not answered"
    if isinstance(found[0], Failure):
        refusal: Any = found[0].value
        return refusal.code if isinstance(refusal, DeclaredError) else type(refusal)  # AMP's own: nobody hears that
    return found[0]


def alike(real: Any, fake: Any) -> bool:
    """Whether both answer, and say the same of what is the same for both, or refuse with the same error."""
    if not isinstance(real, dict):
        return bool(real == fake)
    return (
        isinstance(fake, dict)
        and real.keys() == fake.keys()
        and all(real[key] == fake[key] for key in SAME & real.keys())
    )


class Contract(LobbyCase):
    """Fake and real, command by command."""

    believes = True

    bounds = Bounds(rate=1000, burst=1000)

    def setUp(self) -> None:
        super().setUp()
        bea, cleo = self.come("Bea", "192.0.2.2"), self.come("Cleo", "192.0.2.3")
        self.others = {"Bea": bea, "Cleo": cleo}
        self.rooms = {
            "Bea's": self.call(bea, commands.CreateRoom, game="bluff", public=True, settings="")["mine"][0]["room"],
            "Cleo's": self.call(cleo, commands.CreateRoom, game="rps", public=True, settings="")["mine"][0]["room"],
        }

    def filled(self, said: Said, fake: Fake, client: FakeClient) -> Said:
        """With the match that was told last, and the room that is meant."""
        command, arguments = said
        if arguments.get("match") == "mine":
            told = [*client.told, *self.others["Bea"].told, *self.others["Cleo"].told]  # one who hosts is told first
            known = [values["match"] for _, values in told if "match" in values]
            arguments = {**arguments, "match": known[-1] if known else "0" * 16}
        if arguments.get("room") == "mine":
            assert fake.line.known is not None
            assert fake.line.known.room is not None
            arguments = {**arguments, "room": fake.line.known.room["room"]}
        elif arguments.get("room") in self.rooms:
            arguments = {**arguments, "room": self.rooms[arguments["room"]]}
        return command, arguments

    def play(self, name: str) -> None:
        """Both come to the same."""
        client, _ = self.dial()
        fake, found = Fake(), []
        for number, step in enumerate(SCENARIOS[name]):
            said = self.filled(step, fake, client)
            before = len(client.told)
            if isinstance(step[1], Others):
                self.call(self.others[step[1].who], said[0], **said[1])
            else:
                real = outcome(client.callRemote(said[0], **said[1]), self.flush)
                same = fake.ask(said, real)
                if not alike(real, same):
                    found.append((number, said[0].__name__, said[1], f"the lobby: {real!r}", f"the fake: {same!r}"))
            if fake.line.known is not None and "match" not in said[1]:  # or the match's own times would run out
                self.beat(client, *self.others.values(), seconds=6)
            for command, values in client.told[before:]:
                fake.line.callRemote(command, **values)
            fake.pump.flush()
        self.assertEqual(found, [])

    def test_everything_is_covered(self) -> None:
        """A command that no scenario says would be held to nothing."""
        said = {command for steps in SCENARIOS.values() for command, _ in steps}
        self.assertEqual({*commands.FROM_VISITOR, *commands.FROM_PLAYER} - said, set())


def _add(name: str) -> None:
    def test(self: Contract) -> None:
        self.play(name)

    test.__doc__ = f"As {name}: what the real lobby refuses the fake refuses, with the same error, and nothing else."
    setattr(Contract, f"test_{name.replace(' ', '_')}", test)


for _name in SCENARIOS:
    _add(_name)
