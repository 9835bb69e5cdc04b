"""What the words for rooms and their matches do: create, join, invite, accept, ready, start, agree, offer …"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from client import games as folders
from client.events import Failed, Games, Notice, PlayerRow, Players, RoomRow
from client.games import Package
from client.lobby.address import BadAddress, read_invitation
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.commands.registry import BY_NAME, Usage, arguments
from client.shell.numbering import ShownLists, numbered
from client.shell.prompts import Asker, Questions, choose
from client.shell.signin import SignInFlow
from wire.amp.errors import DeclaredError

KINDS = ("public", "private")
"""What a room can be."""

OFFERS = ("draw", "undo")
"""What can be offered in a match."""

SURELY_FOLDERS = (".", "~", "/")
"""Beginnings of what can be nothing but a folder, though it stands where a room is named or has a ``=`` in it."""


class NoInvitation(DeclaredError):
    """Nothing waits for an answer."""

    code = b"no-invitation"


class NoInvitationFrom(DeclaredError):
    """Nothing of this player's waits for an answer. Parameters: ``name``."""

    code = b"no-invitation-from"


class OtherLobby(DeclaredError):
    """A pasted line that was given to ``join`` names a room of another lobby. Parameters: ``address``, ``room``."""

    code = b"other-lobby"


class PublicFolder(DeclaredError):
    """A game from a folder was to be played in a public room, in which nobody else would have it."""

    code = b"public-folder"


class RoomOrders:
    """The words with which people come together and begin.

    :ivar table: what to do with what follows each word.
    """

    def __init__(
        self, session: SessionFace, questions: Questions, output: Asker, entrance: SignInFlow, shown: ShownLists
    ) -> None:
        self._session, self._questions, self._output = session, questions, output
        self._entrance, self._shown = entrance, shown
        self.table: Mapping[str, Callable[[str], Coroutine[Any, Any, None]]] = {
            "create": self._create,
            "join": self._join,
            "invite": self._invite,
            "accept": self._accept,
            "decline": self._decline,
            "leave": lambda rest: self._session.leave(),
            "again": lambda rest: self._session.rooms.again(),
            "retry": self._retry,
            "ready": lambda rest: self._session.rooms.ready(True),
            "unready": lambda rest: self._session.rooms.ready(False),
            "start": lambda rest: self._session.rooms.start(),
            "agree": lambda rest: self._session.agree(),
            "refuse": lambda rest: self._session.refuse(),
            "resign": lambda rest: self._session.match.resign(),
            "offer": self._offer,
        }

    # -- a room of one's own

    async def _create(self, rest: str) -> None:
        """Arguments in any order after the game; without a game everything is asked."""
        given = arguments(rest)
        settings = " ".join(word for word in given if _is_setting(word))
        names = [row.game for row in self._session.lists.games]
        games, kinds = self._sorted([word for word in given if not _is_setting(word)], names)
        if games:
            game = numbered(games[0], self._shown.games)
            game = choose(game, names) or game
        else:
            game = await self._which_game(names)
        if game not in names and folders.look_like_one(game):
            await self._create_from(game, kinds, settings)
            return
        asked = not games and not kinds
        kind = kinds[0] if kinds else await self._questions.ask("public", choices=KINDS) if asked else "public"
        await self._session.rooms.create(game, kind == "public", settings)
        if kind == "private":
            await self._show_idle()

    async def _create_from(self, folder: str, kinds: list[str], settings: str) -> None:
        """A private room for the game in a folder.

        :raises PublicFolder: it was to be a public one.
        """
        if "public" in kinds:
            raise PublicFolder
        await self._session.rooms.create_from(self._open(folder), settings)
        await self._show_idle()

    def _open(self, folder: str) -> Package:
        """The game in a folder.

        :raises BadGame: there is none that works.
        """
        package = folders.open_one(folder)
        manifest = package.manifest
        digest = package.digest[:8]
        opened = Notice("folder-opened", {"game": manifest.name, "release": manifest.version, "digest": digest})
        self._output.show(opened)
        return package

    def _sorted(self, given: list[str], names: list[str]) -> tuple[list[str], list[str]]:
        """The words after ``create``: at most one game, and at most one kind of room, which may be begun.

        :raises Usage: a word is neither, or one too many.
        """
        games: list[str] = []
        kinds: list[str] = []
        for word in given:
            kind = None if word.isdigit() else choose(word, KINDS)
            if kind is not None and not kinds and (games or choose(word, names) is None):
                kinds.append(kind)
            elif not games:
                games.append(word)
            else:
                raise Usage(usage=BY_NAME["create"].usage, wrong=word[:100])
        return games, kinds

    async def _which_game(self, names: list[str]) -> str:
        if not names:
            self._output.show(Games(()))
        titles = {f"{row.game} – {row.display}": row.game for row in self._session.lists.games}
        answer = await self._questions.ask("game", choices=tuple(titles), free=True)
        return titles.get(answer, answer)

    async def _show_idle(self) -> None:
        """Whom one could invite."""
        idle = self._idle()
        if idle or not self._session.lists.players:
            self._output.show(Players(idle, len(idle), stale=False))

    def _idle(self) -> tuple[PlayerRow, ...]:
        rows = [row for row in self._session.lists.players.values() if row.status == "idle"]
        return tuple(sorted(rows, key=lambda row: row.name.casefold()))

    # -- somebody's room

    async def _join(self, rest: str) -> None:
        """A room, and perhaps the folder in which its game lies here."""
        given = arguments(rest)
        alone = len(given) == 1 and given[0].startswith(SURELY_FOLDERS)
        if alone or (len(given) > 1 and folders.look_like_one(given[-1])):
            self._open(given[-1])
            rest = " ".join(given[:-1])
        room = self._room_meant(rest) if rest else await self._which_room()
        if room.isascii() and room.isdigit() and len(room) < 6 and room not in self._session.lists.rooms:
            self._output.show(Failed("no-such-number", {"number": room}))
            await self._session.lists.show_rooms()
        elif room:
            await self._entrance.join(room)

    async def _which_room(self) -> str:
        """A room out of those that wait, or the code of another; nothing where there is none to choose."""
        waiting = [row for row in self._session.lists.rooms.values() if row.status == "waiting"]
        if not waiting:
            await self._session.lists.show_rooms()
            return ""
        titles = {_title(row): row.room for row in waiting}
        answer = await self._questions.ask("room", choices=tuple(titles), free=True)
        return titles.get(answer) or self._room_meant(answer)

    def _room_meant(self, text: str) -> str:
        """A room's id from its number in the list, its code, its host's name, or a pasted line."""
        room = numbered(text, self._shown.rooms)
        if room in self._session.lists.rooms:
            return room
        hosted = [row.room for row in self._session.lists.rooms.values() if row.host.casefold() == text.casefold()]
        if not hosted:  # a beginning is enough
            begun = text.casefold()
            hosted = [row.room for row in self._session.lists.rooms.values() if row.host.casefold().startswith(begun)]
        if len(hosted) == 1:
            return hosted[0]
        return self._pasted(room) if "/" in room else room

    def _pasted(self, text: str) -> str:
        try:
            invitation = read_invitation(text)
        except BadAddress:
            return text
        if invitation.address != str(self._session.lobby.address or ""):
            sharp = f"#{invitation.fingerprint}" if invitation.fingerprint else ""
            raise OtherLobby(address=invitation.address, room=invitation.room + sharp)
        return invitation.room

    async def _retry(self, rest: str) -> None:
        if self._session.screen is Screen.DISCONNECTED:
            await self._entrance.reconnect()
        else:
            await self._session.rooms.retry()

    # -- invitations

    async def _invite(self, rest: str) -> None:
        """Invite one player, or several one after the other: who cannot be asked keeps nobody else from it."""
        for name in self._named(rest) if rest else [await self._whom()]:
            try:
                await self._session.rooms.invite(name)
            except DeclaredError as refused:
                self._output.show(Failed(refused.code.decode("ascii"), dict(refused.parameters)))

    def _named(self, rest: str) -> list[str]:
        """The players meant: the whole text where it is a name or only one can be meant, else names one by one."""
        known = {name.casefold(): name for name in self._session.lists.players}
        if rest.casefold() in known:
            return [known[rest.casefold()]]
        return [numbered(word, self._shown.players) for word in arguments(rest)]

    async def _whom(self) -> str:
        names = tuple(row.name for row in self._idle())
        if not names:
            self._output.show(Players((), 0, stale=False))
        return await self._questions.ask("player", choices=names, free=True)

    async def _accept(self, rest: str) -> None:
        """An invitation, and perhaps the folder in which its game lies here."""
        given = arguments(rest)
        if given and folders.look_like_one(given[-1]):
            self._open(given[-1])
            rest = " ".join(given[:-1])
        await self._session.rooms.answer(await self._invitation(rest), True)

    async def _decline(self, rest: str) -> None:
        await self._session.rooms.answer(await self._invitation(rest), False)

    async def _invitation(self, rest: str) -> str:
        """The id of the invitation that is meant: by its host's name, the only one there is, or the one chosen.

        :raises NoInvitation: there is none.
        :raises NoInvitationFrom: there is none from that player.
        """
        waiting = dict(self._session.rooms.invitations)
        if not waiting:
            raise NoInvitation
        if not rest and len(waiting) == 1:
            return next(iter(waiting))
        hosts = {invitation.host: name for name, invitation in waiting.items()}
        chosen = choose(rest, list(hosts)) if rest else await self._questions.ask("invitation", choices=tuple(hosts))
        if chosen is None:
            raise NoInvitationFrom(name=rest)
        return hosts[chosen]

    # -- in a match

    async def _offer(self, rest: str) -> None:
        """A draw, or to take the last move back.

        :raises Usage: it is something else.
        """
        what = choose(rest, OFFERS) if rest and not rest.isdigit() else None
        if rest and what is None:
            raise Usage(usage=BY_NAME["offer"].usage, wrong=rest[:100])
        await self._session.match.offer(what or await self._questions.ask("offer", choices=OFFERS))


def _is_setting(word: str) -> bool:
    return "=" in word and not word.startswith(SURELY_FOLDERS)


def _title(row: RoomRow) -> str:
    return f"{row.host}: {row.game} ({row.taken}/{row.seats}, {row.room})"
