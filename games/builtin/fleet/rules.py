"""The rules of fleet: a shot is one seat's move, its answer a move of the other's that its secret dictates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Settings, won

from .board import CELLS, NUMBER, SHIPS
from .render import FleetView, Ships, picture, words
from .search import believable
from .ships import Answer, ShotsAt, afloat, answer, draw_fleet, hits, read_fleet, sunk, write_fleet

Move = str | Answer
"""A cell that is shot at, or the answer to a shot."""

TYPED_CELL = re.compile(r"([a-j])\s*,?\s*(10|[1-9])")


@dataclass(frozen=True)
class Waters:
    """What the whole table knows.

    :ivar lengths: of each side's ships, the longest first.
    :ivar again: a hit lets one shoot again; :ivar echo: water tells whether a ship touches the cell.
    :ivar shooter: the seat whose shot is next or waits for its answer.
    :ivar shots: for each seat the shots at its board with their answers.
    :ivar shot: the cell that waits for an answer, empty for none.
    """

    lengths: tuple[int, ...]
    again: bool
    echo: bool
    shooter: int
    shots: tuple[ShotsAt, ShotsAt] = ((), ())
    shot: str = ""

    @property
    def target(self) -> int:
        """The seat that is shot at."""
        return 1 - self.shooter

    def believes(self, told: Answer) -> bool:
        """Whether some fleet gives this answer to the shot that waits, after all the answers before."""
        if told is Answer.NEAR and not self.echo:
            return False
        return believable(self.lengths, self.echo, (*self.shots[self.target], (self.shot, told)))


class FleetHunt(Game[Waters, Move, FleetView]):
    """Two seats shoot at each other's hidden fleets; whoever has hit every cell of the other's first wins."""

    secrets = True

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Waters:
        return Waters(
            lengths=_lengths(settings),
            again=settings["again"] == "yes",
            echo=settings["echo"] == "yes",
            shooter=chance.below(2),
        )

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
        fleet = read_fleet(secret, state.lengths)
        if fleet is not None:
            return (answer(fleet, shots, state.shot, state.echo),)
        return tuple(word for word in Answer if state.believes(word))

    def apply(self, state: Waters, moves: Mapping[int, Move]) -> Waters:
        if moves.keys() != self.to_move(state) or not moves:
            over = self.outcome(state) is not None
            raise IllegalMove(move=" ".join(moves.values()), rule=self.text("over" if over else "not-yours"))
        ((seat, move),) = moves.items()
        wrong = _why_not(state, move)
        if wrong:
            raise IllegalMove(move=self.write(move), rule=self.text(wrong))
        if not state.shot:
            return replace(state, shot=str(move))
        told = (*state.shots[seat], (state.shot, Answer(move)))
        return replace(
            state,
            shooter=state.shooter if _goes_on(state, move) else seat,
            shots=(told, state.shots[1]) if seat == 0 else (state.shots[0], told),
            shot="",
        )

    def outcome(self, state: Waters) -> Outcome | None:
        for seat, shots in enumerate(state.shots):
            if hits(shots).bit_count() == sum(state.lengths):
                return won(2, 1 - seat)
        return None

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        return write_fleet(draw_fleet(_lengths(settings), chance))

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        lengths = _lengths(settings)
        if read_fleet(secret, lengths) is None:
            cells = ", ".join(str(length) for length in lengths)
            raise IllegalMove(move=secret, rule=self.text("bad-fleet", cells=cells))

    def automatic(self, state: Waters, seat: int) -> bool:
        return bool(state.shot) and seat == state.target

    def forced(self, state: Waters, seat: int, secret: str) -> Move | None:
        return self.legal(state, seat, secret)[0] if self.automatic(state, seat) else None

    def view(self, state: Waters, seat: int | None, secret: str = "") -> FleetView:
        over, own = self.outcome(state), _ships(state.lengths, secret)
        return FleetView(
            you=seat,
            shooter=None if over else state.shooter,
            winner=over.winners[0] if over else None,
            lengths=state.lengths,
            again=state.again,
            echo=state.echo,
            shots=state.shots,
            shot=state.shot,
            fleets=(own, ()) if seat == 0 else ((), own),
        )

    def opened(self, view: FleetView, secrets: Sequence[str]) -> FleetView:
        one, other = (_ships(view.lengths, secret) for secret in secrets)
        return replace(view, fleets=(one, other))

    def write(self, move: Move) -> str:
        return str(move)

    def read(self, state: Waters, seat: int, text: str) -> Move:
        typed = text.strip().lower()
        if typed in tuple(Answer):
            return Answer(typed)
        cell = TYPED_CELL.fullmatch(typed)
        if cell:
            return "".join(cell.groups())
        raise IllegalMove(move=text, rule=self.text("cell"))

    def comment(self, state: Waters, seat: int, move: Move, reader: Reader) -> str:
        if not isinstance(move, Answer):
            return ""
        shooter, length = 1 - seat, 0
        if move is Answer.SUNK:
            length = sunk((*state.shots[seat], (state.shot, move)))[-1].bit_count()
        more = reader.text("another") if _goes_on(state, move) else ""
        return reader.about(shooter, f"told-{move}", cell=state.shot, length=length, more=more)

    def render(self, view: FleetView, reader: Reader) -> str:
        return picture(view, reader)

    def describe(self, view: FleetView, reader: Reader) -> str:
        return words(view, reader)


def _ships(lengths: Sequence[int], secret: str) -> Ships:
    """The cells of the ships that a secret hides; none where it is not known."""
    fleet = read_fleet(secret, lengths)
    return tuple(place.cells for place in fleet) if fleet else ()


def _lengths(settings: Settings) -> tuple[int, ...]:
    return SHIPS[: int(settings["ships"])]


def _goes_on(state: Waters, told: Move) -> bool:
    """Whether after this answer the same seat shoots again: something must be left to shoot at."""
    shots = (*state.shots[state.target], (state.shot, Answer(told)))
    return state.again and Answer(told).on_ship and bool(afloat(state.lengths, shots))


def _why_not(state: Waters, move: Move) -> str:
    """The key of the rule that a wrong move breaks; empty where it breaks none."""
    if isinstance(move, Answer):
        if not state.shot:
            return "no-shot"
        if move is Answer.NEAR and not state.echo:
            return "no-echo"
        return "" if state.believes(move) else "no-fleet"
    if state.shot:
        return "waits"
    if move not in NUMBER:
        return "cell"
    return "shot-before" if move in dict(state.shots[state.target]) else ""
