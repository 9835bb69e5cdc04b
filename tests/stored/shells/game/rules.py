"""The rules of Shells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Settings, cut, paint, shuffled, side_by_side, won

SHELLS = ("a", "b", "c", "d")
ANSWERS = ("empty", "pearl")


@dataclass(frozen=True)
class Beach:
    """Who looks first, which shells were turned over so far, in order, and what lay under them."""

    order: tuple[int, ...]
    turned: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    def looks(self) -> int:
        return self.order[len(self.answers) % 2]

    def asked(self) -> bool:
        return len(self.turned) > len(self.answers)

    def tried(self, seat: int) -> tuple[str, ...]:
        """The shells that this seat has turned over."""
        return self.turned[self.order.index(seat) :: 2]


@dataclass(frozen=True)
class BeachView:
    """The beach, and under which shell each seat's pearl lies, as far as one knows."""

    beach: Beach
    pearls: tuple[str, ...]


class Shells(Game[Beach, str, BeachView]):
    """Two seats hide a pearl each and look for the other's in turn."""

    secrets = True

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Beach:
        return Beach(shuffled((0, 1), chance))

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        return SHELLS[chance.below(4)]

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        if secret not in SHELLS:
            raise IllegalMove(move=secret, rule="A pearl lies under a, b, c or d.")

    def to_move(self, state: Beach) -> frozenset[int]:
        if self.outcome(state):
            return frozenset()
        return frozenset({1 - state.looks() if state.asked() else state.looks()})

    def legal(self, state: Beach, seat: int, secret: str = "") -> Sequence[str]:
        if seat not in self.to_move(state):
            return ()
        if state.asked():
            return (ANSWERS[state.turned[-1] == secret],) if secret else ANSWERS
        return tuple(shell for shell in SHELLS if shell not in state.tried(seat))

    def apply(self, state: Beach, moves: Mapping[int, str]) -> Beach:
        if len(moves) != 1 or any(move not in self.legal(state, seat) for seat, move in moves.items()):
            raise IllegalMove(move=" ".join(moves.values()), rule="Turn a shell over that you have not seen yet.")
        if state.asked():
            return replace(state, answers=(*state.answers, *moves.values()))
        return replace(state, turned=(*state.turned, *moves.values()))

    def automatic(self, state: Beach, seat: int) -> bool:
        return state.asked() and seat in self.to_move(state)

    def forced(self, state: Beach, seat: int, secret: str) -> str | None:
        return self.legal(state, seat, secret)[0] if self.automatic(state, seat) else None

    def outcome(self, state: Beach) -> Outcome | None:
        found = state.answers[-1:] == ("pearl",)
        return won(2, state.order[(len(state.answers) - 1) % 2]) if found else None

    def view(self, state: Beach, seat: int | None, secret: str = "") -> BeachView:
        return BeachView(state, tuple(secret if seat == each else "" for each in (0, 1)))

    def opened(self, view: BeachView, secrets: Sequence[str]) -> BeachView:
        return replace(view, pearls=tuple(secrets))

    def hint(self, view: BeachView, legal: Sequence[str]) -> str:
        return legal[-1]

    def comment(self, state: Beach, seat: int, move: str, reader: Reader) -> str:
        if not state.asked():
            return ""
        whose = "Your shell" if seat == reader.seat else f"The shell of {reader.name(seat)}"
        return f"{whose} {state.turned[-1]} is empty." if move == "empty" else f"{whose} {state.turned[-1]} has the pearl!"

    def render(self, view: BeachView, reader: Reader) -> str:
        boxes = [[cut(reader.name(seat), 12), self.row(view, seat)] for seat in (0, 1)]
        return "\n".join(side_by_side(boxes, 16))

    def row(self, view: BeachView, owner: int) -> str:
        tried = view.beach.tried(1 - owner)
        signs = ["-" if shell in tried else paint("dim", shell) for shell in SHELLS]
        if view.pearls[owner]:
            place = SHELLS.index(view.pearls[owner])
            signs[place] = paint("good", "*")
        return " ".join(signs)

    def describe(self, view: BeachView, reader: Reader) -> str:
        tried = [f"{reader.name(seat)} has turned over {', '.join(view.beach.tried(seat)) or 'none'}." for seat in (0, 1)]
        lies = [f"The pearl of {reader.name(seat)} lies under {pearl}." for seat, pearl in enumerate(view.pearls) if pearl]
        return " ".join([*tried, *lies])
