"""What each word does."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from client import games
from client.events import GameHelp, Games, Help, Notice, SettingRow
from client.match.address_consent import ANSWERS
from client.match.address_policy import POLICIES
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.commands.chat import TalkOrders
from client.shell.commands.registry import BY_NAME, Usage, WordNotNow, find, help_rows
from client.shell.commands.rooms import RoomOrders
from client.shell.numbering import ShownLists
from client.shell.prompts import Asker, Questions, choose
from client.shell.signin import SignInFlow
from games.packages.manifest import settings_of

Act = Callable[[str], Coroutine[Any, Any, None]]


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
        entrance: SignInFlow,
        shown: ShownLists,
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
            "trust": entrance.trust,
            "direct": self._direct,
            "help": self._help,
            "bell": self._ring,
            "quit": self._end,
            **RoomOrders(session, questions, output, entrance, shown).table,
            **TalkOrders(session, questions, shown).table,
        }

    # -- the account

    async def _logout(self, rest: str) -> None:
        await self._session.account.logout()

    async def _passwd(self, rest: str) -> None:
        old = await self._questions.ask("old-password", secret=True)
        await self._session.account.change_password(old, await self._entrance.new_password(self._session.name))

    async def _delete_account(self, rest: str) -> None:
        await self._entrance.delete()

    # -- who and what is on

    async def _players(self, rest: str) -> None:
        self._need_lists("players")
        await self._session.lists.show_players(rest)

    async def _rooms(self, rest: str) -> None:
        self._need_lists("rooms")
        await self._session.lists.show_rooms(rest)

    def _need_lists(self, word: str) -> None:
        """While the line is down there may be lists from before; where there are none, the line is what is missing.

        :raises WordNotNow: there are none.
        """
        session = self._session
        if session.screen is Screen.DISCONNECTED and not (session.lists.players or session.lists.rooms):
            raise WordNotNow(word=word, screen=session.screen.value)

    async def _games(self, rest: str) -> None:
        self._need_lists("games")
        self._output.show(Games(tuple(self._session.lists.games)))

    # -- the program itself

    async def _help(self, rest: str) -> None:
        screen, drop_in = self._session.screen, self._session.account.drop_in
        game = choose(rest, [row.game for row in self._session.lists.games]) if rest and not rest.isdigit() else None
        if game is not None and rest.casefold() not in BY_NAME:
            self._game_help(game, {})
            return
        only = find(rest.lstrip("/"), screen, drop_in) if rest else None
        running = self._shown.match
        if screen is Screen.PLAYING and only is None and running is not None:
            self._game_help(running.game, running.settings)
        self._output.show(Help(screen.value, help_rows(screen, drop_in, only)))
        if only is BY_NAME["create"]:
            for row in self._session.lists.games:
                self._game_help(row.game, {})

    def _game_help(self, game: str, values: Mapping[str, str]) -> None:
        """A game that is here: what it is, and its settings as they are in this match, or with their defaults."""
        package = games.like(game)
        if package is None:
            return
        manifest = package.manifest
        rows = tuple(
            SettingRow(name, values.get(name, str(setting.default)), setting.allowed, setting.description)
            for name, setting in settings_of(manifest).items()
        )
        turn = self._session.match.turn
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
