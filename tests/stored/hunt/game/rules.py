"""The rules of hunt: a shot is one seat's move, its answer a move of the other's that its secret dictates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Settings, won

from .render import HuntView, picture, words
from .ships import CELLS, SHIP_CELLS, Answer, answer, believable, fleets

Move = str | Answer
"""A cell that is shot at, or the answer to a shot."""

ShotsAt = tuple[tuple[str, Answer], ...]


@dataclass(frozen=True)
class Waters:
    """What the whole table knows.

    :ivar shooter: the seat whose shot is next or waits for its answer.
    :ivar shots: for each seat the shots at its board with their answers.
    :ivar shot: the cell that waits for an answer, empty for none.
    """

    shooter: int
    shots: tuple[ShotsAt, ShotsAt] = ((), ())
    shot: str = ""

    @property
    def target(self) -> int:
        """The seat that is shot at."""
        return 1 - self.shooter


class Hunt(Game[Waters, Move, HuntView]):
    """Two seats shoot in turn, hit or miss; whoever has hit all of the other's ships first wins."""

    secrets = True

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Waters:
        return Waters(shooter=chance.below(2))

    def to_move(self, state: Waters) -> frozenset[int]:
        if self.outcome(state):
            return frozenset()
        return frozenset({state.target if state.shot else state.shooter})

    def legal(self, state: Waters, seat: int, secret: str = "") -> Sequence[Move]:
        if seat not in self.to_move(state):
            return ()
        shots = state.shots[state.target]
        if not state.shot:
            known = {cell for cell, _ in shots}
            return tuple(cell for cell in CELLS if cell not in known)
        if secret:
            return (answer(fleets()[secret], shots, state.shot),)
        return tuple(word for word in Answer if believable((*shots, (state.shot, word))))

    def apply(self, state: Waters, moves: Mapping[int, Move]) -> Waters:
        if moves.keys() != self.to_move(state) or not moves:
            raise IllegalMove(move=" ".join(moves.values()), rule=self.text("not-yours"))
        ((seat, move),) = moves.items()
        if move not in self.legal(state, seat):
            raise IllegalMove(move=self.write(move), rule=self.text(_why_not(state, move)))
        if not state.shot:
            return replace(state, shot=move)
        told = (*state.shots[seat], (state.shot, Answer(move)))
        return Waters(shooter=seat, shots=(told, state.shots[1]) if seat == 0 else (state.shots[0], told))

    def outcome(self, state: Waters) -> Outcome | None:
        for seat, shots in enumerate(state.shots):
            if sum(told is not Answer.MISS for _, told in shots) == SHIP_CELLS:
                return won(2, 1 - seat)
        return None

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        texts = tuple(fleets())
        return texts[chance.below(len(texts))]

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        if secret not in fleets():
            raise IllegalMove(move=secret, rule=self.text("bad-fleet"))

    def automatic(self, state: Waters, seat: int) -> bool:
        return bool(state.shot) and seat == state.target

    def forced(self, state: Waters, seat: int, secret: str) -> Move | None:
        return self.legal(state, seat, secret)[0] if self.automatic(state, seat) else None

    def view(self, state: Waters, seat: int | None, secret: str = "") -> HuntView:
        over = self.outcome(state)
        return HuntView(
            you=seat,
            shooter=None if over else state.shooter,
            winner=over.winners[0] if over else None,
            shots=state.shots,
            shot=state.shot,
            fleet=fleets()[secret] if secret else (),
        )

    def write(self, move: Move) -> str:
        return str(move)

    def read(self, state: Waters, seat: int, text: str) -> Move:
        typed = text.strip().lower()
        if typed in CELLS:
            return typed
        if typed in tuple(Answer):
            return Answer(typed)
        raise IllegalMove(move=text, rule=self.text("cell"))

    def comment(self, state: Waters, seat: int, move: Move, reader: Reader) -> str:
        return reader.about(1 - seat, f"told-{move}", cell=state.shot) if isinstance(move, Answer) else ""

    def render(self, view: HuntView, reader: Reader) -> str:
        return picture(view, reader)

    def describe(self, view: HuntView, reader: Reader) -> str:
        return words(view, reader)


def _why_not(state: Waters, move: Move) -> str:
    """The key of the rule that a wrong move breaks."""
    if isinstance(move, Answer):
        return "no-fleet" if state.shot else "no-shot"
    return "waits" if state.shot else "shot-before"
