"""The red team, M2 and M3: three at a table. What comes of each attack is in ``e2e_red_team``."""

from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred
from twisted.internet.defer import Deferred, gatherResults

from tests.e2e.programs import Stage
from tests.e2e.red_team import attack, attacked, play, plays, recorded, three

GAMES = {"mosaic": "mosaic time=20 height=3", "bluff": "bluff time=20 dice=2"}
EACH = pytest.mark.parametrize("game", list(GAMES))


@EACH
@ensureDeferred
async def test_two_words_of_a_third(stage: Stage, game: str) -> None:
    """Who signs two words is last; the others play on, and neither is blamed."""
    eve, mal, cleo = await three(stage, ("", "two-words", ""), GAMES[game])
    playing = plays(mal)
    await gatherResults([Deferred.fromCoroutine(play(client)) for client in (eve, cleo)])
    for client in (eve, cleo):
        taken = await client.event("result-taken")
        assert (taken["verdict"], taken["places"][1], taken["seat"]) == ("forged", 3, 1), taken
    attacked(mal, "two-words")
    playing.cancel()


@EACH
@ensureDeferred
async def test_third_cut_off(stage: Stage, game: str) -> None:
    """Who is cut off by the two others answers through the lobby, and their reports end nothing without hers."""
    eve, mal, cleo = await three(stage, ("drop-third", "conspire", ""), GAMES[game])
    for client in (eve, mal):
        plays(client)
    asked = await play(cleo, most=2)
    assert not [line for line in cleo.lines if '"event":"result-taken"' in line or '"event":"match-over"' in line]
    for client in (eve, mal):
        client.signal("KILL")
    attacked(eve, "drop", 2)
    for client in (eve, mal):
        attacked(client, "conspire", 2)
    cleo.type(str(asked["legal"][0]))
    await play(cleo)
    taken = await cleo.event("result-taken")
    assert (taken["verdict"], taken["places"][2]) == ("forfeited", 1), taken


@ensureDeferred
async def test_two_words_of_a_third_after_the_end(stage: Stage) -> None:
    """Where the match has ended they are none: the others keep the places for which they have played."""
    eve, mal, cleo = await three(stage, ("", "after-end", ""), GAMES["mosaic"])
    plays(mal)
    ends = await gatherResults([Deferred.fromCoroutine(play(client)) for client in (eve, cleo)])
    for client, over in zip((eve, cleo), ends, strict=True):
        await recorded(client, "confirmed", over["places"])
    attacked(mal, "after-end")
    await attack(mal, "after-verdict")


@ensureDeferred
async def test_old_word_of_the_lobby_in_the_same_match(stage: Stage) -> None:
    """The lobby's word that one is gone is good there and then: said again later, or of another, it is nothing."""
    eve, mal, cleo = await three(stage, ("old-word", "silence", ""), "mosaic time=8 height=3")
    plays(eve)
    over = await play(cleo)
    assert over["places"][1] == 3
    taken = await cleo.event("result-taken", places=over["places"])
    assert taken["verdict"] in ("agreed", "forfeited"), "by what Eve shows she may be too late to agree"
    attacked(mal, "silence")
    attacked(eve, "old-word-refused", 2)
    attacked(eve, "old-word-shown", 2)
