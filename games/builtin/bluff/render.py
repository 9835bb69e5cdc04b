"""How the table of bluff looks and sounds."""

from __future__ import annotations

from dataclasses import dataclass

from .moves import STAR, Bid, faces
from .round import Round, counting

PIPS = {
    1: ("       ", "   o   ", "       "),
    2: (" o     ", "       ", "     o "),
    3: (" o     ", "   o   ", "     o "),
    4: (" o   o ", "       ", " o   o "),
    5: (" o   o ", "   o   ", " o   o "),
    6: (" o   o ", " o   o ", " o   o "),
}
STAR_PIPS = (r" \ | / ", " - * - ", r" / | \ ")


@dataclass(frozen=True)
class CupsView:
    """What one seat sees.

    :ivar own: one's own dice, in rising order; empty for an onlooker, and while they are not thrown.
    :ivar next: the seat that bids or doubts, ``None`` while dice are thrown or shown, and when the game is over.
    :ivar places: for each seat its place when the game is over, otherwise empty.
    :ivar dice: how many dice each seat has. :ivar stars: a six counts for every face.
    :ivar bids: the bids of this round, each after its seat; :ivar doubter: who doubts the last of them.
    :ivar out: the seats that are out, in the order in which they went. :ivar last: the last round.
    """

    you: int | None
    own: tuple[int, ...]
    next: int | None
    places: tuple[int, ...]
    dice: tuple[int, ...]
    stars: bool
    bids: tuple[tuple[int, Bid], ...]
    doubter: int | None
    out: tuple[int, ...]
    last: Round | None


def draw(view: CupsView) -> str:
    """The last round with all dice open, then all cups with this round's bids, then one's own dice, large.

    The last round is shown until everybody has had its first turn in this one.
    """
    first_lap = len(view.bids) < sum(dice > 0 for dice in view.dice)
    lines = [*_last(view, view.last), ""] if view.last is not None and first_lap else []
    lines += [_cup(view, seat) for seat in range(len(view.dice))]
    if not view.places:
        stars = "   * counts for every face" if view.stars else ""
        lines.append(f"  {sum(view.dice)} dice on the table{stars}")
    if view.own:
        lines += ["", *_large(view.own, view.stars)]
    return "\n".join(line.rstrip() for line in lines)


def _last(view: CupsView, last: Round) -> list[str]:
    """The last round: everybody's dice, and what became of the bid. Dice that counted are in square brackets."""
    lines = [f"  The last round: {_who(view, last.bidder)} bid {last.bid}, {_who(view, last.doubter, 'you')} doubted."]
    for seat, dice in enumerate(last.shown):
        if dice:
            shown = "".join(_small(view, face, last.bid) for face in dice)
            lines.append(f"  {_who(view, seat):<8}{shown}")
    return [*lines, f"  {_verdict(view, last)}"]


def _small(view: CupsView, face: int, bid: Bid) -> str:
    """One open die."""
    drawn = sign(face, view.stars)
    return f" [{drawn}]" if counting(bid, (face,), view.stars) else f"  {drawn} "


def sign(face: int, stars: bool) -> str:
    """How a face is drawn."""
    return "*" if stars and face == STAR else str(face)


def _verdict(view: CupsView, last: Round) -> str:
    """Who was wrong, and by how much."""
    loser = _who(view, last.loser, "you")
    what = "the last die" if not view.dice[last.loser] and last.loser in view.out[-1:] else "a die"
    verb = "lose" if last.loser == view.you else "loses"
    there = f"There {'was' if last.there == 1 else 'were'} {Bid(last.there, last.bid.face)}"
    return f"{there}{', stars among them' * _starred(view, last)}: {loser} {verb} {what}."


def _starred(view: CupsView, last: Round) -> bool:
    return view.stars and any(STAR in dice for dice in last.shown)


def _cup(view: CupsView, seat: int) -> str:
    """A seat's dice under their cup, and its last bid."""
    who, dice = _who(view, seat), view.dice[seat]
    if not dice:
        return f"  {who:<8} out{_place(view, seat)}"
    own = view.own if seat == view.you else ()
    cups = " ".join(f"[{sign(own[number], view.stars) if own else '?'}]" for number in range(dice))
    return f"{'>' if seat == view.next else ' '} {who:<8} {cups:<25}{_said(view, seat)}"


def _place(view: CupsView, seat: int) -> str:
    """Its place, as soon as it is certain."""
    return f", place {len(view.dice) - view.out.index(seat)}" if seat in view.out else ""


def _said(view: CupsView, seat: int) -> str:
    """What a seat said last in this round, or that it has won."""
    if view.places:
        return "has won" if seat != view.you else "have won"
    if view.doubter == seat:
        return "doubts"
    said = [str(bid) for other, bid in view.bids if other == seat]
    if not said:
        return ""
    return f"bids {said[-1]}{' <' if view.bids[-1][0] == seat else ''}"


def _large(dice: tuple[int, ...], stars: bool) -> list[str]:
    """Dice as one sees them on a table."""
    pips = [STAR_PIPS if stars and face == STAR else PIPS[face] for face in dice]
    edge = "  " + " ".join("+-------+" for _ in dice)
    rows = ["  " + " ".join(f"|{die[row]}|" for die in pips) for row in range(3)]
    return [edge, *rows, edge]


def tell(view: CupsView) -> str:
    """The last round, one's own dice, everybody's number of dice, the last bid, and whose turn it is."""
    sentences = []
    if view.last is not None:
        last = view.last
        sentences.append(f"{_who(view, last.doubter)} doubted: {_shown(view, last)}. {_verdict(view, last)}")
    if view.own:
        sentences.append(f"Your dice: {', '.join(_spoken(face, view.stars) for face in view.own)}.")
    held = (
        f"{_who(view, seat)} {dice} {'die' if dice == 1 else 'dice'}" for seat, dice in enumerate(view.dice) if dice
    )
    sentences.append(f"On the table: {', '.join(held)}.")
    if view.out:
        sentences.append(f"Out: {'; '.join(_who(view, seat) + _place(view, seat) for seat in reversed(view.out))}.")
    if view.bids:
        bidder, bid = view.bids[-1]
        sentences.append(f"The bid is {bid}, by {_who(view, bidder, 'you')}.")
    sentences.append(_turn(view))
    return " ".join(sentences)


def _turn(view: CupsView) -> str:
    """Whose turn it is, or who has won."""
    if view.places:
        winner = _who(view, view.places.index(1))
        yours = f", you are in place {view.places[view.you]}" if view.you is not None and winner != "You" else ""
        return f"{winner} won{yours}."
    if view.doubter is not None:
        return f"{_who(view, view.doubter)} doubt{'s' * (view.doubter != view.you)}; all show their dice."
    if view.next is None:
        return "The dice are being thrown."
    return "It is your turn." if view.next == view.you else f"It is the turn of {_who(view, view.next)}."


def _shown(view: CupsView, last: Round) -> str:
    """Everybody's dice in words."""
    shown = (
        f"{_who(view, seat)} {', '.join(_spoken(face, view.stars) for face in dice)}"
        for seat, dice in enumerate(last.shown)
        if dice
    )
    return "; ".join(shown)


def _spoken(face: int, stars: bool) -> str:
    return "star" if stars and face == STAR else faces(face, 1)


def _who(view: CupsView, seat: int, you: str = "You") -> str:
    """A seat in a word or two; people count them from 1."""
    return you if seat == view.you else f"Seat {seat + 1}"
