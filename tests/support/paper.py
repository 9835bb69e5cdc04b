"""A session of paper for the tests of the shell. ``tests.client.shell.test_contract`` holds it to the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.defer import Deferred
from twisted.protocols import amp

from client.errors import (
    CertificateChanged,
    LineDown,
    LobbyFailed,
    NothingOffered,
    NothingToTrust,
    StartsByItself,
    WrongScreen,
)
from client.events import (
    BlockedPlayers,
    Connected,
    Event,
    GameRow,
    Games,
    InvitationCame,
    NameKept,
    OperatorMade,
    PasswordChanged,
    PlayerRow,
    Players,
    RoomRow,
    Rooms,
    SignedIn,
    SignedOut,
    Turn,
)
from client.events import Screen as ScreenChanged
from client.events.reasons import Arrival
from client.games import Package
from client.session.screens import Screen
from client.session.values import RoomState
from games.cage.report import NotContained
from games.game import IllegalMove
from games.packages.catalog import manifests
from lobby import commands, errors
from lobby.commands.reasons import Registration
from lobby.core import names
from wire.amp.errors import BadArgument, DeclaredError

GAMES = (
    GameRow("gomoku", "Gomoku", "Five in a row.", "2.0.0", 2, 2, True),
    GameRow("rps", "Rock, paper, scissors", "Both at once.", "2.0.0", 2, 2, True),
)

SEATED = (Screen.IN_ROOM, Screen.CONNECTING, Screen.PLAYING)


COMMANDS: dict[str, type[amp.Command]] = {
    "look_up": commands.LookUp,
    "register": commands.Register,
    "login": commands.Login,
    "drop_in_as": commands.DropIn,
    "keep_name": commands.KeepName,
    "change_password": commands.ChangePassword,
    "delete": commands.DeleteAccount,
    "create": commands.CreateRoom,
    "join": commands.JoinRoom,
    "invite": commands.Invite,
    "answer": commands.Answer,
    "tell": commands.Tell,
}
"""What the lobby is asked by these methods: a test may have them refused as the command declares, and no other way."""


class PaperChat:
    """The words of a session of paper."""

    def __init__(self, session: PaperSession) -> None:
        self._session = session
        self.blocked: tuple[str, ...] = ()

    async def say(self, text: str) -> None:
        await self._session.do("say", text)
        self._session.require_room()

    async def tell(self, player: str, text: str) -> None:
        await self._session.do("tell", player, text)
        self._session.require_player(player)

    async def block(self, player: str) -> None:
        await self._session.do("block", player)
        self._session.require_name()
        self.blocked = (*self.blocked, player)

    async def unblock(self, player: str) -> None:
        await self._session.do("unblock", player)
        self._session.require_name()
        self.blocked = tuple(name for name in self.blocked if names.key(name) != names.key(player))

    async def ask_blocked(self) -> tuple[str, ...]:
        self._session.require_name()
        return self.blocked

    async def report(self, player: str, reason: str) -> None:
        await self._session.do("report", player, reason)
        self._session.require_player(player)

    async def show_blocked(self) -> None:
        self._session.listener(BlockedPlayers(await self.ask_blocked()))


class PaperConsent:
    """Who may see my address: writes the answers down."""

    def __init__(self, done: list[tuple[Any, ...]]) -> None:
        self._done = done

    def choose(self, choice: str) -> None:
        """An answer."""
        self._done.append(("direct", choice))


class PaperLobby:
    """The lobby's line of a session of paper."""

    def __init__(self) -> None:
        self.address = ""
        self.drop_ins = False
        self.tells_names = True
        self.registration = Registration.OPEN


class PaperReconnector:
    """The way back of a session of paper: a test says how long it takes."""

    def __init__(self) -> None:
        self.returning: float | None = None


class PaperResults:
    """The results of a session of paper: all are confirmed."""

    waiting = 0


class PaperAccount:
    """Who I am in a session of paper."""

    def __init__(self, session: PaperSession) -> None:
        self._session = session
        self.drop_in = False

    async def look_up(self, name: str) -> bool:
        await self._session.do("look_up", name)
        self._session.require_line()
        if self._session.name:
            raise LobbyFailed()
        names.check(name)
        if not self._session.lobby.tells_names or self._account(name) is not None:
            return True
        names.check_new(name)
        return False

    async def register(self, name: str, password: str, code: str = "") -> None:
        await self._session.do("register", name, password, *([code] if code else []))
        self._session.require_visitor()
        shown = self._require_free(name)
        self._require_code(code)
        self._require_password(password)
        self._session.accounts[shown] = password
        self._in(shown, Arrival.REGISTERED)

    async def login(self, name: str, password: str, give_up: bool = False) -> None:
        await self._session.do("login", name, password, give_up)
        self._session.require_visitor()
        names.check(name)
        account = self._account(name)
        if not self._session.lobby.tells_names and (account is None or self._session.accounts[account] != password):
            raise errors.LoginRefused()
        if account is None:
            raise errors.NoSuchAccount(name=name)
        if self._session.accounts[account] != password:
            raise errors.WrongPassword(name=name)
        self._in(account, Arrival.LOGGED_IN)

    async def drop_in_as(self, name: str) -> None:
        await self._session.do("drop_in_as", name)
        self._session.require_visitor()
        names.check_new(name)
        if not self._session.lobby.drop_ins:
            raise errors.DropInsClosed()
        self._in(self._require_free(name), Arrival.DROPPED_IN, drop_in=True)

    def _in(self, name: str, how: Arrival, drop_in: bool = False) -> None:
        self._session.name, self.drop_in = name, drop_in
        self._session.go(Screen.IDLE)
        self._session.listener(SignedIn(name, how))
        self._session.listener(
            Players(tuple(self._session.lists.players.values()), len(self._session.lists.players), False)
        )
        self._session.listener(Rooms(tuple(self._session.lists.rooms.values()), len(self._session.lists.rooms), False))
        self._session.listener(Games(tuple(self._session.lists.games)))

    def _require_code(self, code: str) -> None:
        match self._session.lobby.registration:
            case Registration.CLOSED:
                raise errors.RegistrationClosed()
            case Registration.CODE if not code:
                raise errors.CodeWanted()
            case Registration.CODE if code not in self._session.codes:
                raise errors.CodeRefused(reason="wrong")

    async def claim(self, code: str) -> None:
        await self._session.do("claim", code)
        self._session.require_name()
        if self.drop_in:
            raise errors.IsADropIn(name=self._session.name)
        if code not in self._session.codes:
            raise errors.CodeRefused(reason="wrong")
        self._session.listener(OperatorMade(self._session.name))

    async def operate(self, words: Sequence[str], width: int) -> None:
        await self._session.do("operate", *words)
        self._session.require_name()
        raise errors.NotAnOperator()

    async def keep_name(self, password: str, code: str = "") -> None:
        await self._session.do("keep_name", password, *([code] if code else []))
        self._session.require_name()
        if not self.drop_in:
            raise errors.NotADropIn(name=self._session.name)
        self._require_code(code)
        self._require_password(password)
        self._session.accounts[self._session.name] = password
        self.drop_in = False
        self._session.listener(NameKept(self._session.name))

    async def logout(self) -> None:
        await self._session.do("logout")
        self._session.require_name()
        self._out()

    def _out(self) -> None:
        name, self._session.name, self.drop_in = self._session.name, "", False
        self._session.go(Screen.SIGNED_OUT)
        self._session.listener(SignedOut(name))

    async def change_password(self, old: str, new: str) -> None:
        await self._session.do("change_password", old, new)
        self._require_own(old)
        self._require_password(new)
        self._session.accounts[self._session.name] = new
        self._session.listener(PasswordChanged())

    async def delete(self, password: str) -> None:
        await self._session.do("delete", password)
        self._require_own(password)
        del self._session.accounts[self._session.name]
        self._out()

    def _require_free(self, name: str) -> str:
        shown = names.check_new(name)
        taken = (*self._session.accounts, *self._session.lists.players)
        if any(names.key(other) == names.key(shown) for other in taken):
            raise errors.NameTaken(name=shown)
        if any(not names.looks(other).isdisjoint(names.looks(shown)) for other in taken):
            raise errors.NameAlike(name=shown)
        return shown

    def _require_password(self, password: str) -> None:
        if len(password.encode()) > 1024:
            raise BadArgument(argument="password", limit=1024)
        if not password:
            raise errors.BadPassword(reason="empty")

    def _require_own(self, password: str) -> None:
        self._session.require_name()
        if self.drop_in:
            raise errors.IsADropIn(name=self._session.name)
        if self._session.accounts[self._session.name] != password:
            raise errors.WrongPassword(name=self._session.name)

    def _account(self, name: str) -> str | None:
        return next((other for other in self._session.accounts if names.key(other) == names.key(name)), None)


class PaperLists:
    """Who and what is listed in a session of paper."""

    def __init__(self, session: PaperSession) -> None:
        self._session = session
        self.players: dict[str, PlayerRow] = {}
        self.rooms: dict[str, RoomRow] = {}
        self.games: Sequence[GameRow] = GAMES

    async def show_players(self, beginning: str = "") -> None:
        await self._session.do("show_players", beginning)
        self._session.listener(Players(tuple(self.players.values()), len(self.players), False))

    async def show_rooms(self, beginning: str = "") -> None:
        await self._session.do("show_rooms", beginning)
        self._session.listener(Rooms(tuple(self.rooms.values()), len(self.rooms), False))


class PaperRooms:
    """My room in a session of paper.

    :ivar private: rooms that are not listed; :ivar hosting: whether I opened my room; :ivar chairs: how many it has.
    :ivar members: how many sit in it; :ivar asked: whether its host has proposed the start.
    :ivar can_again, can_retry: whether there is something to repeat, or to try again.
    """

    def __init__(self, session: PaperSession) -> None:
        self._session = session
        self.private: set[str] = set()
        self.room: RoomState | None = None
        self.hosting = self.asked = self.can_again = self.can_retry = False
        self.chairs, self.members = 2, 1

    async def create(self, game: str, public: bool, settings: str = "") -> None:
        await self._session.do("create", game, public, settings)
        self._session.require_name()
        if game not in manifests():
            raise errors.NoSuchGame(game=game)
        self.seat(hosting=True, chairs=manifests()[game].max_players)

    async def create_from(self, package: Package, settings: str = "") -> None:
        await self._session.do("create_from", package.manifest.name, settings)
        self._session.require_name()
        self.seat(hosting=True, chairs=package.manifest.max_players)

    def seat(self, hosting: bool, chairs: int = 2) -> None:
        if self._session.screen in SEATED:
            raise errors.AlreadyInRoom(room="AAAA")
        self.hosting, self.chairs = hosting, chairs
        self._session.invitations.sent.clear()
        self._session.go(Screen.IN_ROOM)

    async def join(self, room: str) -> None:
        await self._session.do("join", room)
        self._session.require_name()
        if room not in self._session.lists.rooms and room not in self.private:
            raise errors.NoSuchRoom(room=room)
        self.seat(hosting=False)

    async def again(self) -> None:
        await self._session.do("again")
        self._session.require_name()
        if not self.can_again:
            raise errors.NothingToRepeat()

    async def retry(self) -> None:
        await self._session.do("retry")
        self._session.require_room()
        if not self.can_retry:
            raise errors.NothingToRetry()

    async def ready(self, ready: bool = True) -> None:
        await self._session.do("ready", ready)
        self.require_several()

    async def start(self) -> None:
        await self._session.do("start")
        self.require_several()
        if self.members < 2:
            raise errors.TooFew(least=2, here=self.members)

    def require_several(self) -> None:
        self._session.require_room()
        if self.chairs == 2:
            raise StartsByItself()


class PaperInvitations:
    """Invitations in a session of paper: those that wait for me, by id, and the names of whom I have invited."""

    def __init__(self, session: PaperSession) -> None:
        self._session = session
        self.waiting: dict[str, InvitationCame] = {}
        self.sent: set[str] = set()

    async def invite(self, name: str) -> None:
        await self._session.do("invite", name)
        self._session.require_player(name)
        self._session.require_room()
        if not self._session.rooms.hosting:
            raise errors.NotHost(host="somebody")
        if names.key(name) in self.sent:
            raise errors.AlreadyInvited(name=name)
        self.sent.add(names.key(name))

    async def answer(self, invitation: str, accept: bool) -> None:
        await self._session.do("answer", invitation, accept)
        self._session.require_name()
        if invitation not in self.waiting:
            raise errors.InvitationGone()
        del self.waiting[invitation]
        if accept:
            self._session.rooms.seat(hosting=False)


class PaperMatch:
    """My match in a session of paper.

    :ivar offered: whether something is offered in it.
    """

    def __init__(self, session: PaperSession) -> None:
        self._session = session
        self.turn: Turn | None = None
        self.untrusted: NotContained | None = None
        self.offered = False

    async def trust_folder(self) -> None:
        self.untrusted = None

    async def move(self, text: str) -> None:
        await self._session.do("move", text)
        self._session.require_match()
        if self.turn is None or text not in self.turn.legal:
            raise IllegalMove(move=text, rule="No such move.")

    async def offer(self, what: str) -> None:
        await self._session.do("offer", what)
        self._session.require_match()

    async def hint(self) -> None:
        await self._session.do("hint")
        self._session.require_match()

    async def resign(self) -> None:
        await self._session.do("resign")
        self._session.require_match()
        self.turn = None
        self._session.go(Screen.IDLE)


class PaperSession:
    """A session that knows a few accounts, players and rooms, and writes down what it is asked to do.

    It refuses what the real one refuses, as far as it knows who and what is there; what a test wants beyond that it
    says: ``refusals`` holds errors by the name of the method that raises them, ``hold`` Deferreds that one waits for.
    """

    def __init__(self) -> None:
        self.listener: Callable[[Event], object] = lambda event: None
        self.screen = Screen.DISCONNECTED
        self.name = ""
        self.accounts: dict[str, str] = {}
        self.done: list[tuple[Any, ...]] = []
        self.refusals: dict[str, DeclaredError] = {}
        self.hold: dict[str, Deferred[None]] = {}
        self._doubted = ""
        self.lobby, self.reconnector = PaperLobby(), PaperReconnector()
        self.account, self.lists = PaperAccount(self), PaperLists(self)
        self.rooms, self.invitations, self.match = PaperRooms(self), PaperInvitations(self), PaperMatch(self)
        self.results = PaperResults()
        self.consent = PaperConsent(self.done)
        self.codes = {"7K3M"}
        self.chat = PaperChat(self)

    def go(self, screen: Screen) -> None:
        """Another screen."""
        if screen is not self.screen:
            self.screen = screen
            self.listener(ScreenChanged(screen.value))

    async def do(self, name: str, *arguments: Any) -> None:
        """Write down what is asked; what a test wants to be refused is refused."""
        self.done.append((name, *arguments))
        if name in self.hold:
            await self.hold[name]
        if name in self.refusals:
            refusal = self.refusals[name]
            if name in COMMANDS and type(refusal) not in COMMANDS[name].errors:
                raise AssertionError(f"no lobby refuses {name} with {refusal!r}")
            raise refusal

    # -- what the real session and its lobby want

    def require_line(self) -> None:
        if self.screen is Screen.DISCONNECTED:
            raise LineDown(reason="there is no connection to a lobby")

    def require_name(self) -> None:
        self.require_line()
        if not self.name:
            raise WrongScreen(screen=self.screen.value)

    def require_visitor(self) -> None:
        self.require_line()
        if self.name:
            raise WrongScreen(screen=self.screen.value)

    def require_room(self) -> None:
        self.require_name()
        if self.screen not in SEATED:
            raise errors.NotInRoom()

    def require_match(self) -> None:
        if self.screen is not Screen.PLAYING:
            raise WrongScreen(screen=self.screen.value)

    def require_player(self, player: str) -> None:
        self.require_name()
        if names.key(player) not in map(names.key, self.lists.players):
            raise errors.NoSuchPlayer(name=player)

    # -- what is asked of it

    async def connect(self, address: str) -> None:
        try:
            await self.do("connect", address)
        except CertificateChanged:
            self._doubted = address.partition("#")[0]
            raise
        self.lobby.address = address
        self.go(Screen.SIGNED_OUT)
        self.listener(Connected(address, "paper", False, True, self.lobby.drop_ins))

    def trust(self, address: str = "") -> str:
        self.done.append(("trust", address))
        if not self._doubted or address not in ("", self._doubted):
            raise NothingToTrust(address=address)
        return self._doubted

    async def close(self) -> None:
        await self.do("close")
        self.name = ""
        self.screen = Screen.DISCONNECTED

    async def leave(self) -> None:
        await self.do("leave")
        self.require_room()
        self.match.turn = None
        self.go(Screen.IDLE)

    async def agree(self) -> None:
        await self.do("agree")
        self._answer_proposal()

    async def refuse(self) -> None:
        await self.do("refuse")
        self._answer_proposal()

    def _answer_proposal(self) -> None:
        if self.screen is Screen.PLAYING:
            if not self.match.offered:
                raise NothingOffered()
            return
        self.rooms.require_several()
        if not self.rooms.asked:
            raise errors.NothingProposed()


PARTS: dict[str, type] = {
    "account": PaperAccount,
    "lists": PaperLists,
    "rooms": PaperRooms,
    "invitations": PaperInvitations,
    "match": PaperMatch,
    "chat": PaperChat,
    "consent": PaperConsent,
}
"""The parts of a session of paper that can be asked for something, by their names in the session."""
