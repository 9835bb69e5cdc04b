"""Words: what I say and hear, and whom I do not want to hear."""

from __future__ import annotations

from client.events import BlockedPlayers, PlayerBlocked, PlayerReported, WordsHeard, WordsSent
from client.session.context import SessionContext
from client.session.shield import shielded
from lobby import commands


class Chat:
    """A session's words.

    :ivar blocked: whom I block, as far as that was asked in this session.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self.blocked: tuple[str, ...] = ()

    @shielded
    async def say(self, text: str) -> None:
        """Words for everybody in my room.

        :raises NotInRoom: I sit in none.
        :raises BadText, BadArgument, TryLater: it cannot be said, or not so soon.
        """
        await self._context.ask(commands.Say, text=text)
        self._context.emit(WordsSent(player="", private=False, text=text, away=False))

    @shielded
    async def tell(self, player: str, text: str) -> None:
        """Words for one player.

        :raises NoSuchPlayer, PlayerOffline: there is nobody to be told.
        :raises Blocked: the player does not want to hear me.
        :raises BadText, BadArgument, TryLater: as ``say``.
        """
        answer = await self._context.ask(commands.Tell, player=player, text=text)
        self._context.emit(WordsSent(player=answer["player"], private=True, text=text, away=answer["away"]))

    @shielded
    async def block(self, player: str) -> None:
        """Hear no more words and invitations of a player.

        :raises NoSuchPlayer: there is no such player.
        :raises BlockingYourself, TooManyBlocked: this cannot be.
        """
        await self._change(player, True)

    @shielded
    async def unblock(self, player: str) -> None:
        """Hear a player again.

        :raises NoSuchPlayer: there is no such player.
        """
        await self._change(player, False)

    async def _change(self, player: str, blocked: bool) -> None:
        answer = await self._context.ask(commands.Block, player=player, blocked=blocked)
        name = str(answer["player"])
        others = tuple(other for other in self.blocked if other != name)
        self.blocked = (*others, name) if blocked else others
        self._context.emit(PlayerBlocked(player=name, blocked=blocked))

    async def ask_blocked(self) -> tuple[str, ...]:
        """Whom I block, as the lobby has it."""
        answer = await self._context.ask(commands.Blocked)
        self.blocked = tuple(answer["players"])
        return self.blocked

    async def show_blocked(self) -> None:
        """Tell whom I block."""
        self._context.emit(BlockedPlayers(players=await self.ask_blocked()))

    @shielded
    async def report(self, player: str, reason: str) -> None:
        """Tell the lobby's operators of a player.

        :raises NoSuchPlayer: there is no such player.
        :raises ReportingYourself, AlreadyReported, TooManyReports: this cannot be, or not before they have looked.
        :raises BadText, BadArgument, TryLater: as ``say``.
        """
        answer = await self._context.ask(commands.ReportPlayer, player=player, reason=reason)
        self._context.emit(PlayerReported(player=answer["player"]))

    def heard(self, player: str, private: bool, text: str) -> None:
        """Somebody's words have come."""
        self._context.emit(WordsHeard(player=player, private=private, text=text))
