"""The red team, C3: ways out for who has lost, or is about to. What comes of each is in ``e2e_red_team``."""

from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.programs import Stage
from tests.e2e.red_team import (
    GAMES,
    attack,
    attacked,
    first_move,
    five,
    guest_of_ada,
    in_turn,
    open_with_the_other,
    play,
    plays,
    recorded,
)

BOTH = pytest.mark.parametrize("game", ["rps", "gomoku"])
STAYS_OR_LEAVES = pytest.mark.parametrize("leaves", [False, True], ids=["stays", "leaves"])


@pytest.mark.parametrize("game", list(GAMES))
@ensureDeferred
async def test_silence(stage: Stage, game: str) -> None:
    """Who stays and says nothing forfeits: a throw, a move, a shot or the answer to one, a bid, a tile."""
    ada, eve = await guest_of_ada(stage, "silence", GAMES[game])
    await play(ada)
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, "silence")


@BOTH
@ensureDeferred
async def test_killed(stage: Stage, game: str) -> None:
    """A client that is killed costs the match once its time is over."""
    ada, eve = await guest_of_ada(stage, "silence", GAMES[game])
    await ada.event("turn")
    ada.type(first_move(game))
    eve.signal("KILL")
    await recorded(ada, "forfeited", [1, 2], 1)
    assert eve.exit == -9


@STAYS_OR_LEAVES
@ensureDeferred
async def test_interrupted_before_the_reveal(stage: Stage, leaves: bool) -> None:
    """Who sees that it has lost, and calls that interrupted instead of showing its throw, forfeits."""
    ada, eve = await guest_of_ada(stage, "interrupt", GAMES["rps"])
    await in_turn(ada, eve)
    ada.type("paper")
    eve.type("rock")
    await eve.event("match-over")
    if leaves:
        eve.type("leave")
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, "no-reveal")
    attacked(eve, "interrupt")


@pytest.mark.parametrize(
    ("game", "how"), [("bluff", "no-link"), ("bluff", "no-reveal"), ("fleet", "no-answer")], ids=str
)
@ensureDeferred
async def test_not_shown(stage: Stage, game: str, how: str) -> None:
    """Who does not show what it is bound to, having seen what the other has shown, forfeits."""
    ada, eve = await guest_of_ada(stage, how, GAMES[game])
    plays(eve)
    await play(ada)
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, how)


@ensureDeferred
async def test_not_opened(stage: Stage) -> None:
    """Who has won, and does not open its board, has lost: even the one who has resigned is before it."""
    ada, eve = await guest_of_ada(stage, "no-opening", GAMES["fleet"])
    await ada.event("turn")
    ada.type("resign")
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, "no-opening")


@ensureDeferred
async def test_false_answer(stage: Stage) -> None:
    """Who has answered falsely is found when it opens its board, though the other has resigned."""
    ada, eve = await guest_of_ada(stage, "false-answer", "fleet ships=1 time=60")
    if not (await ada.event("turn"))["yours"]:
        await eve.event("turn", yours=True)
        eve.type("a1")
        await ada.event("turn", yours=True)
    ada.type("e5")
    await ada.line(r'"event":"moved".*"(hit|miss)"')
    attacked(eve, "false-answer")
    ada.type("resign")
    await recorded(ada, "forged", [1, 2], 1)


@STAYS_OR_LEAVES
@ensureDeferred
async def test_no_report_of_the_end(stage: Stage, leaves: bool) -> None:
    """Who has lost and does not report it: the winner's history is confirmed."""
    ada, eve = await guest_of_ada(stage, "no-report", "gomoku")
    await five(ada, eve)
    await eve.event("match-over")
    if leaves:
        eve.type("leave")
    await recorded(ada, "confirmed", [1, 2])
    attacked(eve, "no-report")


@BOTH
@ensureDeferred
async def test_rubbish(stage: Stage, game: str) -> None:
    """What is no history, or not signed, is refused, and the clock runs on."""
    ada, eve = await guest_of_ada(stage, "rubbish", GAMES[game])
    await ada.event("turn")
    ada.type(first_move(game))
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, "rubbish", 4)


@pytest.mark.parametrize("how", ["cut-lobby", "cut-both", "flap"])
@BOTH
@ensureDeferred
async def test_lines_cut(stage: Stage, game: str, how: str) -> None:
    """Cutting lines excuses nobody for longer than the overtime."""
    ada, eve = await guest_of_ada(stage, how, GAMES[game])
    await ada.event("turn")
    ada.type(first_move(game))
    await recorded(ada, "forfeited", [1, 2], 1)
    attacked(eve, "cut", 2 if how == "flap" else 1)
    if how != "flap":
        attacked(eve, "stay-away")
    if how == "cut-both":
        attacked(eve, "cut-host")


@pytest.mark.parametrize("game", ["rps", "gomoku", "fleet", "bluff"])
@ensureDeferred
async def test_move_and_time_out(stage: Stage, game: str) -> None:
    """A move and a time-out for one place are two words."""
    ada, eve = await guest_of_ada(stage, "two-words", GAMES[game].replace("time=8", "time=20"))
    if game in ("rps", "gomoku"):
        await (in_turn(ada, eve) if game == "rps" else open_with_the_other(eve, ada))
        eve.type("rock" if game == "rps" else "a1")
    else:
        plays(eve)
        await play(ada)
    await recorded(ada, "forged", [1, 2], 1)
    attacked(eve, "two-words")


@BOTH
@ensureDeferred
async def test_post_dated_move(stage: Stage, game: str) -> None:
    """Who has lost by its own time-out, and shows a move for the same place instead, has signed two words."""
    ada, eve = await guest_of_ada(stage, "post-dated", GAMES[game])
    await (in_turn(ada, eve) if game == "rps" else open_with_the_other(ada, eve))
    ada.type(first_move(game))
    await ada.event("match-over", reason="timeout")
    await recorded(ada, "forged", [1, 2], 1)
    attacked(eve, "post-dated")


@ensureDeferred
async def test_two_words_after_the_end(stage: Stage) -> None:
    """Where a match has ended nobody owes a word: two of them are none. After the verdict it is only told again."""
    ada, eve = await guest_of_ada(stage, "after-end", "gomoku")
    await five(ada, eve)
    await recorded(ada, "confirmed", [1, 2])
    attacked(eve, "after-end")
    await attack(eve, "after-verdict")
