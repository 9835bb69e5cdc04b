"""The rules of mosaic.

Each round an open offer is filled from the bag to one tile more than there are players. In turn each takes a tile and
lets it down onto a column of its own wall; whoever begins changes from round to round. The tile that is left stays, and
a coin is put on it, a point for whoever takes it in the end. When all walls are full the points decide: patches of one
colour, columns in which no colour is twice, and coins. Equal points are a tie. With four players two may play
against two: each builds a wall, and the points of both count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings, ranked, tie
from games.helpers.hands import Hand
from games.helpers.moves import Shape

from .board import COLOURS, COLUMNS, EMPTY, NAMES, laid
from .render import comment, picture, words
from .supply import Lay, Site, Tile

LAY = Shape(
    "COLOUR + COLUMN",
    COLOUR={typed: colour for colour, name in NAMES.items() for typed in (colour, name)},
    COLUMN=range(1, COLUMNS + 1),
)


class Mosaic(Game[Site, Lay, Seen[Site]]):
    """Two to four seats build walls in turn; chance draws what is on offer, openly."""

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Site:
        height = int(settings["height"])
        each = height * seats + 1  # so a tile of each colour, less one, is never seen
        return Site(
            height=height,
            walls=(EMPTY,) * seats,
            coins=(0,) * seats,
            offer=(),
            bag=(each,) * len(COLOURS),
            round=0,
            first=chance.below(seats),
            teams=bool(self.teams(seats, settings)),
        )

    def teams(self, seats: int, settings: Settings) -> Sequence[Sequence[int]]:
        return ((0, 2), (1, 3)) if seats == 4 and settings["teams"] == "yes" else ()

    def is_chance(self, state: Site) -> bool:
        return state.next is None and not state.over

    def apply_chance(self, state: Site, chance: Chance) -> Site:
        bag = Hand(tuple(COLOURS), state.bag)
        offer = [Tile(tile.colour, tile.coins + 1) for tile in state.offer]
        while len(offer) <= len(state.present):
            colour, bag = bag.drawn(chance)
            offer.append(Tile(colour, 0))
        begun = state.round > 0 and state.first not in state.gone
        first = state.present[1] if begun else state.present[0]
        return replace(state, offer=tuple(offer), bag=bag.counts, round=state.round + 1, first=first)

    def to_move(self, state: Site) -> frozenset[int]:
        return frozenset() if state.next is None else frozenset({state.next})

    def legal(self, state: Site, seat: int, secret: str = "") -> Sequence[Lay]:
        if seat != state.next:
            return ()
        offered = {tile.colour for tile in state.offer}
        open_columns = [column for column in range(COLUMNS) if len(state.walls[seat][column]) < state.height]
        return tuple(Lay(colour, column) for colour in COLOURS if colour in offered for column in open_columns)

    def apply(self, state: Site, moves: Mapping[int, Lay]) -> Site:
        if not moves or moves.keys() != self.to_move(state):
            rule = self.text("over" if state.over else "not-yours")
            raise IllegalMove(move=" ".join(self.write(move) for move in moves.values()), rule=rule)
        ((seat, move),) = moves.items()
        tile = state.best_tile(move.colour)
        if tile is None:
            offered = (self.text(f"colour-{colour.lower()}") for colour in COLOURS if state.best_tile(colour))
            raise IllegalMove(move=move.name, rule=self.text("not-offered", colours=", ".join(offered)))
        if not 0 <= move.column < COLUMNS:
            raise IllegalMove(move=move.name, rule=self.text("example"))
        if len(state.walls[seat][move.column]) == state.height:
            raise IllegalMove(move=move.name, rule=self.text("full"))
        offer = list(state.offer)
        offer.remove(tile)
        wall = laid(state.walls[seat], move.colour, move.column)
        return replace(
            state,
            walls=(*state.walls[:seat], wall, *state.walls[seat + 1 :]),
            coins=(*state.coins[:seat], state.coins[seat] + tile.coins, *state.coins[seat + 1 :]),
            offer=tuple(offer),
            last=(seat, move),
        )

    def without(self, state: Site, seat: int) -> Site:
        return state if seat in state.gone else replace(state, gone=(*state.gone, seat))

    def outcome(self, state: Site) -> Outcome | None:
        """Whoever is gone is behind all others."""
        if not state.over:
            return None
        present, seats = state.present, range(len(state.walls))
        if not present:
            return tie(len(seats))
        totals = tuple(state.total(seat) for seat in seats)
        return ranked([totals[seat] if seat in present else -1 for seat in seats], totals)

    def write(self, move: Lay) -> str:
        return move.name

    def read(self, state: Site, seat: int, text: str) -> Lay:
        if typed := LAY.read(text):
            return Lay(typed["COLOUR"], typed["COLUMN"] - 1)
        raise IllegalMove(move=text, rule=self.text("example"))

    def comment(self, state: Site, seat: int, move: Lay, reader: Reader) -> str:
        return comment(state, seat, move, reader)

    def render(self, view: Seen[Site], reader: Reader) -> str:
        return picture(view, reader)

    def describe(self, view: Seen[Site], reader: Reader) -> str:
        return words(view, reader)
