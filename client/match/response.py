"""What my side of a match and the lobby tell each other where the players do not agree; ``games.peer.challenge``
decides what is shown, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.protocols import amp

from client.errors import LineDown
from client.events import ClaimWaits
from client.match.context import MatchContext
from games.engine.branch import Branch
from games.engine.history import History
from games.engine.model import Entry
from games.engine.phases import OWN_LOSS
from games.engine.serialization import packed, unpacked
from games.peer.match import Match
from lobby.commands import Challenge, Respond
from lobby.errors import NoSuchMatch, NotThere, StorageFailed, TryLater
from wire.amp.errors import DeclaredError

PART_BYTES = 30_000
"""Bytes of a part of a history: what one box to a lobby holds, nearly."""

PAUSE_SECONDS = 5.0
"""How long a lobby that cannot write just now is left alone where it did not say itself."""


class Response:
    """The ``Arbiter`` of one match: shows the lobby what my side knows, and hears what the lobby has.

    What is to be shown waits while there is no line, and is then what is known then.

    :param ticket: the match's, by which a lobby that has forgotten it takes it up again.
    :param here: whether the lobby knows me on the line that there is.
    :ivar spoken: is called when the lobby has said how far the match is.
    :ivar judged: whether a lobby can know the rules: where it cannot, a claim is nothing to wait for.
    :ivar accepted: is called when the lobby has taken what it was shown: it knows the match.
    """

    log = Logger()

    def __init__(self, context: MatchContext, game: Match, ticket: str, here: Callable[[], bool]) -> None:
        self._context, self.game, self._ticket, self._here = context, game, ticket, here
        self._waits: bool | None = None
        self._showing = self._unknown = self._told = self._done = False
        self.judged = True
        self._later: IDelayedCall | None = None
        self._heard_out: list[Deferred[None]] = []
        self._parts: list[bytes] = []
        self._name = context.name
        self.spoken: Callable[[], object] = lambda: None
        self.accepted: Callable[[], object] = lambda: None
        game.arbiter = self

    # -- out

    def show(self, waits: bool) -> None:
        """Show it as soon as there is a line, in a moment; of a claim that has to wait the player is told."""
        self._waits = waits or bool(self._waits)
        if self._waits and self.judged and not self._here() and not self._told:
            self._told = True
            self.game.own.journal.note("claim", anchor=self.game.table.anchor)
            self._context.emit(ClaimWaits(match=self.game.setup.match))
        self._go_in(0.0)

    def _go_in(self, seconds: float) -> None:
        if self._later is None and not self._done:
            self._later = self._context.reactor.callLater(seconds, self._go)

    def _go(self) -> None:
        self._later = None
        if self._waits is not None and not self._showing and self._can():
            self._showing = True
            Deferred.fromCoroutine(self._show_all()).addErrback(
                lambda failure: self.log.failure("showing a match to the lobby", failure=failure)
            )

    def _pause_no_more(self) -> None:
        """The head has moved, so a lobby that wanted to be left alone looks at what is shown again."""
        if self._later is not None:
            self._later.reset(0.0)

    def _can(self) -> bool:
        return self._here() and self._context.name == self._name

    async def _show_all(self) -> None:
        try:
            while self._waits is not None and self._later is None and self._can():
                waits, self._waits = self._waits, None
                try:
                    await self._show(Challenge if waits else Respond)
                    self.accepted()
                except (LineDown, TryLater, StorageFailed) as problem:
                    self._waits = waits or bool(self._waits)  # what is to be shown by then may be more
                    if isinstance(problem, LineDown):
                        return  # it is shown on the next line
                    self._go_in(float(problem.parameters.get("seconds", PAUSE_SECONDS)))
                except NoSuchMatch:
                    self.over()
                except DeclaredError as problem:
                    self.log.info("the lobby hears nothing of a match: {problem!r}", problem=problem)
        finally:
            self._showing = False
            self._tell_heard_out()

    def heard_out(self) -> Deferred[None]:
        """Fires when the lobby has all that was to be shown: at once where that is nothing."""
        waiting: Deferred[None] = Deferred()
        self._heard_out.append(waiting)
        self._tell_heard_out()
        return waiting

    def _tell_heard_out(self) -> None:
        if self._done or (self._waits is None and not self._showing):
            waiting, self._heard_out = self._heard_out, []
            for each in waiting:
                each.callback(None)

    async def _show(self, command: type[amp.Command]) -> None:
        history, beside = self.game.challenger.shown()
        since, entries = ("", history.entries) if beside else self._since(history)
        try:
            await self._tell(command, since, (*entries, *beside))
        except NotThere:
            await self._tell(command, "", history.entries)
        except NoSuchMatch:
            if self._unknown or not self._ticket:
                raise
            self._unknown = True
            await self._tell(command, "", (*history.entries, *beside))

    def _since(self, history: Branch) -> tuple[str, Sequence[Entry]]:
        """The last anchor that the lobby is known to have, and what follows it."""
        head = self.game.challenger.head
        common = [anchor for anchor in history.anchors if head is not None and anchor in head.anchors]
        if head is None or len(common) < 2:
            return "", history.entries
        before, known = set(common[:-1]), set(head.entries)
        return common[-1], [
            entry
            for anchor, entry in history.steps
            if anchor not in before or (entry.kind in OWN_LOSS and entry not in known)
        ]

    async def _tell(self, command: type[amp.Command], since: str, entries: Sequence[Entry]) -> None:
        content = packed(entries)
        parts = [content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES)]
        rest = {"match": self.game.setup.match, "since": since, "parts": len(parts)}
        if self._unknown:
            rest["ticket"] = self._ticket
        for number, part in enumerate(parts):
            await self._context.ask(command, part=number, content=part, **rest)

    # -- in

    def heard(self, since: str, part: int, parts: int, content: bytes) -> None:
        """A part of what the lobby has."""
        if part != len(self._parts):
            self._parts = []
        if part != len(self._parts):
            return  # its beginning was lost with an older line; all is said again on the new one
        self._parts.append(content)
        if part + 1 < parts:
            return
        entries, self._parts = unpacked(b"".join(self._parts)), []
        before = self._until(since)
        if before is None:
            self.log.info("the lobby goes on from where this side never was")
            self.show(False)
        else:
            self.game.challenger.heard((*before, *entries))
            self._pause_no_more()
            self.spoken()

    def _until(self, since: str) -> Sequence[Entry] | None:
        """What comes before an anchor that this side is said to have; ``None`` where it has not."""
        head = self.game.challenger.head
        for history in (head.table.history if head is not None else None, self.game.table.history):
            if history is not None and (not since or since in history.anchors):
                return _before(history, since)
        return None

    def waiting(self, anchor: str, seats: Sequence[int], seconds: int) -> None:
        """The lobby waits for these seats."""
        self.game.challenger.waiting(anchor, seats, float(seconds))
        self.spoken()

    def lobby_lost(self) -> None:
        """What the lobby waits for is not known any more."""
        self._parts = []
        self.game.challenger.lobby_lost()

    def lobby_back(self) -> None:
        """There is a line again."""
        self._told = False
        self.game.challenger.lobby_back()
        self._go_in(0.0)

    def over(self, recorded: bool = True) -> None:
        """The lobby has its verdict, or will never hear of the match.

        :param recorded: otherwise another run of this program answers for it.
        """
        self._done, self._waits = True, None
        journal = self.game.own.journal
        if recorded:
            journal.note("over")
        journal.release()
        if self._later is not None:
            self._later.cancel()
            self._later = None
        self._tell_heard_out()
        self.game.challenger.over()


class Responses:
    """Those of all matches that the lobby has not recorded. A match that I have left is answered for until then."""

    def __init__(self, context: MatchContext, here: Callable[[], bool]) -> None:
        self._context, self._here = context, here
        self._of: dict[str, Response] = {}

    def begin(self, game: Match, ticket: str) -> Response:
        """A match begins."""
        response = self._of[game.setup.match] = Response(self._context, game, ticket, self._here)
        return response

    def knows(self, match: str) -> bool:
        """Whether a match is answered for."""
        return match in self._of

    def heard_out(self, match: str) -> Deferred[None]:
        """Fires when the lobby has all that was to be shown of a match."""
        response = self._of.get(match)
        return response.heard_out() if response is not None else succeed(None)

    def heard(self, match: str, since: str, part: int, parts: int, content: bytes) -> None:
        """A part of what the lobby has of a match."""
        if match in self._of:
            self._of[match].heard(since, part, parts, content)

    def waiting(self, match: str, anchor: str, seats: Sequence[int], seconds: int) -> None:
        """The lobby waits for these seats of a match."""
        if match in self._of:
            self._of[match].waiting(anchor, seats, seconds)

    def lobby_lost(self) -> None:
        """The line is gone."""
        for response in self._of.values():
            response.lobby_lost()

    def lobby_back(self) -> None:
        """There is another one."""
        for response in tuple(self._of.values()):
            response.lobby_back()

    def over(self, match: str, recorded: bool = True) -> None:
        """The lobby has recorded a match, or nobody waits for that any more; otherwise see ``Response.over``."""
        response = self._of.pop(match, None)
        if response is not None:
            response.over(recorded)

    def close(self) -> None:
        """Nobody is there to answer any more."""
        for match in tuple(self._of):
            self.over(match, recorded=False)


def _before(history: History, since: str) -> Sequence[Entry]:
    before: set[str] = set(history.anchors[: history.anchors.index(since)]) if since else set()
    return [entry for anchor, entry in history.signed if anchor in before]
