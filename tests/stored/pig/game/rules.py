"""The rules of Pig."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings, pad, ranked
from games.helpers.turns import after


@dataclass(frozen=True)
class Score:
    """What is in the bank, who rolls, what was rolled in this turn, and the last die (0: none yet)."""

    goal: int
    totals: tuple[int, ...]
    player: int
    kept: int = 0
    die: int = 0
    rolling: bool = False

    def next(self) -> int:
        return after(self.player, len(self.totals))


class Pig(Game[Score, str, Seen[Score]]):
    """Roll as often as you dare; a 1 loses what was rolled; hold puts it in the bank."""

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Score:
        return Score(goal=int(settings["goal"]), totals=(0,) * seats, player=chance.below(seats))

    def to_move(self, state: Score) -> frozenset[int]:
        return frozenset() if self.outcome(state) else frozenset({state.player})

    def legal(self, state: Score, seat: int, secret: str = "") -> Sequence[str]:
        return ("roll", "hold") if seat in self.to_move(state) else ()

    def apply(self, state: Score, moves: Mapping[int, str]) -> Score:
        if len(moves) != 1 or any(move not in self.legal(state, seat) for seat, move in moves.items()):
            raise IllegalMove(move=" ".join(moves.values()), rule="Roll or hold when it is your turn.")
        if "roll" in moves.values():
            return replace(state, rolling=True)
        totals = list(state.totals)
        totals[state.player] += state.kept
        return replace(state, totals=tuple(totals), player=state.next(), kept=0)

    def is_chance(self, state: Score) -> bool:
        return state.rolling

    def apply_chance(self, state: Score, chance: Chance) -> Score:
        die = 1 + chance.below(6)
        rolled = replace(state, die=die, kept=state.kept + die, rolling=False)
        return rolled if die > 1 else replace(rolled, kept=0, player=state.next())

    def outcome(self, state: Score) -> Outcome | None:
        return ranked(state.totals) if max(state.totals) >= state.goal else None

    def render(self, view: Seen[Score], reader: Reader) -> str:
        state = view.state
        lines = [f"  die {state.die or '-'}, rolled {state.kept}, goal {state.goal}"]
        for seat, total in enumerate(state.totals):
            mark = ">" if seat == state.player else " "
            lines.append(f"{mark} {pad(self.who(reader, seat), 16)} {total:>3} {'#' * min(40, total // 2)}".rstrip())
        return "\n".join(lines)

    def describe(self, view: Seen[Score], reader: Reader) -> str:
        state = view.state
        bank = ", ".join(f"{self.who(reader, seat)} {total}" for seat, total in enumerate(state.totals))
        last = f"The last die is a {state.die}. " if state.die else ""
        return f"{last}In the bank: {bank}. Rolled in this turn: {state.kept}."

    def who(self, reader: Reader, seat: int) -> str:
        return "You" if seat == reader.seat else reader.name(seat)
