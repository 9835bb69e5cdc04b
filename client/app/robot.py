"""The robot on the command line: it has an output like everybody, but nobody types."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as TookTooLong
from twisted.internet.error import ConnectingCancelledError

from client.app.arguments import GAME, Arguments
from client.bot.brain import Thinker, bot_of, thinker
from client.bot.player import Bot
from client.errors import Unreachable
from client.events import Event, Failed, LineLost
from client.lobby.address import read_invitation
from client.preferences import Preferences
from client.session.session import Session
from client.shell.shell import CLOSE_SECONDS, INTERRUPTED, REFUSED, UNREACHABLE
from client.shell.signin import NEARBY
from wire.amp.errors import DeclaredError


class Robot:
    """Runs ``client.bot.player`` until it is done or interrupted.

    :param show: takes every event.
    """

    def __init__(
        self, session: Session, show: Callable[[Event], object], arguments: Arguments, preferences: Preferences
    ) -> None:
        self._session, self._show = session, show
        self._address = read_invitation(arguments.invitation or preferences.lobby or NEARBY).lobby
        self._bot = Bot(
            session,
            arguments.bot,
            arguments.game or GAME,
            arguments.games,
            arguments.password,
            session.options.chance,
            self._thinker(arguments),
        )
        self._running: Deferred[int] | None = None
        self._code: int | None = None

    def _thinker(self, arguments: Arguments) -> Thinker | None:
        """A brain of one's own, or the game's; without one moves are random."""
        choose = arguments.brain or bot_of(arguments.game or GAME)
        session = self._session
        return choose and thinker(choose, arguments.bot, session.reactor, session.options.chance, session.emit)

    async def run(self) -> int:
        """Play; returns the exit code."""
        self._running = Deferred.fromCoroutine(self._play())
        try:
            code = await self._running
        except (CancelledError, ConnectingCancelledError):
            code = INTERRUPTED
        finally:
            self._running = None
        closing = Deferred.fromCoroutine(self._session.close())
        closing.addTimeout(CLOSE_SECONDS, self._session.reactor)
        with contextlib.suppress(DeclaredError, TookTooLong):
            await closing
        return code if self._code is None else self._code

    async def _play(self) -> int:
        try:
            await self._session.connect(self._address)
        except DeclaredError as refused:
            self._show(Failed(refused.code.decode("ascii"), dict(refused.parameters)))
            return UNREACHABLE if isinstance(refused, Unreachable) else REFUSED
        return await self._bot.run()

    def hear(self, event: Event) -> None:
        """The session has something to tell. When the client will not come back to the lobby, the robot ends."""
        self._show(event)
        if self._running is None:
            return
        self._bot.on_event(event)
        if isinstance(event, LineLost) and not event.returning:
            self.stop(UNREACHABLE)

    def stop(self, code: int) -> None:
        """End with this exit code."""
        if self._code is None and self._running is not None:
            self._code = code
            self._running.cancel()

    # -- a typist that does not type

    def line(self, text: str) -> None:
        """Nobody types."""

    def refused(self, limit: int) -> None:
        """Nobody types."""

    def ended(self) -> None:
        """Nobody typed to begin with."""

    def complete(self, before: str) -> tuple[int, list[str]]:
        """Nobody types."""
        return 0, []

    def interrupt(self) -> None:
        """Ctrl-C ends a robot at once."""
        self.stop(INTERRUPTED)

    def lost(self) -> None:
        """Nobody reads what it writes."""
        self.stop(INTERRUPTED)
