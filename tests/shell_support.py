"""A terminal and a session of paper for the tests of the shell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.errors import Unreachable
from client.events import (
    BlockedPlayers,
    Connected,
    Event,
    GameRow,
    Games,
    InvitationCame,
    PlayerRow,
    Players,
    RoomRow,
    Rooms,
    SignedIn,
    SignedOut,
    Turn,
)
from client.events import Screen as ScreenChanged
from client.folders import Package
from client.memory import Memory
from client.screens import Screen
from client.shell import Shell, Start
from client.terminal.output import JsonLines, Sentences
from client.values import RoomState
from games.game import IllegalMove
from lobby.errors import NameTaken, NoSuchAccount, WrongPassword
from wire.errors import DeclaredError

GAMES = (
    GameRow("gomoku", "Gomoku", "Five in a row.", "1.0.0", 2, 2, True),
    GameRow("rps", "Rock, paper, scissors", "Both at once.", "1.0.0", 2, 2, True),
)


class PaperTerminal:
    """Keeps what is written and asked."""

    width = 80

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.asked: list[tuple[str, bool]] = []
        self.now = ""
        self.calls: list[tuple[str, bool]] = []

    def write(self, text: str) -> None:
        self.lines.extend(text.split("\n"))

    def ask(self, prompt: str, secret: bool) -> None:
        self.now = prompt
        self.asked.append((prompt, secret))

    def prompt(self, prompt: str) -> None:
        self.now = prompt

    def attend(self, title: str, bell: bool) -> None:
        self.calls.append((title, bell))

    def redraw(self) -> None: ...

    def resume(self) -> None: ...

    def close(self) -> Deferred[None]:
        return succeed(None)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class PaperTalk:
    """The words of a session of paper."""

    def __init__(self, do: Callable[..., Any], tell: Callable[[Event], object]) -> None:
        self._do, self._listen = do, tell
        self.blocked: tuple[str, ...] = ()

    async def say(self, text: str) -> None:
        await self._do("say", text)

    async def tell(self, player: str, text: str) -> None:
        await self._do("tell", player, text)

    async def block(self, player: str) -> None:
        await self._do("block", player)
        self.blocked = (*self.blocked, player)

    async def unblock(self, player: str) -> None:
        await self._do("unblock", player)

    async def ask_blocked(self) -> tuple[str, ...]:
        return self.blocked

    async def show_blocked(self) -> None:
        self._listen(BlockedPlayers(self.blocked))


class PaperConsent:
    """Who may see my address: writes the answers down."""

    def __init__(self, done: list[tuple[Any, ...]]) -> None:
        self._done = done

    def choose(self, choice: str) -> None:
        """An answer."""
        self._done.append(("direct", choice))


class PaperSession:
    """A session that knows a few accounts and writes down what it is asked to do.

    ``refusals`` holds errors by the name of the method that raises them, ``hold`` Deferreds that a method waits for.
    """

    def __init__(self) -> None:
        self.listener: Callable[[Event], object] = lambda event: None
        self.screen = Screen.DISCONNECTED
        self.name = ""
        self.drop_in = False
        self.address = ""
        self.drop_ins = False
        self.tells_names = True
        self.returning: float | None = None
        self.unconfirmed = 0
        self.players: dict[str, PlayerRow] = {}
        self.rooms: dict[str, RoomRow] = {}
        self.games: Sequence[GameRow] = GAMES
        self.room: RoomState | None = None
        self.invitations: dict[str, InvitationCame] = {}
        self.turn: Turn | None = None
        self.accounts: dict[str, str] = {}
        self.done: list[tuple[Any, ...]] = []
        self.refusals: dict[str, DeclaredError] = {}
        self.hold: dict[str, Deferred[None]] = {}
        self.consent = PaperConsent(self.done)
        self.talk = PaperTalk(self._do, lambda event: self.listener(event))

    def go(self, screen: Screen) -> None:
        """Another screen."""
        self.screen = screen
        self.listener(ScreenChanged(screen.value))

    async def _do(self, name: str, *arguments: Any) -> None:
        self.done.append((name, *arguments))
        if name in self.hold:
            await self.hold[name]
        if name in self.refusals:
            raise self.refusals[name]

    async def connect(self, address: str) -> None:
        await self._do("connect", address)
        self.address = address
        self.go(Screen.SIGNED_OUT)
        self.listener(Connected(address, "paper", False, True, self.drop_ins))

    def trust(self, address: str = "") -> str:
        self.done.append(("trust", address))
        if "trust" in self.refusals:
            raise self.refusals["trust"]
        return address or "lobby.test:12000"

    async def look_up(self, name: str) -> bool:
        await self._do("look_up", name)
        return name in self.accounts

    async def register(self, name: str, password: str) -> None:
        await self._do("register", name, password)
        if name in self.accounts:
            raise NameTaken(name=name)
        self.accounts[name] = password
        self._in(name, "registered")

    async def login(self, name: str, password: str, give_up: bool = False) -> None:
        await self._do("login", name, password, give_up)
        if name not in self.accounts:
            raise NoSuchAccount(name=name)
        if self.accounts[name] != password:
            raise WrongPassword(name=name)
        self._in(name, "logged in")

    async def drop_in_as(self, name: str) -> None:
        await self._do("drop_in_as", name)
        self.drop_in = True
        self._in(name, "dropped in")

    def _in(self, name: str, how: str) -> None:
        self.name = name
        self.go(Screen.IDLE)
        self.listener(SignedIn(name, how))
        self.listener(Players(tuple(self.players.values()), len(self.players), False))
        self.listener(Rooms(tuple(self.rooms.values()), len(self.rooms), False))
        self.listener(Games(tuple(self.games)))

    async def keep_name(self, password: str) -> None:
        await self._do("keep_name", password)
        self.drop_in = False

    async def logout(self) -> None:
        await self._do("logout")
        name, self.name = self.name, ""
        self.go(Screen.SIGNED_OUT)
        self.listener(SignedOut(name))

    async def change_password(self, old: str, new: str) -> None:
        await self._do("change_password", old, new)

    async def delete_account(self, password: str) -> None:
        await self._do("delete_account", password)

    async def ask_players(self, beginning: str = "") -> None:
        await self._do("ask_players", beginning)
        self.listener(Players(tuple(self.players.values()), len(self.players), False))

    async def ask_rooms(self, beginning: str = "") -> None:
        await self._do("ask_rooms", beginning)
        self.listener(Rooms(tuple(self.rooms.values()), len(self.rooms), False))

    async def create(self, game: str, public: bool, settings: str = "") -> None:
        await self._do("create", game, public, settings)
        self.go(Screen.IN_ROOM)

    async def create_from(self, package: Package, settings: str = "") -> None:
        await self._do("create_from", package.manifest.name, settings)
        self.go(Screen.IN_ROOM)

    async def join(self, room: str) -> None:
        await self._do("join", room)
        self.go(Screen.IN_ROOM)

    async def leave(self) -> None:
        await self._do("leave")
        self.go(Screen.IDLE)

    async def invite(self, name: str) -> None:
        await self._do("invite", name)

    async def answer(self, invitation_id: str, accept: bool) -> None:
        await self._do("answer", invitation_id, accept)
        del self.invitations[invitation_id]
        if accept:
            self.go(Screen.IN_ROOM)

    async def again(self) -> None:
        await self._do("again")

    async def retry(self) -> None:
        await self._do("retry")

    async def move(self, text: str) -> None:
        await self._do("move", text)
        if self.turn is None or text not in self.turn.legal:
            raise IllegalMove(move=text, rule="No such move.")

    async def ready(self, ready: bool = True) -> None:
        await self._do("ready", ready)

    async def start(self) -> None:
        await self._do("start")

    async def agree(self) -> None:
        await self._do("agree")

    async def refuse(self) -> None:
        await self._do("refuse")

    async def offer(self, what: str) -> None:
        await self._do("offer", what)

    async def resign(self) -> None:
        await self._do("resign")

    async def close(self) -> None:
        await self._do("close")
        self.screen = Screen.DISCONNECTED


class ShellCase(SynchronousTestCase):
    """A shell on paper, which is started by ``begin``."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.session = PaperSession()
        self.terminal = PaperTerminal()
        self.memory = Memory(Path(self.mktemp()))

    def begin(self, *lines: str, json: bool = False, **start: Any) -> None:
        """Start a shell and type these lines. Without an invitation it connects to ``lobby.test:12000``."""
        beginning = Start(**{"invitation": "lobby.test:12000", **start})
        output: Any = JsonLines(self.terminal)
        if not json:
            output = Sentences(self.terminal, colour=False, pictures=True, tables=True)
        self.shell = Shell(self.session, output, self.memory, self.clock, beginning)
        self.session.listener = self.shell.hear
        self.run_of_it = Deferred.fromCoroutine(self.shell.run())
        self.type(*lines)

    def type(self, *lines: str) -> None:
        """Type lines."""
        for line in lines:
            self.shell.line(line)

    def signed_in(self, name: str = "alice") -> None:
        """Begin as somebody who is logged in already, with an empty screen."""
        self.session.accounts[name] = "pw"
        self.begin("login", name, "pw")
        self.session.done.clear()
        self.terminal.lines.clear()

    def code(self) -> int:
        """The exit code of a shell that has ended."""
        return self.successResultOf(self.run_of_it)


def unreachable() -> Unreachable:
    """A lobby that is not there."""
    return Unreachable(address="lobby.test:12000", reason="nothing listens there")


def player(name: str, status: str = "idle") -> PlayerRow:
    """A row of the list."""
    return PlayerRow(name, status, False)


def room(code: str, host: str, status: str = "waiting") -> RoomRow:
    """A row of the list."""
    return RoomRow(code, "rps", "1.0.0", host, 1, 2, status)


def invitation(host: str, code: str = "i1") -> InvitationCame:
    """An invitation to rock, paper, scissors."""
    return InvitationCame(code, host, "rps", "Rock, paper, scissors", "", False, 15)


def turn(*legal: str, yours: bool = True) -> Turn:
    """My turn with these moves."""
    return Turn("m1", 1, yours, (0,), {}, legal, "a picture", "in words", 120)
