r"""The red team: clients that really cheat against honest ones, and what the lobby makes of each attack.

The attacks are the patches of ``tests/cheats``. Each test reads in the cheat's output that the attack took place. The
lobby's seconds are scaled down by its options; the seconds of the clients are theirs. Here two sit at a table, and one
frames or outwits the other; a loser's ways out are in ``e2e_red_team_escapes``, three at a table in
``e2e_red_team_three``, and what is aimed at the lobby is in ``e2e_red_team_lobby``.

What comes of each attack, where *host*, *guest* and *third* are who makes it, and the places are as the lobby records
them. The first two columns are as in ``docs/arbitration.md``, *Cases*.

====== ======================================= ============================== ========================================
\      attack                                  games                          outcome
====== ======================================= ============================== ========================================
C1     a transcript cut before the host's word rps, gomoku                    guest *forfeits*: it is due itself
C1     the same in each turn                   bluff                          none: *agreed* as it was played
C2     a false report at the end               rps, gomoku                    *confirmed*, as it was played
C2     false reports in the middle             rps, gomoku                    none: *agreed* at the end
C3     silence, as guest                       rps, gomoku, fleet, bluff,     guest *forfeits*
                                               mosaic
C3     killed                                  rps, gomoku                    guest *forfeits*
C3     a reveal, a link, a dictated answer     rps; bluff; bluff; fleet;      guest *forfeits*, though the other has
       or the opening is never shown           fleet                          resigned
C3     a false answer                          fleet                          *forged*, though the other has resigned
C3     no report of a lost end                 gomoku                         *confirmed*
C3     junk instead of an answer               rps, gomoku                    guest *forfeits*; its tries run out
C3     lines cut: to the lobby, both, flapping rps, gomoku                    guest *forfeits*
C3     a move and a time-out for one place     rps, gomoku, fleet, bluff      *forged*
C3     a move that is post-dated after one's   rps, gomoku                    *forged*
       own time-out
C3     two words after the end, and after the  gomoku, mosaic (third)         *confirmed*, as it was played; the
       verdict                                                                verdict stands
M1     the lobby's old word that a seat is     rps, another match, as host    none: refused, *agreed* as it was played;
       gone                                    and guest; mosaic, same match  in mosaic without the silent one
M2     two words of a third                    mosaic, bluff                  *forged*: third is last, others play on
M3     host and third cut the last one off     mosaic, bluff                  none; they *forfeit* when they are gone
M4     host drops a guest's moves              rps, gomoku, fleet             none: *agreed* as it was played
M4     host drops them, and stalls             rps, gomoku, fleet             host *forfeits*
–      host changes a guest's moves            gomoku                         none: *agreed* as it was played
–      host hides the last word                rps, gomoku                    *agreed*: the lobby tells it
–      host hides it from the lobby, too       gomoku                         host *forfeits* what it had won
–      lobby killed while a clock runs         gomoku                         guest *forfeits* all the same
–      lobby killed in *closing*               rps                            *confirmed* all the same
–      the judges are drowned                  gomoku                         guest *forfeits*; nobody's case is dropped
====== ======================================= ============================== ========================================
"""

from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.programs import Stage
from tests.e2e.red_team import (
    GAMES,
    attacked,
    five,
    guest_of_ada,
    host_of_ada,
    in_turn,
    open_with_the_other,
    play,
    plays,
    recorded,
    win,
)

BOTH = pytest.mark.parametrize("game", ["rps", "gomoku"])


# ------------------------------------------------------------------ C1: framing by a cut transcript


@ensureDeferred
async def test_cut_before_the_hosts_move(stage: Stage) -> None:
    """The host's client shows the later history by itself; the match goes on, and it is the guest who is due."""
    ada, eve = await guest_of_ada(stage, "frame", "gomoku time=20")
    await open_with_the_other(ada, eve)
    for mine, hers in (("h8", "a1"), ("h9", "b1")):
        ada.type(mine)
        await ada.event("clock-started", mine=True)
        await ada.event("clock-stopped")
        await eve.event("turn", yours=True)
        eve.type(hers)
        await ada.event("turn", yours=True)
    ada.type("h10")
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, "frame", 3)


@ensureDeferred
async def test_cut_before_the_hosts_throw(stage: Stage) -> None:
    """The same where both move at once: the host's commitment is shown, and only the guest is out of time."""
    ada, eve = await guest_of_ada(stage, "frame", GAMES["rps"])
    await ada.event("turn", yours=True)
    ada.type("paper")
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, "frame")


@ensureDeferred
async def test_cut_before_the_hosts_links(stage: Stage) -> None:
    """The same in each turn of a match in which clients show links and dice by themselves: it is played to its end."""
    ada, eve = await guest_of_ada(stage, "frame", "bluff dice=2 time=60")
    plays(eve)
    over = await play(ada)
    await recorded(ada, "agreed", over["places"])
    assert over["reason"] == "played"
    attacked(eve, "frame", 8)


# ------------------------------------------------------------------ C2: one false report


@BOTH
@ensureDeferred
async def test_false_report_at_the_end(stage: Stage, game: str) -> None:
    """The end that the signed moves show is confirmed."""
    ada, eve = await guest_of_ada(stage, "lie", GAMES[game].replace("time=8", "time=60"))
    await win(ada, eve, game)
    for client in (ada, eve):
        await recorded(client, "confirmed", [1, 2])
    attacked(eve, "lie")


@ensureDeferred
async def test_false_reports_in_the_middle(stage: Stage) -> None:
    """They end nothing: the match is played to its end, and that is agreed."""
    ada, eve = await guest_of_ada(stage, "lie-early", "gomoku")
    await five(ada, eve)
    await recorded(ada, "agreed", [1, 2])
    attacked(eve, "lie-early", 8)


@ensureDeferred
async def test_false_report_between_commitments(stage: Stage) -> None:
    """The same where both move at once."""
    ada, eve = await guest_of_ada(stage, "lie-early", GAMES["rps"])
    await in_turn(ada, eve)
    ada.type("paper")
    eve.type("rock")
    await recorded(ada, "agreed", [1, 2])
    attacked(eve, "lie-early", 2)


# ------------------------------------------------------------------ M4: a host that drops moves, or changes them


@ensureDeferred
async def test_host_that_drops_throws(stage: Stage) -> None:
    """The guest's commitment comes by the lobby, and the match goes on to its end."""
    eve, ada = await host_of_ada(stage, "drop", "rps best=1 time=60")
    await in_turn(eve, ada)
    eve.type("rock")
    ada.type("paper")
    await recorded(ada, "agreed", [2, 1])
    attacked(eve, "drop")


@ensureDeferred
async def test_host_that_drops_moves(stage: Stage) -> None:
    """The same where one moves after the other."""
    eve, ada = await host_of_ada(stage, "drop", "gomoku time=60")
    await open_with_the_other(ada, eve)
    ada.type("a1")
    await eve.event("moved", seat=1, move="a1")
    eve.type("resign")
    await recorded(ada, "agreed", [2, 1])
    attacked(eve, "drop")


@ensureDeferred
async def test_host_that_drops_shots(stage: Stage) -> None:
    """The same of a hidden board: its guest's shots and answers."""
    eve, ada = await host_of_ada(stage, "drop", "fleet ships=1 time=60")
    plays(eve)
    await play(ada, most=1)
    ada.type("resign")
    await recorded(ada, "agreed", [1, 2])
    attacked(eve, "drop")


@pytest.mark.parametrize("game", ["rps", "gomoku", "fleet"])
@ensureDeferred
async def test_host_that_drops_moves_and_stalls(stage: Stage, game: str) -> None:
    """It does not take from the lobby what it has dropped: then it is due there, and forfeits."""
    eve, ada = await host_of_ada(stage, "drop-and-stall", GAMES[game].replace("time=8", "time=20"))
    if game == "fleet":
        plays(eve, most=1)
        await play(ada)
    else:
        await (in_turn(eve, ada) if game == "rps" else open_with_the_other(ada, eve))
        ada.type("paper" if game == "rps" else "a1")
    await recorded(ada, "forfeited", [2, 1], 0)
    attacked(eve, "drop")
    attacked(eve, "stall")


@ensureDeferred
async def test_host_that_changes_moves(stage: Stage) -> None:
    """What the host has changed is not signed, and refused; what the guest has signed counts, and the match goes on."""
    eve, ada = await host_of_ada(stage, "change", "gomoku")
    await open_with_the_other(ada, eve)
    ada.type("c3")
    await eve.event("moved", seat=1, move="c3")
    eve.type("h9")
    await ada.event("turn", yours=True)
    ada.type("resign")
    await recorded(ada, "agreed", [1, 2])
    attacked(eve, "change")


# ------------------------------------------------------------------ the last word is hidden


@BOTH
@ensureDeferred
async def test_last_word_hidden(stage: Stage, game: str) -> None:
    """The winner does not tell the loser that it has won: the lobby does, and then both agree."""
    eve, ada = await host_of_ada(stage, "hide-end", GAMES[game].replace("time=8", "time=60"))
    await win(eve, ada, game)
    await eve.event("match-over")
    await ada.event("match-over", reason="played")
    for client in (eve, ada):
        await recorded(client, "agreed", [1, 2])
    attacked(eve, "hide-end")


@ensureDeferred
async def test_last_word_hidden_from_all(stage: Stage) -> None:
    """Nor does it tell the lobby: then it has not been said, and the winner forfeits."""
    eve, ada = await host_of_ada(stage, "hide-from-all", "gomoku time=20")
    await five(eve, ada)
    await eve.event("match-over")
    await recorded(ada, "forfeited", [2, 1], 0)
    attacked(eve, "hide-end")
