"""The rules of bluff: bids rise until one is doubted; then all show the dice that their secrets dictate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Settings, Text
from games.hashing import is_hexadecimal

from .moves import FACES, STAR, Bid, Doubt, Move, Show, every_show, read
from .render import CupsView, picture, sign, spoken, words
from .round import Cups, gone, phase, reckoned, thrown

SALTS = 2**62
"""The salts of a round."""

KEY = 32
"""Bytes of a secret, from which a seat's dice follow."""

WORDS = 4
"""It is drawn in so many words of chance."""

INSTEAD = {"over": "over", "throw": "being-thrown", "show": "doubted", "bid": "other-turn"}
"""For each phase the key of what is to be done instead of a wrong turn."""


class Bluff(Game[Cups, Move, CupsView]):
    """Two to six seats; whoever is wrong about a bid loses a die, and the last with dice wins."""

    secrets = True

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Cups:
        return Cups(
            dice=(int(settings["dice"]),) * seats,
            stars=settings["stars"] == "yes",
            next=chance.below(seats),
            salt=chance.below(SALTS),
        )

    def is_chance(self, state: Cups) -> bool:
        return phase(state) == "throw"

    def apply_chance(self, state: Cups, chance: Chance) -> Cups:
        return replace(state, salt=chance.below(SALTS))

    def to_move(self, state: Cups) -> frozenset[int]:
        movers = {"bid": {state.next}, "show": state.playing}
        return frozenset(movers.get(phase(state), ()))

    def legal(self, state: Cups, seat: int, secret: str = "") -> Sequence[Move]:
        if seat not in self.to_move(state):
            return ()
        if phase(state) == "show":
            return (Show(_dice(state, seat, secret)),) if secret else every_show(state.dice[seat])
        least = state.bid
        bids = [Bid(count, face) for count in range(1, state.total + 1) for face in state.faces]
        if least is None:
            return tuple(bids)
        return (*(bid for bid in bids if bid > least), Doubt())

    def apply(self, state: Cups, moves: Mapping[int, Move]) -> Cups:
        said = ", ".join(str(move) for move in moves.values())
        if moves.keys() != self.to_move(state) or not moves:
            raise IllegalMove(move=said, rule=self.text(INSTEAD[phase(state)]))
        for seat, move in moves.items():
            wrong = self._why_not(state, seat, move)
            if wrong:
                raise IllegalMove(move=str(move), rule=wrong)
        shown = {seat: move.dice for seat, move in sorted(moves.items()) if isinstance(move, Show)}
        if shown:
            return reckoned(state, shown)
        ((seat, move),) = moves.items()
        if isinstance(move, Bid):
            return replace(state, bids=(*state.bids, (seat, move)), next=state.after(seat))
        return replace(state, doubter=seat)

    def outcome(self, state: Cups) -> Outcome | None:
        if len(state.playing) > 1:
            return None
        order = [*state.playing, *reversed(state.out)]
        return Outcome(tuple(order.index(seat) + 1 for seat in range(len(state.dice))))

    def without(self, state: Cups, seat: int) -> Cups:
        return gone(state, seat)

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        return "".join(f"{chance.below(2**64):016x}" for _ in range(WORDS))

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        if not is_hexadecimal(secret, KEY):
            raise IllegalMove(move=secret, rule=self.text("bad-secret"))

    def automatic(self, state: Cups, seat: int) -> bool:
        return phase(state) == "show" and seat in self.to_move(state)

    def forced(self, state: Cups, seat: int, secret: str) -> Move | None:
        return Show(_dice(state, seat, secret)) if self.automatic(state, seat) else None

    def view(self, state: Cups, seat: int | None, secret: str = "") -> CupsView:
        over = self.outcome(state)
        return CupsView(
            you=seat,
            own=_dice(state, seat, secret) if secret and seat is not None else (),
            next=state.next if phase(state) == "bid" else None,
            places=over.places if over else (),
            dice=state.dice,
            stars=state.stars,
            bids=state.bids,
            doubter=state.doubter,
            out=state.out,
            last=state.last,
        )

    def write(self, move: Move) -> str:
        return str(move)

    def read(self, state: Cups, seat: int, text: str) -> Move:
        move = read(text)
        if move is None:
            raise IllegalMove(move=text, rule=self.text("what"))
        return move

    def comment(self, state: Cups, seat: int, move: Move, reader: Reader) -> str:
        if isinstance(move, Bid):
            return reader.about(seat, "said-bid", bid=spoken(move, reader))
        if isinstance(move, Show):
            return reader.about(seat, "said-show", dice=", ".join(sign(face, state.stars) for face in move.dice))
        bidder, bid = state.bids[-1]
        return reader.about(seat, "said-doubt", whose=reader.about(bidder, "whose", bid=spoken(bid, reader)))

    def render(self, view: CupsView, reader: Reader) -> str:
        return picture(view, reader)

    def describe(self, view: CupsView, reader: Reader) -> str:
        return words(view, reader)

    def _why_not(self, state: Cups, seat: int, move: Move) -> Text | None:
        """The rule that a wrong move breaks; ``None`` where it breaks none."""
        if isinstance(move, Show):
            return self._why_not_shown(state, seat, move)
        if state.doubter is not None:
            return self.text("doubted")
        least = state.bid
        if isinstance(move, Doubt):
            return None if least else self.text("no-bid-yet")
        if state.stars and move.face == STAR:
            return self.text("not-a-star")
        if move.count > state.total:
            return self.text("too-many", count=state.total)
        if not least or move > least:
            return None
        bid = self.text(f"face-{least.face}", count=least.count)
        if least.face == state.faces[-1]:
            return self.text("too-low", bid=bid)
        return self.text("too-low-face", bid=bid, count=least.count, face=self.text(f"above-{least.face}"))

    def _why_not_shown(self, state: Cups, seat: int, move: Show) -> Text | None:
        if state.doubter is None:
            return self.text("not-doubted")
        dice = state.dice[seat]
        fits = len(move.dice) == dice and list(move.dice) == sorted(move.dice) and set(move.dice) <= set(FACES)
        return None if fits else self.text("show-all", dice=dice)


def _dice(state: Cups, seat: int, secret: str) -> tuple[int, ...]:
    """A seat's own dice; none while they are not thrown."""
    return () if state.salt is None else thrown(secret, state.salt, state.dice[seat])
