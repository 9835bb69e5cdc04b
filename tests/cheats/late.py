"""M1, M2 and C3: what was signed before, or is signed too late, is shown where it has no place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.defer import Deferred

from client.match.coordinator import MatchCoordinator
from client.match.response import Response
from games.engine.branch import Branch
from games.engine.model import Entry, Kind
from games.engine.serialization import packed
from games.peer.challenge import Challenger
from games.peer.commands import Ordered, Submit
from games.peer.guest import GuestMatch
from games.peer.host import HostedMatch
from games.peer.match import Match
from lobby.commands import Respond
from tests.cheats.patch import Patch, nothing, took_place, withheld
from tests.cheats.reports import refused

# ------------------------------------------------------------------ the lobby's old word that a seat is gone

_old: dict[str, Entry] = {}


def _keep(honest: Any, response: Response, *said: Any) -> None:
    """Keep each word of the lobby's that a seat is gone."""
    honest(*said)
    _old.update((entry.body, entry) for entry in response.game.table.transcript if entry.kind is Kind.GONE)


def _say_old_words(honest: Any, match: Match, entry: Entry) -> None:
    """Say in each turn what the lobby has said before: at the table, and to the lobby; of each seat."""
    honest(entry)
    if not match.running or match.table.turn == 0 or not isinstance(match.arbiter, Response):
        return
    for word in _old:
        for seat in range(match.setup.seats):
            gone = Entry(match.table.turn, seat, Kind.GONE, word)
            if match.table.has(gone):
                continue
            _say(match, gone)
            shown = packed([*match.table.transcript, gone])
            asked = match.arbiter._context.ask(
                Respond, match=match.setup.match, since="", part=0, parts=1, content=shown
            )
            told = Deferred.fromCoroutine(asked)
            told.addErrback(refused).addCallback(lambda _: took_place("old-word-shown"))


def _say(match: Match, gone: Entry) -> None:
    for line in match.lines.values():
        if isinstance(match, HostedMatch):
            asked = line.callRemote(Ordered, number=len(match.replica.ordered), **vars(gone))
        else:
            asked = line.callRemote(Submit, **vars(gone))
        asked.addErrback(lambda _: took_place("old-word-refused"))


# ------------------------------------------------------------------ a move after one's own time-out

_post_dated: dict[GuestMatch, tuple[Entry, ...]] = {}


def _time_out_and_move(honest: Any, guest: GuestMatch) -> None:
    """Say that the time is over, and sign a move for the same place, to be shown when the match is lost by that."""
    if not guest.running or not guest.timers.thinking:
        return
    keeper, table = guest.own.keeper, guest.table
    before, anchor = table.transcript, table.anchor
    honest()
    late = keeper._given.pop(anchor)
    _post_dated[guest] = (*before, keeper.choose(table, keeper.options(table)[0]))
    keeper._given[anchor] = late


def _with_the_move(honest: Any, side: Challenger) -> tuple[Branch, tuple[Entry, ...]]:
    """The move, and not the time-out."""
    entries = _post_dated.get(side._side)  # type: ignore[call-overload]
    if entries is None:
        shown: tuple[Branch, tuple[Entry, ...]] = honest()
        return shown
    took_place("post-dated")
    return side._told(entries), ()


def _show(honest: Any, side: Challenger, *said: Any) -> None:
    """Whatever the lobby says, show it something."""
    honest(*said)
    if side._side.arbiter is not None:
        side._side.arbiter.show(False)


# ------------------------------------------------------------------ two words after the end


def _two_more(match: Match) -> list[Entry]:
    """Two moves that are signed for where the match stands, which is over."""
    table, keeper = match.table, match.own.keeper
    return [keeper._sign(table, Entry(table.turn, match.seat, Kind.MOVE, body)) for body in ("a1", "b2")]


async def _with_two_more(honest: Any, response: Response, command: Any, since: str, entries: Sequence[Entry]) -> None:
    """Show two moves more than there are."""
    if response.game.table.ending is None:
        await honest(command, since, entries)
        return
    await honest(command, "", (*response.game.table.transcript, *_two_more(response.game)))
    took_place("after-end")


def _after_the_verdict(honest: Any, response: Response, *rest: Any) -> None:
    """Show them once more when the lobby has recorded how it ended."""
    honest(*rest)
    game = response.game
    content = packed([*game.table.transcript, *_two_more(game)])
    asked = response._context.ask(Respond, match=game.setup.match, since="", part=0, parts=1, content=content)
    Deferred.fromCoroutine(asked).addErrback(refused).addCallback(lambda _: took_place("after-verdict"))


ATTACKS = {
    "old-word": (Patch(Response, "heard", _keep), Patch(Match, "_moved", _say_old_words)),
    "post-dated": (
        Patch(GuestMatch, "stop_thinking", _time_out_and_move),
        Patch(MatchCoordinator, "_over", withheld("no-report")),
        Patch(Challenger, "shown", _with_the_move),
        Patch(Challenger, "heard", _show),
    ),
    "after-end": (
        Patch(MatchCoordinator, "_over", withheld("no-report")),
        Patch(Challenger, "challenge", nothing),
        Patch(Challenger, "heard", _show),
        Patch(Response, "_tell", _with_two_more),
        Patch(Response, "over", _after_the_verdict),
    ),
}
