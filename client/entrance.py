"""The way in: from an address or a pasted line to being logged in, and into the room that was meant."""

from __future__ import annotations

from client.addresses import PORT, read_invitation
from client.events import Failed, Notice
from client.memory import Memory
from client.questions import Asker, Cancelled, Questions
from client.screens import Screen
from client.session_face import SessionFace
from lobby.errors import (
    AlreadyInRoom,
    BadName,
    BadPassword,
    InMatch,
    LoginRefused,
    NameTaken,
    NoSuchAccount,
    NoSuchRoom,
    NotADropIn,
    RoomBusy,
    RoomFull,
    WrongPassword,
)
from wire.errors import DeclaredError

NEARBY = f"localhost:{PORT}"
"""The lobby that is offered to who has never been in one."""


class Entrance:
    """Connects, registers, logs in.

    :ivar room: the room that a pasted line named, until one sits in it.
    :ivar offered: the name that an empty line takes.
    """

    def __init__(self, session: SessionFace, questions: Questions, output: Asker, memory: Memory) -> None:
        self._session, self._questions, self._output, self._memory = session, questions, output, memory
        self._address = ""
        self.room = ""
        self.offered = memory.name

    # -- the lobby

    async def connect(self, rest: str) -> None:
        """Connect to an address, or to all of a pasted line."""
        default = self._address or self._memory.lobby or NEARBY
        await self.go(rest or await self._questions.ask("address", default=default, words=True))

    async def go(self, text: str) -> None:
        """Connect as a pasted line says, and come in where it names a room."""
        invitation = read_invitation(text)
        self._address, self.room = invitation.address, invitation.room
        await self.reconnect()

    async def reconnect(self) -> None:
        """Connect to where one was or wanted to be."""
        if not self._address:
            await self.connect("")
            return
        await self._session.connect(self._address)
        self._memory.remember(lobby=self._address)
        if self.room and self._session.screen is Screen.SIGNED_OUT:
            await self._come_in()

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
        name = rest or await self._questions.ask("name", default=self.offered)
        await self._register(name)
        await self._inside()

    async def login(self, rest: str) -> None:
        """Log in: the name first, then the password."""
        name = rest or await self._questions.ask("name", default=self.offered)
        if not await self._session.look_up(name):
            raise NoSuchAccount(name=name)
        self.offered = name
        await self._login(name, await self._questions.ask("password", secret=True, name=name))
        await self._inside()

    async def _keep_name(self) -> None:
        name = self._session.name
        if not self._session.drop_in:
            raise NotADropIn(name=name)
        await self._session.keep_name(await self._questions.ask("new-password", secret=True, name=name))

    async def _register(self, name: str) -> None:
        """Register, asking for another name or password as long as the lobby wants another."""
        password = ""
        while True:
            password = password or await self._questions.ask("new-password", secret=True, name=name)
            try:
                await self._session.register(name, password)
                return
            except (NameTaken, BadName) as refused:
                self._fail(refused)
                name = await self._questions.ask("another-name")
            except BadPassword as refused:
                self._fail(refused)
                password = ""

    async def _login(self, name: str, password: str) -> None:
        """Log in; where that would end a match, only after a yes."""
        try:
            await self._session.login(name, password)
        except InMatch as refused:
            self._fail(refused)
            if await self._questions.ask("give-up", choices=("yes", "no"), name=name) != "yes":
                raise Cancelled from None
            await self._session.login(name, password, give_up=True)

    # -- with a pasted line

    async def _come_in(self) -> None:
        """Ask a name, and no more than that name needs; then to the room."""
        name = await self._questions.ask("name", default=self.offered)
        while self._session.screen is Screen.SIGNED_OUT:
            try:
                name = await self._come_in_as(name)
            except (NameTaken, BadName) as refused:
                self._fail(refused)
                name = await self._questions.ask("another-name")
        await self._inside()

    async def _come_in_as(self, name: str) -> str:
        """One attempt; answers the name to try next, should it not have worked."""
        if not await self._session.look_up(name):
            await self._newcomer(name)
            return name
        try:
            await self._login(name, await self._questions.ask("password", secret=True, name=name))
        except WrongPassword as refused:
            self._fail(refused)
        except LoginRefused as refused:
            self._fail(refused)
            return await self._another_way(name)
        return name

    async def _newcomer(self, name: str) -> None:
        if self._session.drop_ins:
            await self._session.drop_in_as(name)
        else:
            await self._register(name)

    async def _another_way(self, name: str) -> str:
        """The lobby does not say whether the name or the password was wrong, so the person must know."""
        ways = ("log in", "register", *(("drop in",) if self._session.drop_ins else ()), "another")
        way = await self._questions.ask("refused-login", choices=ways, name=name)
        if way == "register":
            await self._register(name)
        elif way == "drop in":
            await self._session.drop_in_as(name)
        elif way == "another":
            return await self._questions.ask("another-name")
        return name

    async def _inside(self) -> None:
        """Logged in: remember the name, and go to the room that was meant."""
        self.offered = self._session.name
        self._memory.remember(name=self._session.name)
        room, self.room = self.room, ""
        if not room or (self._session.room is not None and self._session.room.room == room):
            return
        await self.join(room)

    async def join(self, room: str) -> None:
        """Take a seat; where there is none any more, show which rooms have one."""
        try:
            await self._session.join(room)
        except (RoomFull, RoomBusy, NoSuchRoom) as refused:
            self._fail(refused)
            await self._session.ask_rooms()
        except AlreadyInRoom as refused:
            self._fail(refused)

    def hint(self) -> Notice | None:
        """What to do on a screen on which nothing happens by itself."""
        if self._session.screen is Screen.SIGNED_OUT:
            return Notice("sign-in-as", {"name": self.offered}) if self.offered else Notice("sign-in", {})
        if self._session.screen is Screen.DISCONNECTED:
            return Notice("offline" if self.known else "offline-new", {})
        return None

    def _fail(self, refused: DeclaredError) -> None:
        self._output.show(Failed(refused.code.decode("ascii"), dict(refused.parameters)))
