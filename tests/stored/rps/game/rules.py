"""The rules of rock, paper, scissors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Settings, pad, paint, won


class Throw(StrEnum):
    """What a hand can show."""

    ROCK = "rock"
    PAPER = "paper"
    SCISSORS = "scissors"


BEATS = {(Throw.ROCK, Throw.SCISSORS), (Throw.SCISSORS, Throw.PAPER), (Throw.PAPER, Throw.ROCK)}
"""Which throw beats which."""

WIDTH = 16
"""Columns of the picture for a name."""


@dataclass(frozen=True)
class Score:
    """Where the match stands.

    :ivar best: best of how many counted rounds; whoever has more than half of them wins.
    :ivar wins: rounds won, by seat.
    :ivar played: rounds thrown, ties included.
    :ivar last: the last round's throws by seat; empty before the first.
    """

    best: int
    wins: tuple[int, int] = (0, 0)
    played: int = 0
    last: tuple[Throw, ...] = ()

    @property
    def needed(self) -> int:
        """The rounds that win the match."""
        return self.best // 2 + 1


@dataclass(frozen=True)
class ScoreView:
    """The score as a seat sees it: nothing is hidden once thrown."""

    score: Score
    you: int | None


class RockPaperScissors(Game[Score, Throw, ScoreView]):
    """Both throw at once; a tie is thrown again, and the first to win more than half of N rounds wins the match.

    Ties are not bounded: two players who never differ may go on, and each throw has its time limit.
    """

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Score:
        return Score(best=int(settings["best"]))

    def to_move(self, state: Score) -> frozenset[int]:
        return frozenset() if self.outcome(state) else frozenset({0, 1})

    def legal(self, state: Score, seat: int, secret: str = "") -> Sequence[Throw]:
        return tuple(Throw) if seat in self.to_move(state) else ()

    def apply(self, state: Score, moves: Mapping[int, Throw]) -> Score:
        if moves.keys() != self.to_move(state) or not moves:
            raise IllegalMove(move=", ".join(moves.values()), rule=self.text("at-once"))
        first, second = throws = moves[0], moves[1]
        wins = (state.wins[0] + ((first, second) in BEATS), state.wins[1] + ((second, first) in BEATS))
        return replace(state, wins=wins, played=state.played + 1, last=throws)

    def outcome(self, state: Score) -> Outcome | None:
        for seat, wins in enumerate(state.wins):
            if wins >= state.needed:
                return won(2, seat)
        return None

    def view(self, state: Score, seat: int | None, secret: str = "") -> ScoreView:
        return ScoreView(state, seat)

    def write(self, move: Throw) -> str:
        return move.value

    def read(self, state: Score, seat: int, text: str) -> Throw:
        typed = text.strip().lower()
        for throw in Throw:
            if typed and throw.value.startswith(typed):
                return throw
        raise IllegalMove(move=text, rule=self.text("throw"))

    def render(self, view: ScoreView, reader: Reader) -> str:
        score = view.score
        lines = []
        for seat, wins in enumerate(score.wins):
            thrown = score.last[seat].value if score.last else "-"
            who = paint(f"player{seat + 1}", pad(_who(reader, seat), WIDTH))
            lines.append(f"{who} {thrown:<9} {'*' * wins + '.' * (score.needed - wins)}")
        return "\n".join(lines)

    def describe(self, view: ScoreView, reader: Reader) -> str:
        score = view.score
        first, second = (_who(reader, seat) for seat in (0, 1))
        one, other = score.wins
        stand = reader.text("stand", first=first, one=one, second=second, other=other, needed=score.needed)
        if not score.last:
            return reader.text("best", best=score.best, stand=stand)
        if score.last[0] is score.last[1]:
            return reader.text("tie", throw=score.last[0].value, stand=stand)
        winner = 0 if score.last in BEATS else 1
        how = reader.text(f"{score.last[winner]}-{score.last[1 - winner]}")
        return reader.about(winner, "won", round=score.played, how=how, stand=stand)


def _who(reader: Reader, seat: int) -> str:
    """A player in a word."""
    return reader.text("you") if seat == reader.seat else reader.name(seat)
