"""What the tests of bluff share: settings, a table of three, and matches of any players."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from games.builtin.bluff.moves import Move
from games.builtin.bluff.render import CupsView
from games.builtin.bluff.round import Cups
from games.builtin.bluff.rules import Bluff
from games.chance import SeededChance
from games.packages import catalog
from games.packages.manifest import read_settings

SECRETS = tuple(f"{seat}" * 64 for seat in range(6))
CUPS = Cups(dice=(2, 2, 2), stars=False, next=0, salt=7)

seeds = st.integers(0, 2**32)
seats = st.integers(2, 6)

Player = Callable[[CupsView, Sequence[str]], str]


def chosen(text: str = "") -> dict[str, str]:
    """Complete settings."""
    return dict(read_settings(catalog.manifests()["bluff"], text))


def said(state: Cups, *texts: str) -> Cups:
    """Play what the seats say in turn."""
    rules = Bluff()
    for text in texts:
        state = rules.apply(state, {state.next: rules.read(state, state.next, text)})
    return state


def shown(state: Cups, *dice: str) -> Cups:
    """All seats that have dice show these, such as ``1 5``."""
    rules = Bluff()
    moves = zip(state.playing, dice, strict=True)
    return rules.apply(state, {seat: rules.read(state, seat, f"show {text}") for seat, text in moves})


def played(seed: int, players: Sequence[Player], text: str = "") -> list[tuple[Cups, dict[int, Move]]]:
    """A whole match: each state with the moves made in it; chance's turns and the last state with none."""
    rules, chance = Bluff(), SeededChance(str(seed).encode())
    state = rules.setup(len(players), chosen(text), chance)
    course: list[tuple[Cups, dict[int, Move]]] = []
    while rules.outcome(state) is None:
        if rules.is_chance(state):
            course.append((state, {}))
            state = rules.apply_chance(state, chance)
            continue
        moves = {}
        for seat in sorted(rules.to_move(state)):
            legal = [rules.write(move) for move in rules.legal(state, seat, SECRETS[seat])]
            told = players[seat](rules.view(state, seat, SECRETS[seat]), legal)
            moves[seat] = rules.read(state, seat, told)
        course.append((state, moves))
        state = rules.apply(state, moves)
    return [*course, (state, {})]


def by_chance(seed: int) -> Player:
    """Somebody who says anything that is allowed."""
    pick = random.Random(seed)
    return lambda view, legal: pick.choice(legal)


def beginner(seed: int) -> Player:
    """Somebody who bids a little more each time, and doubts what is well above the average."""
    pick = random.Random(seed)

    def choose_so(view: CupsView, legal: Sequence[str]) -> str:
        high = view.bids and view.bids[-1][1].count > sum(view.dice) / 6 + 1 + pick.random()
        return legal[-1] if high else pick.choice(legal[:4])

    return choose_so
