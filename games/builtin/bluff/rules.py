"""The rules of bluff: bids rise until one is doubted; then all show the dice that their secrets dictate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from games.game import Chance, Game, IllegalMove, Outcome, Settings
from games.hashing import is_hexadecimal

from .moves import FACES, STAR, Bid, Doubt, Move, Show, every_show, faces, read
from .render import CupsView, draw, sign, tell
from .round import Cups, gone, reckoned, thrown

SALTS = 2**62
"""The salts of a round."""

KEY = 32
"""Bytes of a secret, from which a seat's dice follow."""

WORDS = 4
"""It is drawn in so many words of chance."""


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
        return state.salt is None and len(state.playing) > 1

    def apply_chance(self, state: Cups, chance: Chance) -> Cups:
        return replace(state, salt=chance.below(SALTS))

    def to_move(self, state: Cups) -> frozenset[int]:
        if state.salt is None:
            return frozenset()
        return frozenset({state.next} if state.doubter is None else state.playing)

    def legal(self, state: Cups, seat: int, secret: str = "") -> Sequence[Move]:
        if seat not in self.to_move(state):
            return ()
        if state.doubter is not None:
            return (Show(_dice(state, seat, secret)),) if secret else every_show(state.dice[seat])
        least = state.bid
        bids = [Bid(count, face) for count in range(1, state.total + 1) for face in state.faces]
        if least is None:
            return tuple(bids)
        return (*(bid for bid in bids if bid > least), Doubt())

    def apply(self, state: Cups, moves: Mapping[int, Move]) -> Cups:
        said = ", ".join(str(move) for move in moves.values())
        if moves.keys() != self.to_move(state) or not moves:
            raise IllegalMove(move=said, rule=_whose_turn(state))
        for seat, move in moves.items():
            wrong = _why_not(state, seat, move)
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
            raise IllegalMove(move=secret, rule="The secret of a seat is 64 hexadecimal digits.")

    def automatic(self, state: Cups, seat: int) -> bool:
        return state.doubter is not None and seat in self.to_move(state)

    def forced(self, state: Cups, seat: int, secret: str) -> Move | None:
        return Show(_dice(state, seat, secret)) if self.automatic(state, seat) else None

    def view(self, state: Cups, seat: int | None, secret: str = "") -> CupsView:
        over = self.outcome(state)
        return CupsView(
            you=seat,
            own=_dice(state, seat, secret) if secret and seat is not None else (),
            next=None if over or state.salt is None or state.doubter is not None else state.next,
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
            raise IllegalMove(move=text, rule="Bid a number and a face, such as 4 fives or 4 5, or doubt the last bid.")
        return move

    def comment(self, state: Cups, seat: int, move: Move, names: Sequence[str], you: int | None) -> str:
        yours, who = seat == you, "You" if seat == you else names[seat]
        if isinstance(move, Bid):
            return f"{who} bid{'s' * (not yours)} {move}."
        if isinstance(move, Show):
            return f"{who} show{'s' * (not yours)} {', '.join(sign(face, state.stars) for face in move.dice)}."
        bidder, bid = state.bids[-1]
        whose = "your" if bidder == you else f"{names[bidder]}'s"
        return f"{who} doubt{'s' * (not yours)} {whose} {bid}."

    def render(self, view: CupsView) -> str:
        return draw(view)

    def describe(self, view: CupsView) -> str:
        return tell(view)


def _dice(state: Cups, seat: int, secret: str) -> tuple[int, ...]:
    """A seat's own dice; none while they are not thrown."""
    return () if state.salt is None else thrown(secret, state.salt, state.dice[seat])


def _whose_turn(state: Cups) -> str:
    """Who moves instead."""
    if len(state.playing) < 2:
        return "The match is over."
    if state.salt is None:
        return "The dice are being thrown."
    if state.doubter is not None:
        return "The bid is doubted: all who have dice show them."
    return f"It is the turn of seat {state.next + 1}."


def _why_not(state: Cups, seat: int, move: Move) -> str:
    """The rule that a wrong move breaks; empty where it breaks none."""
    if isinstance(move, Show):
        return _why_not_shown(state, seat, move)
    if state.doubter is not None:
        return "The bid is doubted: all who have dice show them."
    least = state.bid
    if isinstance(move, Doubt):
        return "" if least else "There is no bid yet that could be doubted; bid, such as 2 threes."
    if state.stars and move.face == STAR:
        return "A six is a star here and counts for every face; bid a face from one to five."
    if move.count > state.total:
        return f"There are only {state.total} dice on the table."
    if least and move <= least:
        higher = f", or {least.count} of a face above {faces(least.face, 2)}" if least.face < state.faces[-1] else ""
        return f"A bid must be higher than {least}: more dice{higher}; or doubt it."
    return ""


def _why_not_shown(state: Cups, seat: int, move: Show) -> str:
    if state.doubter is None:
        return "Dice are shown when a bid is doubted; bid, such as 2 threes, or doubt."
    dice = state.dice[seat]
    fits = len(move.dice) == dice and list(move.dice) == sorted(move.dice) and set(move.dice) <= set(FACES)
    return "" if fits else f"All {dice} of one's dice are shown, in rising order."
