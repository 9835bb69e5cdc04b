"""Which connection each session speaks through, and what becomes of a session whose connection is lost."""

from __future__ import annotations

from lobby.auth.tokens import Tokens
from lobby.commands.reasons import SessionEnd
from lobby.core import queries, sessions
from lobby.core.model.parties import network
from lobby.core.model.session import Session
from lobby.server.arrivals import Arrivals
from lobby.server.dispatcher import Dispatcher, Outlet
from lobby.server.limits import DetachedSessions
from wire.idle import IdleMonitor
from wire.tickets import Departure


class Presence:
    """Attaches sessions to connections, and detaches them.

    :param away: seconds of silence after which a player is shown as away.
    :ivar arrivals: from which addresses sessions have come.
    :param grace: seconds for which a session without a line is kept, and :param detached: how many are.
    """

    def __init__(
        self, dispatcher: Dispatcher, tokens: Tokens, detached: DetachedSessions, away: float, grace: float
    ) -> None:
        self._dispatcher, self._tokens, self.detached, self.grace = dispatcher, tokens, detached, grace
        self._outlets, self._feed = dispatcher.outlets, dispatcher.feed
        self.arrivals = Arrivals()
        self._away: IdleMonitor[str] = IdleMonitor(away, dispatcher.clock, self._silent)
        dispatcher.session_over.append(detached.release)
        dispatcher.ending.append(self._away.stop)

    def attach(self, session: Session, outlet: Outlet, same: bool = False) -> None:
        """Let a session speak through this connection.

        :param same: it is the same client that comes back: the older connection is not told that it was taken over.
        """
        self.detached.release(session.id)
        session.address = network(outlet.host)
        self.arrivals.came(session.key, outlet.host, self._dispatcher.world.today())
        older = self._outlets.get(session.id)
        self._outlets[session.id] = outlet
        self.heard(session)
        if older is not None and older is not outlet:
            self._feed.unsubscribe(older)
            older.replace() if same else older.end_session(SessionEnd.TAKEN_OVER)

    def detach(self, session: Session, outlet: Outlet) -> None:
        """The connection is gone: the session that speaks through it is away, and kept for the grace time."""
        if not self._leave(session, outlet):
            return
        if self._tokens.has(session) and self.detached.admit(session.id, outlet.host):
            self._dispatcher.do(sessions.detached, session, self.grace)
        else:
            self._dispatcher.do(sessions.sign_out, session)

    def end(self, session: Session, outlet: Outlet, why: Departure = Departure.GONE) -> None:
        """The session that speaks through the connection is over, and nobody comes back to it.

        :param why: ``LEFT`` where its player wanted that.
        """
        if self._leave(session, outlet):
            self._tokens.forget(session.id)
            self._dispatcher.do(sessions.sign_out, session, why)

    def _leave(self, session: Session, outlet: Outlet) -> bool:
        """The session speaks no more through the connection; returns whether it did until now."""
        self._feed.unsubscribe(outlet)
        if self._outlets.get(session.id) is not outlet:
            return False
        del self._outlets[session.id]
        self._away.forget(session.id)
        return True

    def evict(self, session: Session, why: SessionEnd, reason: str | None = None, until: int | None = None) -> None:
        """End a session from the lobby's side, whether it has a connection or not.

        :param reason: the operator's; :param until: the second since the epoch until which it cannot come back.
        """
        outlet = self._outlets.get(session.id)
        if outlet is not None:
            outlet.end_session(why, reason, until)
        left = queries.session(self._dispatcher.world, session.id) is session
        if left:  # it had no line, or one that was closing already
            self._tokens.forget(session.id)
            self._dispatcher.do(sessions.sign_out, session)

    def heard(self, session: Session) -> None:
        """Something came from the session's client."""
        self._away.heard(session.id)
        if session.away:
            self._dispatcher.do(sessions.set_away, session, False)

    def _silent(self, session_id: str) -> None:
        session = queries.session(self._dispatcher.world, session_id)
        if session is not None:
            self._dispatcher.do(sessions.set_away, session, True)
