"""C3: ways out for who has lost, or is about to."""

from __future__ import annotations

from typing import Any

from client.match.coordinator import MatchCoordinator
from client.match.response import Response
from client.session.results import Results
from games.engine.model import Entry, Kind
from games.engine.seat import SeatSecrets
from games.engine.serialization import packed
from games.peer.challenge import Challenger
from games.peer.guest import GuestMatch
from games.peer.outbox import Outbox
from games.peer.ownseat import OwnSeat
from lobby.errors import TryLater
from tests.cheats.patch import Patch, nothing, took_place, withheld
from wire.amp.errors import DeclaredError

SILENT = (
    Patch(Response, "show", withheld("silence")),
    Patch(Results, "report", nothing),
    Patch(GuestMatch, "stop_thinking", withheld("silence")),
)
"""It shows, reports and gives up nothing."""


def no_moves(honest: Any, _outbox: Outbox, entry: Entry) -> None:
    """Send nothing after the set-up."""
    if entry.turn == 0:
        honest(entry)
    else:
        took_place("silence")


def _no_reveal(honest: Any, _outbox: Outbox, entry: Entry) -> None:
    """Never show what was committed to."""
    if entry.turn == 0 or entry.kind is not Kind.REVEAL:
        honest(entry)
    else:
        took_place("no-reveal")


def _no_link(honest: Any, _outbox: Outbox, entry: Entry) -> None:
    """Never show a link after the set-up: the seat that is last to show its own sees the draw before."""
    if entry.turn == 0 or entry.kind is not Kind.LINK:
        honest(entry)
    else:
        took_place("no-link")


def _no_answer(honest: Any, outbox: Outbox, entry: Entry) -> None:
    """Never make a move that the hidden board dictates."""
    guest: Any = outbox._guest
    if entry.turn == 0 or entry.kind is not Kind.MOVE or guest.table.is_choice(entry.seat):
        honest(entry)
    else:
        took_place("no-answer")


def _no_opening(honest: Any, _outbox: Outbox, entry: Entry) -> None:
    """Never open one's secret."""
    if entry.kind is Kind.OPEN:
        took_place("no-opening")
    else:
        honest(entry)


def _false_answer(honest: Any, keeper: SeatSecrets, table: Any, kind: Kind, text: str) -> Any:
    """Say of each shot the contrary of what the own board dictates."""
    if table.is_choice(keeper.seat):
        return honest(table, kind, text)
    took_place("false-answer")
    return honest(table, kind, "hit" if text == "miss" else "miss")


def _interrupt(honest: Any, guest: GuestMatch, entry: Entry) -> None:
    """Call the match interrupted as soon as it is seen to be lost: by a reveal, or by a last move."""
    honest(entry)
    if entry.seat != guest.seat and entry.turn > 0 and entry.kind is Kind.REVEAL:
        took_place("interrupt")
        guest.interrupted((), "The line broke.")


async def _rubbish(honest: Any, response: Response, command: Any, since: str, entries: Any) -> None:
    """Show the lobby what is no history, what has nothing in it, and what is not signed."""
    match, seat = response.game.setup.match, response.game.seat
    turn = response.game.table.turn
    invented = packed([Entry(turn, seat, Kind.MOVE, "h8", ""), Entry(turn, 1 - seat, Kind.RESIGN, "", "")])
    for content in (b"no history", b"", packed([]), invented):
        try:
            await response._context.ask(command, match=match, since="", part=0, parts=1, content=content)
        except TryLater:
            took_place("rubbish-refused")
        except DeclaredError as problem:
            response.log.info("the lobby refuses it: {problem!r}", problem=problem)
        took_place("rubbish")


def _shows_something(honest: Any, side: Challenger, anchor: str, seats: Any, seconds: float) -> None:
    """Answer everything that the lobby waits for."""
    honest(anchor, seats, seconds)
    if seconds > 0 and side._side.arbiter is not None:
        side._side.arbiter.show(False)


async def _move_and_time_out(honest: Any, own: OwnSeat, text: str) -> None:
    """Make a move, and say for the same place that the time for it had run out."""
    table = own._table
    late, anchor = own.keeper.give_up(table), table.anchor
    del own.keeper._given[anchor]
    move = own.keeper.choose(table, text)
    guest: Any = own._put.__self__  # type: ignore[attr-defined]
    guest._outbox.say(late).addErrback(lambda failure: None)
    await own._put(move)


def _late_too(honest: Any, outbox: Outbox, entry: Entry) -> None:
    """Send a time-out after the move that it belongs to."""
    if entry.kind is not Kind.TIMEOUT:
        honest(entry)
        for late in outbox:
            if late.kind is Kind.TIMEOUT:
                took_place("two-words")
                honest(late)


ATTACKS = {
    "silence": (Patch(Outbox, "_submit", no_moves), *SILENT),
    "no-answer": (Patch(Outbox, "_submit", _no_answer), *SILENT),
    "no-link": (Patch(Outbox, "_submit", _no_link), *SILENT),
    "no-reveal": (Patch(Outbox, "_submit", _no_reveal), *SILENT),
    "no-opening": (Patch(Outbox, "_submit", _no_opening), *SILENT),
    "false-answer": (Patch(SeatSecrets, "_give_move", _false_answer),),
    "interrupt": (Patch(Outbox, "_submit", _no_reveal), Patch(GuestMatch, "hear", _interrupt), *SILENT),
    "no-report": (Patch(MatchCoordinator, "_over", withheld("no-report")), Patch(Response, "show", nothing)),
    "rubbish": (
        Patch(Outbox, "_submit", no_moves),
        Patch(Results, "report", nothing),
        Patch(GuestMatch, "stop_thinking", nothing),
        Patch(Response, "_tell", _rubbish),
        Patch(Challenger, "waiting", _shows_something),
    ),
    "two-words": (Patch(OwnSeat, "play", _move_and_time_out), Patch(Outbox, "_submit", _late_too)),
}
