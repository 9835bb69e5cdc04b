"""The way in: from an address or a pasted line to being logged in, and into the room that was meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from client.events import Event, Failed, Notice
from client.lobby.address import PORT, read_invitation
from client.preferences import Preferences
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.prompts import Cancelled, Questions
from lobby.commands.reasons import Registration
from lobby.errors import (
    AlreadyInRoom,
    BadName,
    BadPassword,
    CodeRefused,
    CodeWanted,
    InMatch,
    LoginRefused,
    NameAlike,
    NameTaken,
    NoSuchAccount,
    NoSuchRoom,
    NotADropIn,
    RegistrationClosed,
    RoomBusy,
    RoomFull,
    WrongPassword,
)
from wire.amp.errors import DeclaredError

NEARBY = f"localhost:{PORT}"
"""The lobby that is offered to who has never been in one."""


MOST_CHARACTERS = 32
"""Of a name; the lobby has the last word on names, this only spares somebody the password."""


class SignInFlow:
    """Connects, registers, logs in.

    :param person: somebody types at a terminal: a name given beforehand leads on by itself, and a new password, which
        nobody sees, is asked for twice.
    :ivar room: the room that a pasted line named, until one sits in it.
    :ivar offered: the name that an empty line takes.
    """

    def __init__(
        self,
        session: SessionFace,
        questions: Questions,
        show: Callable[[Event], object],
        preferences: Preferences,
        person: bool = False,
    ) -> None:
        self._session, self._questions, self._show, self._preferences = session, questions, show, preferences
        self._person = person
        self._address = self._lobby = ""
        self.room = ""
        self.offered = preferences.name
        self._dropped_in = False
        self._code = ""

    # -- the lobby

    async def connect(self, rest: str) -> None:
        """Connect to an address, or to all of a pasted line."""
        default = self._address or self._preferences.lobby or NEARBY
        await self.go(rest or await self._questions.ask("address", default=default, words=True))

    async def go(self, text: str) -> None:
        """Connect as a pasted line says, and come in where it names a room."""
        invitation = read_invitation(text)
        self._address, self._lobby, self.room = invitation.address, invitation.lobby, invitation.room
        await self.reconnect()

    async def reconnect(self) -> None:
        """Connect to where one was or wanted to be."""
        if not self._address:
            await self.connect("")
            return
        await self._session.connect(self._lobby)
        self._preferences.remember(lobby=self._address)
        given = self._person and "name" in self._questions.prepared
        if (self.room or given) and self._session.screen is Screen.SIGNED_OUT:
            await self._come_in()

    async def trust(self, rest: str) -> None:
        """Accept the certificate that was refused, here or at an address, and connect there."""
        trusted = self._session.trust(rest)
        if trusted != self._address:
            self.room = ""
        self._address = self._lobby = trusted
        await self.reconnect()

    @property
    def known(self) -> bool:
        """Whether there is an address to try again."""
        return bool(self._address)

    # -- the account

    async def register(self, rest: str) -> None:
        """Make an account; a drop-in keeps its name."""
        if self._session.screen is not Screen.SIGNED_OUT:
            await self._keep_name()
            return
        self._require_open()
        name = rest or await self._questions.ask("name", default=self.offered)
        while not await self._is_free(name):
            name = await self._another_name()
        await self._register(name)
        await self._inside()

    async def login(self, rest: str) -> None:
        """Log in: the name first, then the password."""
        name = rest or await self._questions.ask("name", default=self.offered)
        if not await self._session.account.look_up(name):
            raise NoSuchAccount(name=name)
        self.offered = name
        await self._login(name, await self._questions.ask("password", secret=True, name=name))
        await self._inside()

    async def _keep_name(self) -> None:
        name = self._session.name
        if not self._session.account.drop_in:
            raise NotADropIn(name=name)
        password = await self.new_password(name)
        await self._with_code(partial(self._session.account.keep_name, password))
        self._dropped_in = False

    async def delete(self) -> None:
        """Delete the account, and forget its name here too."""
        name = self._session.name
        await self._session.account.delete(await self._questions.ask("delete-password", secret=True, name=name))
        self.offered = ""
        self._preferences.forget(name)
        self._show(Notice("deleted", {"name": name}))

    async def new_password(self, name: str) -> str:
        """A new password; where it is not shown while it is typed, it is typed twice."""
        once = not self._person or "new-password" in self._questions.prepared
        while True:
            password = await self._questions.ask("new-password", secret=True, name=name)
            if once or password == await self._questions.ask("same-password", secret=True, name=name):
                return password
            self._show(Notice("other-password", {}))

    async def _another_name(self) -> str:
        return await self._questions.ask("another-name", words=True)

    async def _is_free(self, name: str) -> bool:
        """Whether a name can be registered, as far as that can be known before; where not, the reason is told."""
        reason = "empty" if not name.strip() else "long" if len(name.strip()) > MOST_CHARACTERS else ""
        reason = reason or ("blank" if len(name.split()) > 1 else "number" if name.strip().isdigit() else "")
        if reason:
            self._fail(BadName(reason=reason))
            return False
        try:
            taken = await self._session.account.look_up(name) and self._session.lobby.tells_names
        except BadName as refused:
            self._fail(refused)
            return False
        if taken:
            self._fail(NameTaken(name=name))
        return not taken

    async def _register(self, name: str) -> None:
        """Register, asking for another name or password as long as the lobby wants another."""
        self._require_open()
        password = ""
        while True:
            password = password or await self.new_password(name)
            try:
                await self._with_code(partial(self._session.account.register, name, password))
                return
            except (NameTaken, NameAlike, BadName) as refused:
                self._fail(refused)
                name = await self._another_name()
            except BadPassword as refused:
                self._fail(refused)
                password = ""

    def _require_open(self) -> None:
        """Spare somebody the questions where nobody may make an account, as far as that is known."""
        if self._session.lobby.registration == Registration.CLOSED:
            raise RegistrationClosed()

    async def _with_code(self, make: Callable[[str], Awaitable[None]]) -> None:
        """Make an account, with a code where the lobby wants one: it is asked for until it is good."""
        while True:
            if not self._code and self._session.lobby.registration == Registration.CODE:
                await self._ask_code(CodeWanted())
            try:
                await make(self._code)
            except (CodeWanted, CodeRefused) as refused:
                await self._ask_code(refused)
            else:
                self._code = ""
                return

    async def _ask_code(self, why: DeclaredError) -> None:
        self._code = ""
        self._fail(why)
        self._code = await self._questions.ask("code")

    async def _login(self, name: str, password: str) -> None:
        """Log in; where that would end a match, only after a yes."""
        try:
            await self._session.account.login(name, password)
        except InMatch as refused:
            self._fail(refused)
            if await self._questions.ask("give-up", choices=("yes", "no"), name=name) != "yes":
                raise Cancelled from None
            await self._session.account.login(name, password, give_up=True)

    # -- with a pasted line, or a name given beforehand

    async def _come_in(self) -> None:
        """Ask a name, and no more than that name needs; then to the room."""
        name = await self._questions.ask("name", default=self.offered)
        while self._session.screen is Screen.SIGNED_OUT:
            try:
                name = await self._come_in_as(name)
            except (NameTaken, NameAlike, BadName) as refused:
                self._fail(refused)
                name = await self._another_name()
        await self._inside()

    async def _come_in_as(self, name: str) -> str:
        """One attempt; returns the name to try next if it has not worked."""
        if not await self._session.account.look_up(name):
            return await self._newcomer(name)
        try:
            await self._login(name, await self._questions.ask("password", secret=True, name=name))
        except WrongPassword as refused:
            self._fail(refused)
        except LoginRefused as refused:
            self._fail(refused)
            return await self._another_way(name)
        return name

    async def _newcomer(self, name: str) -> str:
        """A name without an account: on the way to a room as quickly as can be, else as the person wants."""
        if not self.room:
            return await self._choose_way("newcomer", name)
        if self._session.lobby.drop_ins:
            await self._session.account.drop_in_as(name)
        else:
            await self._register(name)
        return name

    async def _another_way(self, name: str) -> str:
        """The lobby does not say whether the name or the password was wrong, so the person must know."""
        return await self._choose_way("refused-login", name, "log in")

    async def _choose_way(self, what: str, name: str, *first: str) -> str:
        """Ask how to come in, and do so; returns the name to try next if it has not worked."""
        ways = (*first, "register", *(("drop in",) if self._session.lobby.drop_ins else ()), "another")
        way = await self._questions.ask(what, choices=ways, name=name)
        if way == "register":
            await self._register(name)
        elif way == "drop in":
            await self._session.account.drop_in_as(name)
        elif way == "another":
            return await self._another_name()
        return name

    async def _inside(self) -> None:
        """Logged in: remember the name, and go to the room that was meant."""
        self.offered, self._dropped_in = self._session.name, self._session.account.drop_in
        self._preferences.remember(name=self._session.name)
        await self._take_up()
        room, self.room = self.room, ""
        if not room or (self._session.rooms.room is not None and self._session.rooms.room.room == room):
            return
        await self.join(room)

    async def _take_up(self) -> None:
        """A match of an earlier run goes on; where the code of its folder is not contained the player is asked."""
        refused = self._session.match.untrusted
        if refused is None:
            return
        folder, open_, why = (str(refused.parameters[name]) for name in ("folder", "open", "why"))
        answer = await self._questions.ask("trust-folder", choices=("yes", "no"), folder=folder, open=open_, why=why)
        if answer == "yes":
            await self._session.match.trust_folder()

    async def join(self, room: str) -> None:
        """Take a seat; where none is left, show which rooms have one."""
        try:
            await self._session.rooms.join(room)
        except (RoomFull, RoomBusy, NoSuchRoom) as refused:
            self._fail(refused)
            await self._session.lists.show_rooms()
        except AlreadyInRoom as refused:
            self._fail(refused)

    def hint(self) -> Notice | None:
        """What to do on a screen on which nothing happens by itself."""
        if self._session.screen is Screen.SIGNED_OUT:
            again = self.offered and not self._dropped_in  # which has no account to log in to
            return Notice("sign-in-as", {"name": self.offered}) if again else Notice("sign-in", {})
        if self._session.screen is Screen.DISCONNECTED:
            return Notice("offline" if self.known else "offline-new", {})
        return None

    def _fail(self, refused: DeclaredError) -> None:
        self._show(Failed(refused.code.decode("ascii"), dict(refused.parameters)))
