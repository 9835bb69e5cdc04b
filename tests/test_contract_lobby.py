"""The fake lobby of the client's tests is held to the real one: what that refuses, it refuses, with the same error.

The same commands go to both. The fake is scripted with what the real lobby answered and told before, and with nothing
else: so whether a command is refused, and why, it has to know from its own rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport, connect

from lobby import commands, errors
from tests.fake_lobby import FakeLobby, LobbyLine
from tests.lobby_rules import Known
from tests.support_lobby import FakeClient, LobbyCase
from wire.errors import DeclaredError

Said = tuple[type[amp.Command], dict[str, Any]]


def say(command: type[amp.Command], **arguments: Any) -> Said:
    """A command and its arguments; ``match`` and ``room`` that are ``mine`` are those that were told last."""
    return command, arguments


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
OF_MATCHES = (
    say(commands.UseRelay, **MATCH),
    say(commands.Meet, **MATCH, addresses=[]),
    say(commands.Missing, **MATCH, seat=0, entries=[]),
    say(commands.Deposit, **MATCH, entries=[]),
    say(commands.Testify, **MATCH, part=0, parts=1, content=b"x"),
    say(commands.Report, **MATCH, places=[1, 2], reason="played", seat=0),
    say(commands.RoomReady, **MATCH, addresses=[]),
    say(commands.HostFailed, **MATCH, reason="x"),
    say(commands.Joined, **MATCH),
    say(commands.ConnectFailed, **MATCH, reason="x"),
)
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
        *(*IN, say(commands.JoinRoom, room="Cleo's"), *OF_ROOMS, say(commands.LeaveRoom)),
        *(say(commands.LeaveRoom), *OF_MATCHES),
    ),
    "another password": (
        *(*IN, say(commands.ChangePassword, old="x", new="y"), say(commands.ChangePassword, old="x", new="y")),
        *(say(commands.DeleteAccount, password="x"), say(commands.DeleteAccount, password="y")),
        *(say(commands.Login, name="Ada", password="y"), say(commands.DropIn, name="Ada")),
    ),
}

LAST = {
    *(commands.UseRelay, commands.Meet, commands.Missing, commands.Deposit, commands.Testify, commands.Report),
    *(commands.RoomReady, commands.HostFailed, commands.Joined, commands.ConnectFailed),
}
"""Whether these are refused in a match goes by its stage, which the fake is not told; that there is one, it knows."""

SAME = {"name", "drop_in", "known", "protocol", "beat", "silence", "drop_ins", "tells_names", "grace"}
"""What an answer says, and the fake must say alike."""

STAGE = (errors.WrongMoment.code, errors.NotHost.code, errors.BadArgument.code, errors.RelayExhausted.code)


class Fake:
    """A client at the fake lobby."""

    def __init__(self) -> None:
        self.lobby = FakeLobby()
        self.lobby.accounts.clear()
        self.lobby.sessions = {f"session-{name}": Known(name, drop_in=True) for name in ("Bea", "Cleo")}
        self.defaults = dict(self.lobby.answers)
        self.client, self.line = FakeClient(), LobbyLine(self.lobby)
        server = FakeTransport(self.line, True)
        self.pump = connect(self.line, server, self.client, FakeTransport(self.client, False))

    def ask(self, said: Said, real: Any) -> Any:
        """What the fake answers where the real lobby answered this, or the code of what it refuses with."""
        command, arguments = said
        self.lobby.answers = dict(self.defaults)
        invented = command not in self.defaults or command is commands.Subscribe
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


def alike(command: type[amp.Command], real: Any, fake: Any) -> bool:
    """Whether both answer, and say the same of what is the same for both, or refuse with the same error."""
    if not isinstance(real, dict):
        return bool(real == fake or (command in LAST and real in STAGE))
    return (
        isinstance(fake, dict)
        and real.keys() == fake.keys()
        and all(real[key] == fake[key] for key in SAME & real.keys())
    )


class Contract(LobbyCase):
    """Fake and real, command by command."""

    def setUp(self) -> None:
        super().setUp()
        bea, cleo = self.come("Bea", "192.0.2.2"), self.come("Cleo", "192.0.2.3")
        self.others = (bea, cleo)
        self.rooms = {
            "Bea's": self.call(bea, commands.CreateRoom, game="bluff", public=True, settings="")["mine"][0]["room"],
            "Cleo's": self.call(cleo, commands.CreateRoom, game="rps", public=True, settings="")["mine"][0]["room"],
        }

    def filled(self, said: Said, told: Sequence[Said]) -> Said:
        """With the match that was told last, and the room of this player."""
        command, arguments = said
        if arguments.get("match") == "mine":
            known = [values["match"] for _, values in told if "match" in values]
            arguments = {**arguments, "match": known[-1] if known else "0" * 16}
        if arguments.get("room") in self.rooms:
            arguments = {**arguments, "room": self.rooms[arguments["room"]]}
        return command, arguments

    def play(self, name: str) -> None:
        """Both come to the same."""
        client, _ = self.dial()
        fake, found = Fake(), []
        for number, step in enumerate(SCENARIOS[name]):
            said = self.filled(step, client.told)
            before = len(client.told)
            real = outcome(client.callRemote(said[0], **said[1]), self.flush)
            same = fake.ask(said, real)
            if not alike(said[0], real, same):
                found.append((number, said[0].__name__, said[1], f"the lobby: {real!r}", f"the fake: {same!r}"))
            if fake.line.known is not None:
                self.beat(client, *self.others, seconds=6)
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
