"""A lobby that follows a test's script within the real one's rules, for the tests of the client.

What it refuses by itself is in ``lobby_rules``; ``tests/client/session/test_contract_lobby.py`` holds it to the real
lobby.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.internet.defer import Deferred, fail
from twisted.internet.protocol import connectionDone
from twisted.protocols import amp
from twisted.python.failure import Failure

from lobby import commands
from lobby.core import names
from lobby.errors import HelloFirst, RelayExhausted, SessionExpired
from tests.support.lobby_rules import (
    UNASKED,
    Known,
    change_account,
    require_account,
    require_player,
    require_visitor,
)
from wire.amp.errors import DeclaredError
from wire.amp.heartbeat import Ping, Pong

KEY = Ed25519PrivateKey.generate()
"""By which the lobby of these tests signs tickets."""

HELLO = {
    "protocol": commands.PROTOCOL,
    "software": "a lobby for tests",
    "features": [],
    "beat": 2,
    "silence": 15,
    "seen": "198.51.100.7",
    "public": "lobby.example:12000",
    "keeps": True,
    "drop_ins": True,
    "key": KEY.public_key().public_bytes_raw().hex(),
    "tells_names": True,
    "registration": "open",
}

SIGN_IN = {"drop_in": False, "grace": 30, "back_first": 1000, "back_longest": 8000}

EMPTY: dict[str, Any] = {
    "source": "s1",
    "epoch": 1,
    "number": 0,
    "whole": True,
    "online": 1,
    "players": [],
    "rooms": [],
    "more": 0,
    "games": [],
    "mine": [],
    "invited": [],
}


class Unfit(dict[str, Any]):
    """An answer that only a broken lobby gives."""


class LobbyLine(amp.AMP):
    """The lobby's end of one connection: notes what is asked and answers by the script."""

    def __init__(self, lobby: FakeLobby) -> None:
        super().__init__()
        self.lobby = lobby
        self.gone = self.greeted = False
        self.known: Known | None = None

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The client hung up."""
        self.gone = True
        super().connectionLost(reason)

    def drop(self) -> None:
        """Close the line without a word."""
        if self.transport is not None:
            self.transport.loseConnection()

    def locateResponder(self, name: bytes) -> Callable[[amp.AmpBox], Any] | None:
        """What the lobby would take from a visitor, or from a player."""
        may_say = commands.FROM_VISITOR if self.known is None else commands.FROM_PLAYER
        command = next((one for one in (*commands.BEATS, *may_say) if one.commandName == name), None)
        if command is None:
            return None
        return lambda box: self.answer(command, box)

    def answer(self, command: type[amp.Command], box: amp.AmpBox) -> Any:
        """Read, note, refuse as the lobby does, or answer by the script."""
        lobby, arguments = self.lobby, command.parseArguments(box, self)
        if command in (Ping, Pong):
            lobby.heartbeats.append(command)
            if command is Ping and lobby.speaks:
                self.callRemote(Pong)
            return Deferred.fromCoroutine(_nothing())
        lobby.asked.append((command, arguments))
        try:
            self.require(command, arguments)
        except DeclaredError as refusal:
            return self.refuse(command, refusal)
        scripted = lobby.answers.get(command, {})
        if callable(scripted):
            scripted = scripted(self, **arguments)
        if isinstance(scripted, DeclaredError):
            return self.refuse(command, scripted)
        if not isinstance(scripted, Deferred):
            scripted = _done(scripted)
        return scripted.addCallback(self.say, command, arguments)

    def require(self, command: type[amp.Command], arguments: dict[str, Any]) -> None:
        """Refuse what the real lobby refuses, whatever a test says.

        :raises DeclaredError: it does.
        """
        lobby, known = self.lobby, self.known
        if known is None:
            if not self.greeted and command is not commands.Hello:
                raise HelloFirst()
            here = [names.key(one.name) for one in lobby.sessions.values()]
            require_visitor(command, arguments, lobby.accounts, here)
        scripted = command in lobby.answers
        if known is not None:
            require_account(command, arguments, known, lobby.accounts)
            require_player(command, arguments, known, scripted)
        if command in UNASKED and not scripted:
            raise UNASKED[command]

    def refuse(self, command: type[amp.Command], refusal: DeclaredError) -> Deferred[Any]:
        """Answer with an error, one that the command declares."""
        assert type(refusal) in command.errors, f"{command.__name__} is never refused with {refusal!r}"
        return fail(amp.RemoteAmpError(refusal.code, str(refusal)))

    def say(self, answer: dict[str, Any], command: type[amp.Command], asked: dict[str, Any]) -> amp.AmpBox:
        """Answer, as the command's response may be, and remember what it says."""
        made: amp.AmpBox = command.makeResponse(answer, self)
        if isinstance(answer, Unfit):
            return made
        there = {name.decode() for name, _ in command.response}
        assert answer.keys() <= there, f"{command.__name__} has no {answer.keys() - there} in its answer"
        command.parseResponse(made, self)  # within its limits, or it raises
        self.remember(command, asked, answer)
        return made

    def remember(self, command: type[amp.Command], asked: dict[str, Any], answer: dict[str, Any]) -> None:
        """What was asked has happened."""
        if command is commands.Hello:
            self.greeted = True
        elif command in (commands.Register, commands.Login, commands.DropIn, commands.Resume):
            fresh = Known(answer["name"], answer["drop_in"])
            self.known = self.lobby.sessions.setdefault(answer["session"], fresh)
        elif self.known is not None:
            self.known.told(command, answer)
            self.known.did(command, asked)
            change_account(command, asked, self.known, self.lobby.accounts)
            if command in (commands.Logout, commands.DeleteAccount):
                self.lobby.end(self.known)
                self.known = None

    def callRemote(self, commandType: Any, *args: Any, **arguments: Any) -> Any:
        """Announce something, as the lobby could, and remember what it says."""
        assert commandType in (*commands.FROM_LOBBY, *commands.BEATS), f"no lobby says {commandType}"
        commandType.parseArguments(commandType.makeArguments(arguments, self), self)  # within its limits, or it raises
        if self.known is not None:
            self.known.told(commandType, arguments)
        return super().callRemote(commandType, *args, **arguments)


async def _nothing() -> amp.AmpBox:
    return amp.AmpBox()


def _done(value: Any) -> Deferred[Any]:
    made: Deferred[Any] = Deferred()
    made.callback(value)
    return made


class FakeLobby:
    """A lobby with the rules of ``lobby_rules``: ``answers`` says what a command that they allow is answered with.

    An answer is a dictionary, a declared error, a Deferred, or a function of the line and the command's arguments that
    makes one of these.

    :ivar tokens: the names of the sessions that it knows, by token.
    :ivar sessions: what it told them, by their ids.
    :ivar accounts: the passwords, by the keys of names; :ivar shown: how these names were registered.
    :ivar sign_in: what it says of waits and grace to whom it lets in.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[type[amp.Command], dict[str, Any]]] = []
        self.heartbeats: list[type[amp.Command]] = []
        self.speaks = True
        self.lines: list[LobbyLine] = []
        self.tokens: dict[str, str] = {}
        self.sign_in = dict(SIGN_IN)
        self.sessions: dict[str, Known] = {}
        self.accounts = {"ada": "secret", "bob": "secret"}
        self.shown = {"ada": "Ada", "bob": "Bob"}

        def registered(_line: LobbyLine, name: str, password: str, **_rest: Any) -> dict[str, Any]:
            self.accounts[names.key(name)], self.shown[names.key(name)] = password, name
            return session_of(name)

        def signed_in(_line: LobbyLine, name: str, **_rest: Any) -> dict[str, Any]:
            return session_of(self.shown[names.key(name)])

        def looked_up(_line: LobbyLine, name: str) -> dict[str, Any]:
            return {"known": names.key(name) in self.accounts}

        def dropped_in(_line: LobbyLine, name: str, **_rest: Any) -> dict[str, Any]:
            return {**session_of(name), "drop_in": True}

        def resumed(_line: LobbyLine, token: str, **_rest: Any) -> dict[str, Any] | SessionExpired:
            name = self.tokens.get(token)
            if name is None:
                return SessionExpired()
            before = self.sessions.get(f"session-{name}")
            return {**session_of(name), "drop_in": before is not None and before.drop_in}

        def session_of(name: str) -> dict[str, Any]:
            self.tokens[f"token-{name}"] = name
            return {**self.sign_in, "session": f"session-{name}", "name": name, "token": f"token-{name}"}

        self.answers: dict[type[amp.Command], Any] = {
            commands.Hello: HELLO,
            commands.Subscribe: EMPTY,
            commands.Register: registered,
            commands.Login: signed_in,
            commands.DropIn: dropped_in,
            commands.LookUp: looked_up,
            commands.Resume: resumed,
            commands.Report: {"settled": False},
            commands.UseRelay: RelayExhausted(limit="off"),
        }

    def buildProtocol(self, _address: Any) -> LobbyLine:
        """A client connects."""
        self.lines.append(LobbyLine(self))
        return self.lines[-1]

    def end(self, known: Known) -> None:
        """A session is over."""
        del self.sessions[f"session-{known.name}"], self.tokens[f"token-{known.name}"]

    def times(self, command: type[amp.Command]) -> int:
        """How often a command was asked."""
        return sum(1 for asked, _ in self.asked if asked is command)

    def last(self, command: type[amp.Command]) -> dict[str, Any]:
        """The arguments with which a command was asked last."""
        return [arguments for asked, arguments in self.asked if asked is command][-1]
