"""The kit finds what it looks for: small games, each of which breaks one promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Gone
from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings
from games.kit import check_rules
from games.kit.check_determinism import NAME
from tests.support.kit import ANY, problems, trial
from tests.support.small_games import RULES, Circus, Ring

ACTS = ("roll", "walk", "bid", "tell")

Raw = Any
"""What a broken game has instead of what it should have."""


@dataclass(frozen=True)
class Odd(Ring):
    """A state with something in it that should not be there."""

    extra: Any = None


class EndsWithoutPlaces(Circus):
    def outcome(self, state: Ring) -> Outcome | None:
        return None if self.act(state) else Outcome((1,))


class NobodyWins(Circus):
    def outcome(self, state: Ring) -> Outcome | None:
        return None if self.act(state) else Outcome((2,) * len(state.here))


class MovesAfterTheEnd(Circus):
    def to_move(self, state: Ring) -> frozenset[int]:
        return super().to_move(state) or frozenset({0})


class NobodyMoves(Circus):
    def to_move(self, state: Ring) -> frozenset[int]:
        return frozenset()


class Dead(Circus):
    def legal(self, state: Ring, seat: int, secret: str = "") -> Sequence[str]:
        return () if state.step > 5 else super().legal(state, seat, secret)


class NeverEnds(Circus):
    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        return replace(super().apply(state, moves), step=state.step)


class DrawsForEver(Circus):
    def apply_chance(self, state: Ring, chance: Chance) -> Ring:
        return replace(super().apply_chance(state, chance), step=state.step)


class Fails(Circus):
    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        return super().apply(state, moves) if state.step < 7 else [][0]


class HoldsA(Circus):
    """States with a value that cannot be written."""

    def __init__(self, extra: object) -> None:
        super().__init__(*ACTS)
        self.extra = extra

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Ring:
        state = super().setup(seats, settings, chance)
        return Odd(state.step, state.die, state.here, state.scores, self.extra)


class MovesAreLists(Circus):
    def legal(self, state: Ring, seat: int, secret: str = "") -> Raw:
        return [list(move) for move in super().legal(state, seat, secret)]

    def apply(self, state: Ring, moves: Mapping[int, Any]) -> Ring:
        return super().apply(state, {seat: "".join(move) for seat, move in moves.items()})


class ListsTooMuch(Circus):
    def legal(self, state: Ring, seat: int, secret: str = "") -> Sequence[str]:
        legal = super().legal(state, seat, secret)
        return (*legal, "3") if "2" in legal and not secret else legal

    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        if "3" in moves.values():
            raise IllegalMove(move="3", rule="Not so many.")
        return super().apply(state, moves)


class TrueButUnexpected(Circus):
    def legal(self, state: Ring, seat: int, secret: str = "") -> Sequence[str]:
        legal = super().legal(state, seat, secret)
        return legal[:2] if "2" in legal and not secret else legal


class LegalOutOfTurn(Circus):
    def legal(self, state: Ring, seat: int, secret: str = "") -> Sequence[str]:
        return super().legal(state, seat, secret) or (("0",) if self.act(state) == "walk" else ())


class ChangesItsState(Circus):
    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        after = super().apply(state, moves)
        object.__setattr__(state, "scores", tuple(score + 1 for score in state.scores))
        return after


class TakesAnything(Circus):
    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        return super().apply(state, {seat: moves.get(seat, "0") for seat in self.to_move(state)})


class RefusesWithoutRule(Circus):
    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        if moves.keys() != self.to_move(state):
            raise IllegalMove()
        return super().apply(state, moves)


class RefusesWrongly(Circus):
    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        assert moves.keys() == self.to_move(state)
        return super().apply(state, moves)


class ChangesAndRefuses(Circus):
    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        if moves.keys() != self.to_move(state):
            object.__setattr__(state, "die", state.die + 1)
        return super().apply(state, moves)


class ReadsBadly(Circus):
    def read(self, state: Ring, seat: int, text: str) -> str:
        return str(int(text)) if text.strip().isdigit() else super().read(state, seat, text + text[0])


class ReadsMuch(Circus):
    def read(self, state: Ring, seat: int, text: str) -> str:
        known = {"0x": "0"}
        return known[text[1:]] if text[1:].endswith("x") else super().read(state, seat, text)


class OneTextForAll(Circus):
    def write(self, move: str) -> str:
        return "move"


class Blanks(Circus):
    def write(self, move: str) -> str:
        return f"{move} "


class ReadsAnother(Circus):
    def read(self, state: Ring, seat: int, text: str) -> str:
        move = super().read(state, seat, text)
        return "1" if move == "2" else move


class AnySecret(Circus):
    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        """Takes all."""


class NoSecret(Circus):
    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        return ""


class NotForced(Circus):
    def forced(self, state: Ring, seat: int, secret: str) -> str | None:
        return None


class ForcesWrongly(Circus):
    def forced(self, state: Ring, seat: int, secret: str) -> str | None:
        return "even" if self.automatic(state, seat) else None


class Gossip(Circus):
    """Remembers secrets, and shows them."""

    def __init__(self, *acts: str) -> None:
        super().__init__(*acts)
        self.known: dict[int, str] = {}

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        self.known[seat] = super().secret(seats, settings, seat, chance)
        return self.known[seat]

    def view(self, state: Ring, seat: int | None, secret: str = "") -> Seen[Ring]:
        return Seen(state, seat, secret and "/".join(self.known.values()))


class GossipInMoves(Gossip):
    def view(self, state: Ring, seat: int | None, secret: str = "") -> Seen[Ring]:
        return Seen(state, seat, secret)

    def legal(self, state: Ring, seat: int, secret: str = "") -> Sequence[str]:
        legal = super().legal(state, seat, secret)
        least = min(self.known.values(), default="")
        return legal[:2] if secret and least < "2" and len(legal) > 2 else legal


class LooksAhead(Circus):
    """Keeps chance, and looks at what comes."""

    kept: Chance

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Ring:
        self.kept = chance
        return super().setup(seats, settings, chance)

    def view(self, state: Ring, seat: int | None, secret: str = "") -> Seen[Ring]:
        return Seen(state, self.kept.below(6), secret)


class KnowsTheLastDraw(Circus):
    """Shows the last number drawn in any match."""

    last = 0

    def apply_chance(self, state: Ring, chance: Chance) -> Ring:
        after = super().apply_chance(state, chance)
        self.last = after.die
        return after

    def view(self, state: Ring, seat: int | None, secret: str = "") -> Seen[Ring]:
        return Seen(state, seat, f"{secret} {self.last}")


class HidesADeck(Circus):
    """The first number is in the state, and in no view."""

    def view(self, state: Ring, seat: int | None, secret: str = "") -> Seen[Ring]:
        return Seen(replace(state, die=0), seat, secret)


class Picture(Circus):
    """Shows always the same."""

    def __init__(self, shown: Any, said: Any = "Words.") -> None:
        super().__init__(*ACTS)
        self.shown, self.said = shown, said

    def render(self, view: Seen[Ring], reader: Reader) -> str:
        return str(self.shown)

    def describe(self, view: Seen[Ring], reader: Reader) -> str:
        return str(self.said)


class Silent(Circus):
    def comment(self, state: Ring, seat: int, move: str, reader: Reader) -> str:
        return "two\nlines"


class CannotGoOn(Circus):
    def without(self, state: Ring, seat: int) -> Ring:
        return Game.without(self, state, seat)


class StillMoves(Circus):
    def without(self, state: Ring, seat: int) -> Ring:
        return state


class StopsWithout(Circus):
    def without(self, state: Ring, seat: int) -> Ring:
        return replace(super().without(state, seat), here=(False,) * len(state.here))


class FirstWithout(Circus):
    def outcome(self, state: Ring) -> Outcome | None:
        return super().outcome(replace(state, here=(True,) * len(state.here)))


VALUES = (1.0, [1], {"a": 1}, frozenset({1}), b"x", ("\ud800",), (1, (2, object())))
"""What no state may hold."""

BROKEN: list[tuple[str, Game[Any, Any, Any]]] = [
    *(
        ("ends", kind(*ACTS))
        for kind in (
            EndsWithoutPlaces, NobodyWins, MovesAfterTheEnd, NobodyMoves, Dead, NeverEnds, DrawsForEver, Fails
        )
    ),
    *(("values", HoldsA(extra)) for extra in VALUES),
    ("values", MovesAreLists(*ACTS)),
    *(("takes", kind(*ACTS)) for kind in (ListsTooMuch, TrueButUnexpected, LegalOutOfTurn, ChangesItsState)),
    *(
        ("refuses", kind(*ACTS))
        for kind in (TakesAnything, RefusesWithoutRule, RefusesWrongly, ChangesAndRefuses, ReadsBadly, ReadsMuch)
    ),
    *(("texts", kind(*ACTS)) for kind in (OneTextForAll, Blanks, ReadsAnother)),
    *(("secrets", kind(*ACTS)) for kind in (AnySecret, NoSecret)),
    *(("forced", kind(*ACTS)) for kind in (NotForced, ForcesWrongly)),
    *(("hidden", kind(*ACTS)) for kind in (Gossip, GossipInMoves, LooksAhead, KnowsTheLastDraw, HidesADeck)),
    *(("pictures", Picture(shown)) for shown in ("", "x" * 81, "棋" * 41, "a\tb", "\x1b[31mred")),
    *(("words", Picture("picture", said)) for said in ("", "?!", "a\x07b")),
    ("words", Silent(*ACTS)),
    *(("gone", kind(*ACTS)) for kind in (CannotGoOn, StillMoves, StopsWithout, FirstWithout)),
]  # fmt: skip
"""Games, and the check that finds each."""


class Breaks(SynchronousTestCase):
    """Games that are broken on purpose."""

    def setUp(self) -> None:
        self.patch(check_rules, "MOST_TURNS", 300)

    @settings(max_examples=len(BROKEN), deadline=None)
    @given(st.integers(0, 10**6))
    def test_honest_games(self, seed: int) -> None:
        """Nothing is found with games that keep every promise, whichever matches are played."""
        rules = list(RULES.values())[seed % len(RULES)]
        self.assertEqual(problems(trial(rules, range(seed, seed + 4))), {})

    def test_each_break(self) -> None:
        """Each break is found, whichever matches are played, by the check that looks for it."""
        for number, (name, rules) in enumerate(BROKEN):
            for seed in (0, 1 + 977 * number):
                found = problems(trial(rules, range(seed, seed + 6)), name)
                self.assertIn(name, found, f"{type(rules).__name__} {vars(rules)}")
                self.assertTrue(found[name].problem)

    def test_it_can_be_repeated(self) -> None:
        """A finding says the match, what to type, and the moves up to there; these lead to where it fails."""
        on_trial = trial(Fails(*ACTS), range(5, 6))
        problem = problems(on_trial, "ends")["ends"]
        self.assertIn("IndexError", problem.problem)
        match, again, moves = problem.repeat
        self.assertIn("match 5: 4 seats, after 7 turns", match)
        self.assertIn("--seed 5 --matches 1", again)
        self.assertEqual(len(moves.removeprefix("moves: ").split("; ")), 7)
        self.assertTrue(moves.startswith("moves: chance; 0:"))

    def test_a_bot_for_secrets(self) -> None:
        """Nobody's bot can answer for a secret that is gone with its owner."""
        for acts, found in ((ACTS, {"gone"}), (("walk", "bid"), set())):
            manifest = msgspec.structs.replace(ANY, gone=Gone.BOT)
            self.assertEqual(set(problems(trial(Circus(*acts), manifest=manifest))), found)

    def test_bots(self) -> None:
        """A bot that answers anything but a legal move is found, and one that is right is not."""
        asked = count()
        for choose, found in (
            (lambda view, legal, seconds: legal[next(asked) % len(legal)], set()),
            (lambda view, legal, seconds: "castle", {"bot"}),
            (lambda view, legal, seconds: legal.index(legal[0]), {"bot"}),
            (lambda view, legal, seconds: view.nothing, {"bot"}),
        ):
            self.assertEqual(set(problems(trial(Circus(*ACTS), choose=choose))), found)

    def test_nothing_is_stored_for_it(self) -> None:
        """A game of one's own that has no digests yet is not blamed for it."""
        self.assertEqual(problems(trial(Circus(*ACTS)), "stored"), {})
        self.assertEqual(NAME, "digests.json")
