"""What a client brings to a lobby that has forgotten: tickets, and reports of matches that nobody here knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from twisted.logger import Logger

from lobby.core import matchend, queries, recovery
from lobby.core.arbitration import disputes
from lobby.core.model.session import Session
from lobby.errors import NoSuchMatch
from lobby.recovery.signer import TicketSigner
from lobby.results.writer import ResultWriter
from lobby.server.dispatcher import Dispatcher
from lobby.storage.challenges import Challenges
from wire.tickets import BadTicket, Ticket


class Recovery:
    """Checks first whether a match has a result on the disk, and only if it has none has the core take it up again."""

    log = Logger()

    def __init__(
        self, dispatcher: Dispatcher, signer: TicketSigner, result_writer: ResultWriter, challenges: Challenges
    ) -> None:
        self._dispatcher, self._signer, self._result_writer = dispatcher, signer, result_writer
        self._challenges = challenges

    async def restore(self, session: Session, texts: Sequence[str]) -> None:
        """Take up what these tickets tell of. One that is worth nothing does no harm to the others.

        :raises StorageFailed, TryLater: nothing was taken up; the same tickets are good later.
        """
        world = self._dispatcher.world
        shown = [ticket for text in texts for ticket in self._read(text)]
        told = [ticket for ticket in shown if recovery.is_news(world, session, ticket)]
        if told:
            over = await self._result_writer.results.over({one.match for one in told}, {one.room for one in told})
            told = [one for one in told if not recovery.plays(one, over) and not self._closed(one, over)]
        self._dispatcher.do(recovery.vouch, session, shown)
        self._dispatcher.do(recovery.restore, session, told)
        for text in texts:
            for ticket in self._read(text):
                self._know(ticket, text)

    def _closed(self, ticket: Ticket, over: Collection[str]) -> bool:
        """Whether the ticket's room had a match that has a result, and did not go on after it."""
        return ticket.room in over and not recovery.offered(self._dispatcher.world, ticket).goes_on

    async def report(
        self, session: Session, match: str, places: Sequence[int], anchor: str, signature: str, text: str | None
    ) -> bool:
        """Hear how a match ended; returns whether its result stands on the disk already.

        :raises NoSuchMatch, WrongMoment: it is not this session's to say, or not now.
        :raises StorageFailed, TryLater: it is to be said again later.
        """
        stands = await self._find(session, match, text)
        if stands is not None:
            return stands
        self._dispatcher.do(matchend.report, session, match, tuple(places), anchor, signature)
        return False

    async def show(
        self,
        session: Session,
        match: str,
        since: str,
        part: int,
        parts: int,
        content: bytes,
        text: str | None,
        waits: bool,
    ) -> None:
        """Take a part of what a member shows of its match. If its result stands, the member is told that instead.

        :param waits: whether it says that somebody shall go on.
        :raises NoSuchMatch, WrongMoment, NotThere, BadArgument, TryLater: as ``disputes.show``.
        :raises StorageFailed: it is to be shown again later.
        """
        if await self._find(session, match, text) is None:
            self._dispatcher.do(disputes.show, session, match, since, part, parts, content, waits)

    async def _find(self, session: Session, match: str, text: str | None) -> bool | None:
        """Have a match on, if it is not over; returns whether its result stands, ``None`` where it has none.

        :param text: the match's ticket, where the session shows it.
        """
        world = self._dispatcher.world
        shown = [ticket for ticket in self._read(text) if ticket.match == match] if text is not None else []
        if queries.is_over(world, match):
            return await self._over(session, match, shown)
        if not queries.is_on(world, match):
            stands = await self._result_writer.results.find(match)
            if stands is not None:
                self._dispatcher.do(matchend.tell_again, stands, session, shown)
                return True
            for ticket in shown:
                if recovery.plays(ticket, (match,)) and not queries.is_on(world, match):
                    self._dispatcher.do(recovery.revive, session, ticket)
        for ticket in shown:
            self._know(ticket, text or "")
        return None

    def _know(self, ticket: Ticket, text: str) -> None:
        self._dispatcher.do(recovery.know, ticket, text, self._signer.is_previous(text))

    async def _over(self, session: Session, match: str, shown: Sequence[Ticket]) -> bool:
        """The match ended in front of us: its result stands, or is being written and will be told."""
        result = self._result_writer.pending.get(match)
        stands = None if result is not None else await self._result_writer.results.find(match)
        if stands is not None:
            self._dispatcher.do(matchend.tell_again, stands, session, shown)
            return True
        if result is None or not matchend.may_know(result, session, shown):
            raise NoSuchMatch(match=match)
        return False

    async def take_up(self) -> None:
        """Go on with the matches that were challenged when the lobby ended.

        :raises StorageFailed, TryLater: they cannot be read.
        """
        for kept in await self._challenges.all():
            for ticket in self._read(kept.ticket):
                if not (
                    queries.is_on(self._dispatcher.world, kept.match)
                    or queries.is_over(self._dispatcher.world, kept.match)
                ):
                    self._dispatcher.do(recovery.take_up, kept, ticket)

    def _read(self, text: str) -> list[Ticket]:
        """The ticket, if it is one of ours."""
        try:
            return [self._signer.read(text)]
        except BadTicket as problem:
            self.log.info("a ticket is ignored: {reason}", reason=problem.parameters["reason"])
            return []
