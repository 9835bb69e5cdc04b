"""What a client brings to a lobby that has forgotten: tickets, and reports of matches that nobody here knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from twisted.logger import Logger

from lobby.core import matchend, queries, recovery
from lobby.core.model.match import Report
from lobby.core.model.session import Session
from lobby.errors import NoSuchMatch
from lobby.recovery.signer import TicketSigner
from lobby.results.writer import ResultWriter
from lobby.server.dispatcher import Dispatcher
from wire.tickets import BadTicket, Ticket


class Recovery:
    """Checks first whether a match has a result on the disk, and only if it has none has the core take it up again."""

    log = Logger()

    def __init__(self, dispatcher: Dispatcher, signer: TicketSigner, result_writer: ResultWriter) -> None:
        self._dispatcher, self._signer, self._result_writer = dispatcher, signer, result_writer

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

    def _closed(self, ticket: Ticket, over: Collection[str]) -> bool:
        """Whether the ticket's room had a match that has a result, and did not go on after it."""
        return ticket.room in over and not recovery.offered(self._dispatcher.world, ticket).goes_on

    async def report(self, session: Session, match: str, said: Report, text: str | None) -> bool:
        """Hear how a match ended; returns whether its result stands on the disk already.

        :raises NoSuchMatch, WrongMoment: it is not this session's to say, or not now.
        :raises StorageFailed, TryLater: it is to be said again later.
        """
        world = self._dispatcher.world
        if not queries.is_on(world, match) and not queries.is_over(world, match):
            stands = await self._result_writer.results.find(match)
            if stands is not None:
                self._dispatcher.do(matchend.tell_again, stands, session)
                return True
            for ticket in self._read(text) if text is not None else ():
                if recovery.plays(ticket, (match,)) and not queries.is_on(world, match):
                    self._dispatcher.do(recovery.revive, session, ticket)
        elif queries.is_over(world, match):
            return await self._over(session, match)
        self._dispatcher.do(matchend.report, session, match, said)
        return False

    async def _over(self, session: Session, match: str) -> bool:
        """The match ended in front of us: its result stands, or is judged or written and will be told."""
        result = self._result_writer.pending.get(match)
        stands = None if result is not None else await self._result_writer.results.find(match)
        if stands is not None:
            self._dispatcher.do(matchend.tell_again, stands, session)
            return True
        sessions = result.sessions if result is not None else queries.judged_players(self._dispatcher.world, match)
        if session.id not in sessions:
            raise NoSuchMatch(match=match)
        return False

    def _read(self, text: str) -> list[Ticket]:
        """The ticket, if it is one of ours."""
        try:
            return [self._signer.read(text)]
        except BadTicket as problem:
            self.log.info("a ticket is ignored: {reason}", reason=problem.parameters["reason"])
            return []
