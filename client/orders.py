"""What each word does."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from client.addresses import BadAddress, read_invitation
from client.consent import ANSWERS
from client.entrance import Entrance
from client.events import Failed, GameHelp, Games, Help, Notice, PlayerRow, Players, RoomRow, SettingRow
from client.numbers import Shown, numbered
from client.privacy import POLICIES
from client.questions import Asker, Questions, choose
from client.screens import Screen
from client.session_face import SessionFace
from client.talk_orders import TalkOrders
from client.words import BY_NAME, Usage, WordNotNow, arguments, find, help_rows
from games.catalogue import manifests
from games.manifest import settings_of
from wire.errors import DeclaredError

KINDS = ("public", "private")
"""What a room can be."""

Act = Callable[[str], Coroutine[Any, Any, None]]


class NoInvitation(DeclaredError):
    """Nothing waits for an answer."""

    code = b"no-invitation"


class NoInvitationFrom(DeclaredError):
    """Nothing of this player's waits for an answer. Parameters: ``name``."""

    code = b"no-invitation-from"


class OtherLobby(DeclaredError):
    """A pasted line that was given to ``join`` names a room of another lobby. Parameters: ``address``, ``room``."""

    code = b"other-lobby"


class Orders:
    """The words of somebody who is logged in, and those that work everywhere.

    :param quit: ends the program.
    :ivar table: what to do with what follows each word.
    """

    def __init__(
        self,
        session: SessionFace,
        questions: Questions,
        output: Asker,
        entrance: Entrance,
        shown: Shown,
        bell: Callable[[bool], object],
        quit: Callable[[], object],
    ) -> None:
        self._session, self._questions, self._output = session, questions, output
        self._entrance, self._shown, self._bell, self._quit = entrance, shown, bell, quit
        self.table: Mapping[str, Act] = {
            "connect": entrance.connect,
            "register": entrance.register,
            "login": entrance.login,
            "logout": self._logout,
            "passwd": self._passwd,
            "delete-account": self._delete_account,
            "players": self._players,
            "rooms": self._rooms,
            "games": self._games,
            "create": self._create,
            "join": self._join,
            "invite": self._invite,
            "accept": self._accept,
            "decline": self._decline,
            "leave": self._leave,
            "again": self._again,
            "resign": self._resign,
            "retry": self._retry,
            "trust": entrance.trust,
            "direct": self._direct,
            "help": self._help,
            "bell": self._ring,
            "quit": self._end,
            **TalkOrders(session, questions, shown).table,
        }

    # -- the account

    async def _logout(self, rest: str) -> None:
        await self._session.logout()

    async def _passwd(self, rest: str) -> None:
        old = await self._questions.ask("old-password", secret=True)
        await self._session.change_password(old, await self._entrance.new_password(self._session.name))

    async def _delete_account(self, rest: str) -> None:
        await self._entrance.delete()

    # -- who and what is on

    async def _players(self, rest: str) -> None:
        self._need_lists("players")
        await self._session.ask_players(rest)

    async def _rooms(self, rest: str) -> None:
        self._need_lists("rooms")
        await self._session.ask_rooms(rest)

    def _need_lists(self, word: str) -> None:
        """While the line is down there may be lists from before; where there are none, the line is what is missing.

        :raises WordNotNow: there are none.
        """
        session = self._session
        if session.screen is Screen.DISCONNECTED and not (session.players or session.rooms):
            raise WordNotNow(word=word, screen=session.screen.value)

    async def _games(self, rest: str) -> None:
        self._need_lists("games")
        self._output.show(Games(tuple(self._session.games)))

    # -- rooms

    async def _create(self, rest: str) -> None:
        """Arguments in any order after the game; without a game everything is asked."""
        given = arguments(rest)
        settings = " ".join(word for word in given if "=" in word)
        names = [row.game for row in self._session.games]
        games, kinds = self._sorted([word for word in given if "=" not in word], names)
        if games:
            game = numbered(games[0], self._shown.games)
            game = choose(game, names) or game
            kind = kinds[0] if kinds else "public"
        else:
            game = await self._which_game(names)
            kind = kinds[0] if kinds else await self._questions.ask("public", choices=KINDS)
        await self._session.create(game, kind == "public", settings)
        if kind == "private":
            await self._show_idle()

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
        titles = {f"{row.game} – {row.display}": row.game for row in self._session.games}
        answer = await self._questions.ask("game", choices=tuple(titles), free=True)
        return titles.get(answer, answer)

    async def _show_idle(self) -> None:
        """Whom one could invite."""
        idle = self._idle()
        if idle or not self._session.players:
            self._output.show(Players(idle, len(idle), stale=False))

    def _idle(self) -> tuple[PlayerRow, ...]:
        rows = [row for row in self._session.players.values() if row.status == "idle"]
        return tuple(sorted(rows, key=lambda row: row.name.casefold()))

    async def _join(self, rest: str) -> None:
        room = self._room_meant(rest) if rest else await self._which_room()
        if room:
            await self._entrance.join(room)

    async def _which_room(self) -> str:
        """A room out of those that wait, or the code of another; nothing where there is none to choose."""
        waiting = [row for row in self._session.rooms.values() if row.status == "waiting"]
        if not waiting:
            await self._session.ask_rooms()
            return ""
        titles = {_title(row): row.room for row in waiting}
        answer = await self._questions.ask("room", choices=tuple(titles), free=True)
        return titles.get(answer) or self._room_meant(answer)

    def _room_meant(self, text: str) -> str:
        """A room's id from its number in the list, its code, its host's name, or a pasted line."""
        room = numbered(text, self._shown.rooms)
        if room in self._session.rooms:
            return room
        hosted = [row.room for row in self._session.rooms.values() if row.host.casefold() == text.casefold()]
        if not hosted:  # a beginning is enough
            begun = text.casefold()
            hosted = [row.room for row in self._session.rooms.values() if row.host.casefold().startswith(begun)]
        if len(hosted) == 1:
            return hosted[0]
        return self._pasted(room) if "/" in room else room

    def _pasted(self, text: str) -> str:
        try:
            invitation = read_invitation(text)
        except BadAddress:
            return text
        if invitation.address != self._session.address:
            sharp = f"#{invitation.fingerprint}" if invitation.fingerprint else ""
            raise OtherLobby(address=invitation.address, room=invitation.room + sharp)
        return invitation.room

    async def _leave(self, rest: str) -> None:
        await self._session.leave()

    async def _again(self, rest: str) -> None:
        await self._session.again()

    async def _retry(self, rest: str) -> None:
        if self._session.screen is Screen.DISCONNECTED:
            await self._entrance.reconnect()
        else:
            await self._session.retry()

    async def _resign(self, rest: str) -> None:
        await self._session.resign()

    # -- invitations

    async def _invite(self, rest: str) -> None:
        """Invite one player, or several one after the other: who cannot be asked keeps nobody else from it."""
        for name in self._named(rest) if rest else [await self._whom()]:
            try:
                await self._session.invite(name)
            except DeclaredError as refused:
                self._output.show(Failed(refused.code.decode("ascii"), dict(refused.parameters)))

    def _named(self, rest: str) -> list[str]:
        """The players meant: the whole text where it is a name or only one can be meant, else names one by one."""
        known = {name.casefold(): name for name in self._session.players}
        if rest.casefold() in known:
            return [known[rest.casefold()]]
        return [numbered(word, self._shown.players) for word in arguments(rest)]

    async def _whom(self) -> str:
        names = tuple(row.name for row in self._idle())
        if not names:
            self._output.show(Players((), 0, stale=False))
        return await self._questions.ask("player", choices=names, free=True)

    async def _accept(self, rest: str) -> None:
        await self._session.answer(await self._invitation(rest), True)

    async def _decline(self, rest: str) -> None:
        await self._session.answer(await self._invitation(rest), False)

    async def _invitation(self, rest: str) -> str:
        """The id of the invitation that is meant: by its host's name, the only one there is, or the one chosen.

        :raises NoInvitation: there is none.
        :raises NoInvitationFrom: there is none from that player.
        """
        waiting = dict(self._session.invitations)
        if not waiting:
            raise NoInvitation
        if not rest and len(waiting) == 1:
            return next(iter(waiting))
        hosts = {invitation.host: name for name, invitation in waiting.items()}
        chosen = choose(rest, list(hosts)) if rest else await self._questions.ask("invitation", choices=tuple(hosts))
        if chosen is None:
            raise NoInvitationFrom(name=rest)
        return hosts[chosen]

    # -- the program itself

    async def _help(self, rest: str) -> None:
        screen, drop_in = self._session.screen, self._session.drop_in
        game = choose(rest, [row.game for row in self._session.games]) if rest and not rest.isdigit() else None
        if game is not None and rest.casefold() not in BY_NAME:
            self._game_help(game, {})
            return
        only = find(rest.lstrip("/"), screen, drop_in) if rest else None
        running = self._shown.match
        if screen is Screen.PLAYING and only is None and running is not None:
            self._game_help(running.game, running.settings)
        self._output.show(Help(screen.value, help_rows(screen, drop_in, only)))
        if only is BY_NAME["create"]:
            for row in self._session.games:
                self._game_help(row.game, {})

    def _game_help(self, game: str, values: Mapping[str, str]) -> None:
        """A game that is here: what it is, and its settings as they are in this match, or with their defaults."""
        manifest = manifests().get(game)
        if manifest is None:
            return
        rows = tuple(
            SettingRow(name, values.get(name, str(setting.default)), setting.allowed, setting.description)
            for name, setting in settings_of(manifest).items()
        )
        turn = self._session.turn
        legal = turn.legal[:3] if values and turn is not None else ()
        self._output.show(GameHelp(game, manifest.display, manifest.description, rows, legal))

    async def _direct(self, rest: str) -> None:
        chosen = choose(rest, (*ANSWERS, *POLICIES)) if rest else ""
        if chosen is None or rest.isdigit():
            raise Usage(usage=BY_NAME["direct"].usage, wrong=rest[:100])
        self._session.consent.choose(chosen)

    async def _ring(self, rest: str) -> None:
        wanted = rest.casefold()
        if wanted not in ("on", "off"):
            raise Usage(usage=BY_NAME["bell"].usage)
        self._bell(wanted == "on")
        self._output.show(Notice(f"bell-{wanted}", {}))

    async def _end(self, rest: str) -> None:
        self._quit()


def _title(row: RoomRow) -> str:
    return f"{row.host}: {row.game} ({row.taken}/{row.seats}, {row.room})"
