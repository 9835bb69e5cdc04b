"""A player's responders for chat: say, tell, and whom it blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.logger import Logger
from twisted.protocols.amp import CommandLocator

from lobby import commands
from lobby.core import chat, names, queries, reports
from lobby.core.model.session import Session
from lobby.errors import NoSuchPlayer, PlayerOffline

if TYPE_CHECKING:
    from lobby.server.connection import LobbyConnection
    from lobby.server.dispatcher import Dispatcher
    from lobby.server.visitor import Services

Answer = dict[str, Any]


class ChatResponders(CommandLocator):
    """The chat commands of a ``Player``."""

    services: Services
    dispatcher: Dispatcher
    session: Session
    connection: LobbyConnection
    log = Logger()

    @commands.Say.responder
    def say(self, text: str) -> Answer:
        """Words for everybody in the own room."""
        self.dispatcher.do(chat.say, self.session, text, self.dispatcher.clock.seconds())
        return {}

    @commands.Tell.responder
    async def tell(self, player: str, text: str) -> Answer:
        """Words for one player."""
        other = queries.session_named(self.dispatcher.world, player)
        if other is None:
            raise PlayerOffline(name=await self._account_named(player))
        away = self.dispatcher.do(chat.tell, self.session, other, text, self.dispatcher.clock.seconds())
        return {"player": other.name, "away": away}

    @commands.Block.responder
    async def block(self, player: str, blocked: bool) -> Answer:
        """Hear no more of a player, or hear it again. An account's list is stored before it holds."""
        key, session = names.key(player), self.session
        chat.spend(session, self.dispatcher.clock.seconds())
        if blocked:
            chat.require_blockable(session, key)
        name = await self._shown(key, player)
        if session.account is None:
            pass  # a drop-in's list lasts as long as its session
        elif blocked:
            await self.services.blocks.add(session.account, {key: name})
        else:
            await self.services.blocks.remove(session.account, key)
        if blocked:
            self.dispatcher.do(chat.block, session, key, name)
        else:
            self.dispatcher.do(chat.unblock, session, key)
        return {"player": name}

    @commands.Blocked.responder
    def blocked(self) -> Answer:
        """Whom do I block?"""
        return {"players": sorted(self.session.blocked.values(), key=names.key)}

    @commands.ReportPlayer.responder
    async def report_player(self, player: str, reason: str) -> Answer:
        """Tell the operators of a player, who may have gone since."""
        key, session = names.key(player), self.session
        shown = self.dispatcher.do(reports.check, session, key, reason, self.dispatcher.clock.seconds())
        heard = reports.context(session, key)
        name = reports.speaker(session, key) or await self._shown(key, player)
        by = session.name, session.key, session.account
        id_, operators = await self.services.reports.file(by, (key, name), shown, heard)
        host = self.connection.host
        self.log.info("report {id}: {by} reports {name}, from {host}", id=id_, by=session.name, name=name, host=host)
        self.dispatcher.do(reports.tell, operators, key, f"{session.name} reports {name}: {shown}")
        return {"player": name}

    async def _shown(self, key: str, typed: str) -> str:
        """A player's name as it is shown: of somebody who is here, of a blocked player, or of an account."""
        here = queries.session_named(self.dispatcher.world, typed)
        if here is not None:
            return here.name
        return self.session.blocked.get(key) or await self._account_named(typed)

    async def _account_named(self, typed: str) -> str:
        account = await self.services.authenticator.accounts.find(typed)
        if account is None:
            raise NoSuchPlayer(name=typed)
        return account.name
