"""What is told of a running match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from client.events.base import Event
from wire.endings import EndReason


@dataclass(frozen=True)
class MatchStarted(Event):
    """All sit at the table. ``teams``: the seats that play together; none where everybody plays alone."""

    match: str
    game: str
    display: str
    players: tuple[str, ...]
    seat: int
    settings: dict[str, str]
    teams: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Turn(Event):
    """The match as I see it now. ``yours``: a move of mine is wanted; ``waiting``: the seats that are due.

    ``view`` is the game's view, ``legal`` my legal moves as text, ``picture`` and ``words`` what people are shown.
    ``seconds`` is the time limit for the move, or what my clock has left if that is less; ``clocks`` what everybody's
    has left, by seat, in seconds; none where the room's ``clock`` is none. ``colours`` says what parts of the picture
    are: where each begins and ends, counted in characters, and its role, such as ``player1`` or ``good``.
    """

    match: str
    turn: int
    yours: bool
    waiting: tuple[int, ...]
    view: Any
    legal: tuple[str, ...]
    picture: str
    words: str
    seconds: int
    colours: tuple[tuple[int, int, str], ...] = ()
    clocks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Moved(Event):
    """Somebody's move was played. ``mine``: it was mine; ``comment``: what it means, if the game has words for that."""

    match: str
    turn: int
    seat: int
    player: str
    move: str
    mine: bool
    comment: str = ""


@dataclass(frozen=True)
class TimeShort(Event):
    """My time for the move is nearly up: ``seconds`` are left."""

    match: str
    seconds: int


@dataclass(frozen=True)
class MoveTaken(Event):
    """My simultaneous move is committed; the others' are awaited."""

    match: str
    move: str


@dataclass(frozen=True)
class OpponentSilent(Event):
    """Nothing has come from a peer for some seconds; 0: its line broke, and is being made again.

    I may wait or leave; after ``limit`` seconds the lobby is asked for what it owes.

    :ivar judged: the lobby can have the rules; where it has not, there is nothing to ask it for.
    """

    player: str
    seconds: int
    limit: int
    judged: bool = True


@dataclass(frozen=True)
class Relayed(Event):
    """The line to a peer goes through the lobby, which cannot read it."""

    player: str


@dataclass(frozen=True)
class Direct(Event):
    """The line to a peer does not go through the lobby any more."""

    player: str


@dataclass(frozen=True)
class MoveKept(Event):
    """My move is made, and ``player``, the host, cannot be heard: it is said as soon as the host is back."""

    player: str


@dataclass(frozen=True)
class HintGiven(Event):
    """What the game would do now, as I asked; ``move`` is empty where it gives no hints."""

    match: str
    move: str


@dataclass(frozen=True)
class OpponentBack(Event):
    """The silent peer speaks again."""

    player: str


@dataclass(frozen=True)
class MatchOver(Event):
    """The match has ended at my table.

    ``places`` by seat, 1 for the best, empty where nobody can say. ``reason``: ``played``, ``agreed`` (a draw),
    ``resigned``, ``left``, ``timeout``, ``broken``, ``interrupted``. ``player`` whose doing it was (empty: nobody's).
    ``result``: ``won``, ``lost``, ``drawn`` or ``unresolved``; ``detail`` says what rule was broken.
    ``scores`` are the points by seat, in a game that counts some; ``teams`` as in ``MatchStarted``, ``colours`` as in
    ``Turn``. ``clock``: where the reason is ``timeout``, whether that player's clock had run out, and not the time for
    one move.
    ``out``: who was out before, while the others played on.
    """

    match: str
    players: tuple[str, ...]
    places: tuple[int, ...]
    reason: EndReason
    player: str
    result: str
    detail: str
    picture: str
    words: str
    colours: tuple[tuple[int, int, str], ...] = ()
    scores: tuple[int, ...] = ()
    teams: tuple[tuple[int, ...], ...] = ()
    clock: bool = False
    out: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResultTaken(Event):
    """The lobby has recorded the result. ``verdict`` is how it knows: ``agreed`` (all sides signed the same end),
    ``confirmed`` (the signed moves show it), ``forfeited`` (the player of ``seat`` was due at the lobby and did not go
    on), ``forged`` (that player has cheated), or ``void`` (nobody can know).

    ``detail`` says in words what was found. ``places`` by seat, ``reason``, and ``seat`` whose doing it was (63:
    nobody's), as the lobby noted them.
    """

    match: str
    verdict: str
    detail: str
    players: tuple[str, ...]
    places: tuple[int, ...]
    reason: EndReason
    seat: int


@dataclass(frozen=True)
class ResultLost(Event):
    """The lobby will not take this result down: the session ended before, or the lobby knows nothing of the match."""

    match: str


@dataclass(frozen=True)
class ResultKept(Event):
    """The lobby cannot take this result now: it is kept on disk, and handed in at the next log-in there."""

    match: str


@dataclass(frozen=True)
class OpponentLeftLobby(Event):
    """The lobby says that the opponent ``left`` the match, or is ``gone`` from the lobby. The match goes on."""

    player: str
    why: str


@dataclass(frozen=True)
class Offered(Event):
    """``player`` offers ``what``: a ``draw``, or to ``undo`` the player's last move. ``mine``: I do."""

    match: str
    player: str
    what: str
    mine: bool


@dataclass(frozen=True)
class OfferDeclined(Event):
    """``player`` refuses what was offered. ``mine``: I do."""

    match: str
    player: str
    what: str
    mine: bool


@dataclass(frozen=True)
class OfferAgreed(Event):
    """``player`` agrees to what was offered, and not all have yet. ``mine``: I do."""

    match: str
    player: str
    what: str
    mine: bool


@dataclass(frozen=True)
class OfferTaken(Event):
    """All have agreed to what was offered."""

    match: str
    what: str


@dataclass(frozen=True)
class SeatGone(Event):
    """``player`` is gone from the match for good, and the others play on. ``mine``: it is me, who gave up.

    :ivar sealed: the move that I had sealed in this turn, and that still counts; empty where there is none.
    :ivar again: the one that I had sealed does not count: the turn begins anew, after moves were shown.
    """

    match: str
    player: str
    mine: bool
    sealed: str = ""
    again: bool = False


@dataclass(frozen=True)
class ClockStarted(Event):
    """The lobby waits for ``players`` for ``seconds``. ``mine``: for me; ``choice``: for a move, and not only for an
    answer that clients give by themselves.

    No ``players``: it waits whether anybody can show more of the match than it has.
    """

    match: str
    players: tuple[str, ...]
    seconds: int
    mine: bool
    choice: bool


@dataclass(frozen=True)
class StatesDiffer(Event):
    """The rules of ``player`` and mine have made different states of the same moves, seen in ``turn``."""

    match: str
    player: str
    turn: int


@dataclass(frozen=True)
class ClockStopped(Event):
    """What the lobby waited for has come."""

    match: str


@dataclass(frozen=True)
class ClaimWaits(Event):
    """There is no line to the lobby, which is to be asked for what somebody owes: that is done when it is back."""

    match: str


@dataclass(frozen=True)
class MatchTakenUp(Event):
    """A match in which an earlier run of this program played is still open at the lobby, and goes on. ``players`` are
    the others. ``match-started`` follows."""

    match: str
    game: str
    display: str
    players: tuple[str, ...]


@dataclass(frozen=True)
class TableReplaced(Event):
    """The lobby was shown another history of the match than my table had: it counts. ``resumed``: the match had ended
    at my table, and goes on."""

    match: str
    resumed: bool
