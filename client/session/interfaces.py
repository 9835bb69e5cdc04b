"""What the shell needs of a session; ``client.session.session.Session`` is the real one, tests have another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from client.events import GameRow, InvitationCame, PlayerRow, RoomRow, Turn
from client.games import Package
from client.session.screens import Screen
from games.cage.report import NotContained


class MyRoom(Protocol):
    """My own room."""

    @property
    def room(self) -> str:
        """Its id."""

    @property
    def host(self) -> str:
        """Who hosts it."""


class ChatFace(Protocol):
    """Words: what I say, and whom I do not want to hear."""

    @property
    def blocked(self) -> tuple[str, ...]:
        """Whom I block, as far as that is known here."""

    async def say(self, text: str) -> None: ...
    async def tell(self, player: str, text: str) -> None: ...
    async def block(self, player: str) -> None: ...
    async def unblock(self, player: str) -> None: ...
    async def ask_blocked(self) -> tuple[str, ...]: ...
    async def show_blocked(self) -> None: ...
    async def report(self, player: str, reason: str) -> None: ...


class ConsentFace(Protocol):
    """Who may see my address."""

    def choose(self, choice: str) -> None: ...


class LobbyFace(Protocol):
    """The line to the lobby, and what that has said of itself."""

    @property
    def address(self) -> object:
        """Where it is, ``HOST:PORT`` as text; ``None`` before the first connection."""

    @property
    def drop_ins(self) -> bool:
        """Whether the lobby lets a name without an account play."""

    @property
    def tells_names(self) -> bool:
        """Whether looking a name up tells if it has an account."""

    @property
    def registration(self) -> str:
        """Who may make an account: ``open``, ``code``, ``closed``."""


class ReconnectorFace(Protocol):
    """The way back to the lobby."""

    @property
    def returning(self) -> float | None:
        """Seconds until the client tries by itself to come back, 0 while it does; ``None``: it does not."""


class AccountFace(Protocol):
    """Who I am."""

    @property
    def drop_in(self) -> bool:
        """Whether I play without an account."""

    async def look_up(self, name: str) -> bool: ...
    async def register(self, name: str, password: str, code: str = "") -> None: ...
    async def login(self, name: str, password: str, give_up: bool = False) -> None: ...
    async def drop_in_as(self, name: str) -> None: ...
    async def keep_name(self, password: str, code: str = "") -> None: ...
    async def claim(self, code: str) -> None: ...
    async def operate(self, words: Sequence[str], width: int) -> None: ...
    async def logout(self) -> None: ...
    async def change_password(self, old: str, new: str) -> None: ...
    async def delete(self, password: str) -> None: ...


class ListsFace(Protocol):
    """Who and what is in the lobby."""

    @property
    def players(self) -> Mapping[str, PlayerRow]:
        """The others by name."""

    @property
    def rooms(self) -> Mapping[str, RoomRow]:
        """Public rooms by id."""

    @property
    def games(self) -> Sequence[GameRow]:
        """What the lobby offers."""

    async def show_players(self, beginning: str = "") -> None: ...
    async def show_rooms(self, beginning: str = "") -> None: ...


class RoomsFace(Protocol):
    """My room."""

    @property
    def room(self) -> MyRoom | None:
        """My room."""

    async def create(self, game: str, public: bool, settings: str = "") -> None: ...
    async def create_from(self, package: Package, settings: str = "") -> None: ...
    async def join(self, room: str) -> None: ...
    async def again(self) -> None: ...
    async def retry(self) -> None: ...
    async def ready(self, ready: bool = True) -> None: ...
    async def start(self) -> None: ...


class InvitationsFace(Protocol):
    """Who invites me, and whom I invite."""

    @property
    def waiting(self) -> Mapping[str, InvitationCame]:
        """What waits for my answer, by id."""

    async def invite(self, name: str) -> None: ...
    async def answer(self, invitation: str, accept: bool) -> None: ...


class MatchFace(Protocol):
    """My match."""

    @property
    def turn(self) -> Turn | None:
        """The match as it stands."""

    @property
    def untrusted(self) -> NotContained | None:
        """Why the match of an earlier run waits for my word that its game's folder may run."""

    async def trust_folder(self) -> None: ...
    async def offer(self, what: str) -> None: ...
    async def hint(self) -> None: ...
    async def move(self, text: str) -> None: ...
    async def resign(self) -> None: ...


class SessionFace(Protocol):
    """The flow of one player's stay in a lobby. Every method raises declared errors for what can be expected."""

    @property
    def screen(self) -> Screen:
        """Where I am."""

    @property
    def name(self) -> str:
        """My name, or nothing."""

    @property
    def lobby(self) -> LobbyFace: ...
    @property
    def reconnector(self) -> ReconnectorFace: ...
    @property
    def account(self) -> AccountFace: ...
    @property
    def lists(self) -> ListsFace: ...
    @property
    def rooms(self) -> RoomsFace: ...
    @property
    def invitations(self) -> InvitationsFace: ...
    @property
    def match(self) -> MatchFace: ...
    @property
    def chat(self) -> ChatFace: ...
    @property
    def consent(self) -> ConsentFace: ...

    def trust(self, address: str = "") -> str: ...
    async def connect(self, address: str) -> None: ...
    async def leave(self) -> None: ...
    async def agree(self) -> None: ...
    async def refuse(self) -> None: ...
    async def close(self) -> None: ...
