"""The conversation with the person: what is typed becomes moves and words, one after the other."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as TookTooLong
from twisted.internet.error import ConnectingCancelledError
from twisted.internet.interfaces import IReactorTime

from client.errors import LineDown, Unreachable
from client.events import Connected, Event, Failed, Games, LineLost, Notice, Resumed, SignedIn, SignedOut
from client.events import Screen as ScreenChanged
from client.preferences import Preferences
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.commands.registry import (
    PLAY,
    AmbiguousWord,
    BareNumber,
    CommandContext,
    StillStarting,
    UnknownWord,
    WordNotNow,
)
from client.shell.commands.table import COMMANDS
from client.shell.completion import complete
from client.shell.numbering import ShownLists
from client.shell.prompts import Cancelled, Elsewhere, End, InputEnded, Order, Questions
from client.shell.signin import SignInFlow
from client.terminal.output import Output
from client.trust import TrustedFolders
from games.engine.errors import NotYourTurn, RepeatedEntry
from games.game import IllegalMove
from wire.amp.errors import DeclaredError

FINE, REFUSED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130
"""The program's exit codes; ``REFUSED`` and ``UNREACHABLE`` only where input is piped."""

AGAIN_SECONDS = 3
"""A second Ctrl-C within so many seconds leaves a match."""

SURELY_BEGUN = 3
"""So many letters of a word are enough to suggest it where it has to be written out."""

CLOSE_SECONDS = 3.0
"""How long logging out may take at the end."""


@dataclass(frozen=True)
class Start:
    """How to begin.

    :ivar invitation: a pasted line or an address to connect to at once; where it is empty, one is asked for.
    :ivar name: the name to take without asking.
    :ivar password: the password to take without asking.
    :ivar interactive: a person types; otherwise what was refused shows in the exit code.
    :ivar wait: a lost line is waited for; otherwise the program ends.
    :ivar trusted: the folders whose code may run where it is not contained.
    """

    invitation: str = ""
    name: str = ""
    password: str = ""
    interactive: bool = True
    wait: bool = True
    trusted: TrustedFolders = field(default_factory=TrustedFolders)


class Shell:
    """Carries out lines in the order in which they were typed.

    It is told what is typed (``client.terminal.interfaces.Typist``) and what happens (``hear``).
    """

    def __init__(
        self, session: SessionFace, output: Output, preferences: Preferences, clock: IReactorTime, start: Start
    ) -> None:
        self._session, self._output, self._clock, self._start = session, output, clock, start
        self._questions = Questions(
            output, self.show, lambda: session.screen, self._inline, self._urgent, COMMANDS.exact
        )
        self._signin = SignInFlow(session, self._questions, self.show, preferences, start.interactive)
        self._shown = ShownLists()
        self._context = CommandContext(
            session,
            self._questions,
            self.show,
            self._signin,
            self._shown,
            COMMANDS,
            start.trusted,
            self._set_bell,
            lambda: self.stop(FINE),
        )
        self._running: Deferred[None] | None = None
        self._code: int | None = None
        self._refused = self._unreachable = self._cut = False
        self._warned = float("-inf")
        self._hinted: Screen | None = None
        self._player = ""
        prepared = {"name": start.name, "password": start.password, "new-password": start.password}
        self._questions.prepared.update({what: text for what, text in prepared.items() if text})

    async def run(self) -> int:
        """Talk until the end; returns the exit code."""
        await self._guard(self._begin())
        while self._code is None:
            self._ready()
            item = await self._questions.take()
            if isinstance(item, End):
                self._code = FINE if self._code is None else self._code
                break
            await self._guard(self._obey(item.line if isinstance(item, Order) else item))
        await self._finish()
        return self._exit_code()

    # -- what happens

    def hear(self, event: Event) -> None:
        """The session has something to tell. A lobby's games are shown at the first log-in only: they do not change."""
        if not isinstance(event, Games) or self._shown.games != tuple(row.game for row in event.games):
            self.show(event)
        if isinstance(event, SignedIn):
            self._player = event.name
        if isinstance(event, ScreenChanged):
            self._moved()
        elif isinstance(event, LineLost):
            self._hinted = Screen.DISCONNECTED
            if not self._start.wait:
                self.stop(UNREACHABLE)
        elif isinstance(event, Connected | Resumed | SignedOut):
            self._unreachable = False
            if self._running is None:
                self._ready()

    def _moved(self) -> None:
        """Another screen: a question that was asked on the last one is over."""
        self._hinted = None
        if self._questions.pending is not None and self._running is not None:
            self._running.cancel()
        elif self._running is None and self._code is None:
            self._output.ready(self._who, self._session.screen)

    @property
    def _who(self) -> str:
        """Whose prompt it is; in a match one keeps the name though the line to the lobby is lost."""
        return self._session.name or (self._player if self._session.screen is Screen.PLAYING else "")

    def show(self, event: Event) -> None:
        """Tell the person, remembering what an exit code or a typed number will mean."""
        self._refused = self._refused or isinstance(event, Failed)
        self._shown.observe(event)
        self._output.show(event)

    # -- what is typed

    def line(self, text: str) -> None:
        """A line."""
        self._questions.put(text)

    def refused(self, limit: int) -> None:
        """A line that was too long."""
        self.show(Failed("line-too-long", {"limit": limit}))

    def ended(self) -> None:
        """The end of what is typed: in a match somebody who types has to mean it."""
        if self._start.interactive and self._session.screen is Screen.PLAYING:
            self.interrupt()
        else:
            self._questions.put(End())

    def lost(self) -> None:
        """The terminal is gone. That is no will to leave a match: its lines are cut, as where the client is killed."""
        self._cut = self._session.screen is Screen.PLAYING
        self.stop(INTERRUPTED)

    def interrupt(self) -> None:
        """Ctrl-C: stop what is going on; else leave a waiting screen; else leave the lobby."""
        screen = self._session.screen
        if self._running is not None:
            self._running.cancel()
        elif screen in (Screen.IN_ROOM, Screen.CONNECTING):
            self._questions.put(Order("leave"))
        elif screen is not Screen.PLAYING:
            self.stop(INTERRUPTED)
        elif self._clock.seconds() - self._warned <= AGAIN_SECONDS:
            self._questions.put(Order("leave"))
        else:
            self._warned = self._clock.seconds()
            self.show(Notice("leave-match", {"seconds": AGAIN_SECONDS}))

    def complete(self, before: str) -> tuple[int, list[str]]:
        """Ways to go on from what is typed."""
        return complete(before, self._session, self._questions.pending)

    def stop(self, code: int) -> None:
        """End the program with this exit code, whatever is going on."""
        if self._code is None:
            self._code = code
            self._questions.put(End())
            if self._running is not None and code != FINE:
                self._running.cancel()

    # -- carrying out

    async def _begin(self) -> None:
        """Connect to where one is asked to, or ask where."""
        if self._start.invitation:
            await self._signin.go(self._start.invitation)
        else:
            await self._signin.connect("")

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that Ctrl-C can stop and that may be refused."""
        self._running = Deferred.fromCoroutine(work)
        try:
            await self._running
        except Elsewhere:
            pass
        except (Cancelled, CancelledError, ConnectingCancelledError):
            if self._code is None:
                self.show(Notice("cancelled", {}))
        except InputEnded:
            self._questions.put(End())
        except DeclaredError as refused:
            self._fail(refused)
        finally:
            self._running = None

    def _fail(self, refused: DeclaredError) -> None:
        if isinstance(refused, Unreachable):
            self._unreachable = True
            self._hinted = Screen.DISCONNECTED  # the sentence says what can be done
        self.show(Failed(refused.code.decode("ascii"), {**refused.parameters, **self._still_trying(refused)}))

    def _still_trying(self, refused: DeclaredError) -> dict[str, str | int]:
        """What to add to a refusal for want of a line while the client comes back by itself."""
        left = self._session.reconnector.returning
        if left is None or not isinstance(refused, LineDown | Unreachable | WordNotNow):
            return {}
        return {"back": str(self._session.lobby.address or ""), "seconds": math.ceil(left)}

    async def _obey(self, line: str) -> None:
        """Carry out a line: a move in a match, else a word."""
        text = line.strip()
        if not text:
            await self._nothing()
        elif text.startswith("/"):
            await self._word(text[1:].strip())
        elif self._session.screen is Screen.PLAYING:
            await self._in_match(text)
        elif self._session.screen is Screen.CONNECTING:
            await self._while_starting(text)
        else:
            await self._word(text)

    async def _nothing(self) -> None:
        """An empty line logs in under the name that is offered."""
        if self._session.screen is Screen.SIGNED_OUT and self._signin.offered:
            await self._signin.login(self._signin.offered)

    async def _in_match(self, text: str) -> None:
        """What the rules take for a move is a move, also with ``play`` in front; a word has to be written out there."""
        turn = self._session.match.turn
        legal = turn is not None and text.casefold() in (move.casefold() for move in turn.legal)
        if not legal and COMMANDS.exact(text) is not None:
            await self._word(text)
            return
        first, _, rest = text.partition(" ")
        if not legal and first.casefold() == PLAY and rest.strip():
            text = rest.strip()
        try:
            await self._session.match.move(text)
        except (IllegalMove, NotYourTurn, RepeatedEntry) as refused:
            refused.parameters["nearest"] = self._near(text)
            raise

    async def _while_starting(self, text: str) -> None:
        """No move can be made yet, so what is no word, written out, was one that came too early, or a slip.

        :raises StillStarting: it was.
        """
        if COMMANDS.exact(text) is None:
            raise StillStarting(nearest=self._near(text))
        await self._word(text)

    def _near(self, text: str) -> str:
        """The word that a line begins, or is most like, if there is one: it is suggested, and not carried out."""
        typed = text.split(maxsplit=1)[0]
        screen, drop_in = self._session.screen, self._session.account.drop_in
        if len(typed) >= SURELY_BEGUN:
            with contextlib.suppress(AmbiguousWord, UnknownWord):
                return COMMANDS.find(typed, screen, drop_in).name
        return COMMANDS.nearest(typed, screen, drop_in)

    async def _word(self, text: str) -> None:
        """Carry out a word with what follows it."""
        typed, _, rest = text.partition(" ")
        screen, drop_in = self._session.screen, self._session.account.drop_in
        usage = self._shown.usage(text, screen)
        if usage and self._session.name:
            raise BareNumber(usage=usage)
        command = COMMANDS.find(typed, screen, drop_in)
        command.check(screen, drop_in)
        await command.act(self._context, rest.strip())

    async def _inline(self, line: str) -> None:
        """A word in the middle of a question: when it is refused, the question is still there."""
        try:
            await self._word(line.lstrip("/").strip())
        except Elsewhere:
            pass
        except Cancelled:
            self.show(Notice("cancelled", {}))
        except DeclaredError as refused:
            self._fail(refused)
        if self._code is not None:
            raise InputEnded

    def _urgent(self, line: str) -> bool:
        """Instead of a password only the answer to an invitation counts, lest a password be taken for a word."""
        return bool(self._session.invitations.waiting) and line.split(" ")[0] in ("/accept", "/decline")

    # -- between two lines

    def _ready(self) -> None:
        """Await a word, saying once on each screen what can be done where nothing happens by itself."""
        if self._code is not None:
            return
        screen = self._session.screen
        if self._hinted is not screen:
            self._hinted = screen
            hint = self._signin.hint()
            if hint is not None:
                self.show(hint)
        self._output.ready(self._who, screen)

    def _set_bell(self, wanted: bool) -> None:
        self._output.bell = wanted

    # -- the end

    async def _finish(self) -> None:
        """Log out and close the line, but do not wait for ever. A match that is to be come back to is not left."""
        self._output.answered()
        if self._cut:
            return
        closing = Deferred.fromCoroutine(self._session.close()).addTimeout(CLOSE_SECONDS, self._clock)
        self._running = closing
        with contextlib.suppress(DeclaredError, TookTooLong, CancelledError):
            await closing
        self._running = None

    def _exit_code(self) -> int:
        if self._code not in (None, FINE) or self._start.interactive:
            return self._code or FINE
        return UNREACHABLE if self._unreachable else REFUSED if self._refused else FINE
