"""How the table of bluff looks and sounds."""

from __future__ import annotations

from dataclasses import dataclass

from games.game import Reader, pad, paint

from .moves import FACES, STAR, Bid
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

WIDTH = 16
"""Columns of the picture for a name."""


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


def picture(view: CupsView, reader: Reader) -> str:
    """The last round with all dice open, then all cups with this round's bids, one's own dice, large, and what to do.

    The last round is shown until everybody has had its first turn in this one.
    """
    first_lap = len(view.bids) < sum(dice > 0 for dice in view.dice)
    lines = [*_last(view, view.last, reader), ""] if view.last is not None and first_lap else []
    lines += [_cup(view, seat, reader) for seat in range(len(view.dice))]
    if not view.places:
        stars = reader.text("stars") if view.stars else ""
        lines.append(f"  {reader.text('on-table', count=sum(view.dice), stars=stars)}")
    if view.own:
        lines += ["", *_large(view.own, view.stars)]
    if view.next is not None and view.next == reader.seat:
        lines.append(f"  {_turn(view, reader)}")
    return "\n".join(line.rstrip() for line in lines)


def _last(view: CupsView, last: Round, reader: Reader) -> list[str]:
    """The last round: everybody's dice, and what became of the bid. Dice that counted are in square brackets."""
    bid = reader.about(last.bidder, "last-bid", bid=spoken(last.bid, reader))
    lines = [f"  {bid}", f"    {reader.about(last.doubter, 'last-doubt')}"]
    if len(lines[0]) + len(lines[1]) < 76:
        lines = [f"{lines[0]} {lines[1].strip()}"]
    for seat, dice in enumerate(last.shown):
        if dice:
            shown = "".join(_small(view, face, last.bid) for face in dice)
            lines.append(f"  {_name(reader, seat)} {shown}")
    return [*lines, f"  {_verdict(view, last, reader)}"]


def _small(view: CupsView, face: int, bid: Bid) -> str:
    """One open die."""
    die = sign(face, view.stars)
    return f" [{paint('hint', die)}]" if counting(bid, (face,), view.stars) else f"  {die} "


def sign(face: int, stars: bool) -> str:
    """How a face is drawn."""
    return "*" if stars and face == STAR else str(face)


def spoken(bid: Bid, reader: Reader) -> str:
    """A bid in words: 4 fives."""
    return reader.text(f"face-{bid.face}", count=bid.count)


def _verdict(view: CupsView, last: Round, reader: Reader) -> str:
    """Who was wrong, and by how much."""
    out = not view.dice[last.loser] and last.loser in view.out[-1:]
    loses = reader.about(last.loser, "loses", what=reader.text("lost-last" if out else "lost-die"))
    stars = view.stars and any(STAR in dice for dice in last.shown)
    there = spoken(Bid(last.there, last.bid.face), reader)
    return reader.text("there", count=last.there, bid=there, among=reader.text("among") if stars else "", loses=loses)


def _cup(view: CupsView, seat: int, reader: Reader) -> str:
    """A seat's dice under their cup, and its last bid."""
    who, dice = paint(f"player{seat + 1}", _name(reader, seat)), view.dice[seat]
    if not dice:
        place = _place(view, seat)
        return f"  {who}  {reader.text('out-place', place=place) if place else reader.text('out')}"
    own = view.own if seat == view.you else ()
    cups = " ".join(f"[{sign(own[number], view.stars) if own else '?'}]" for number in range(dice))
    return f"{'>' if seat == view.next else ' '} {who} {cups:<25}{_said(view, seat, reader)}"


def _place(view: CupsView, seat: int) -> int:
    """Its place, as soon as it is certain; until then 0."""
    return len(view.dice) - view.out.index(seat) if seat in view.out else 0


def _said(view: CupsView, seat: int, reader: Reader) -> str:
    """What a seat said last in this round, or that it has won."""
    if view.places:
        return reader.about(seat, "have-won")
    if view.doubter == seat:
        return reader.text("doubts")
    said = [bid for other, bid in view.bids if other == seat]
    if not said:
        return ""
    return f"{reader.text('bids', bid=spoken(said[-1], reader))}{' <' if view.bids[-1][0] == seat else ''}"


def _large(dice: tuple[int, ...], stars: bool) -> list[str]:
    """Dice as one sees them on a table."""
    pips = [STAR_PIPS if stars and face == STAR else PIPS[face] for face in dice]
    edge = "  " + " ".join("+-------+" for _ in dice)
    rows = ["  " + " ".join(f"|{die[row]}|" for die in pips) for row in range(3)]
    return [edge, *rows, edge]


def words(view: CupsView, reader: Reader) -> str:
    """The last round, one's own dice, everybody's number of dice, the last bid, and whose turn it is."""
    sentences = []
    if view.last is not None:
        last = view.last
        verdict = _verdict(view, last, reader)
        sentences.append(reader.about(last.doubter, "doubted-then", shown=_shown(view, last, reader), verdict=verdict))
    if view.own:
        sentences.append(reader.text("own", dice=_faces(view, view.own, reader)))
    held = (reader.text("held", who=_who(reader, seat), count=dice) for seat, dice in enumerate(view.dice) if dice)
    sentences.append(reader.text("held-all", held=", ".join(held)))
    if view.out:
        out = (reader.text("place", player=_who(reader, seat), place=_place(view, seat)) for seat in reversed(view.out))
        sentences.append(reader.text("out-in-words", players="; ".join(out)))
    if view.bids:
        bidder, bid = view.bids[-1]
        sentences.append(reader.about(bidder, "the-bid", bid=spoken(bid, reader)))
    sentences.append(_turn(view, reader))
    return " ".join(sentences)


def _turn(view: CupsView, reader: Reader) -> str:
    """Whose turn it is and what can be said, or who has won."""
    if view.places:
        winner = view.places.index(1)
        if reader.seat is None:
            return reader.about(winner, "won")
        return reader.about(winner, "won-and-you", place=view.places[reader.seat])
    if view.doubter is not None:
        return reader.about(view.doubter, "doubting")
    if view.next is None:
        return reader.text("being-thrown")
    higher = _higher(view)
    key = "turn-first" if not view.bids else "turn" if higher else "turn-highest"
    return reader.about(view.next, key, example=spoken(higher, reader) if higher else "")


def _higher(view: CupsView) -> Bid | None:
    """The lowest bid that may be said; ``None`` where there is none."""
    faces = [face for face in FACES if not (view.stars and face == STAR)]
    if not view.bids:
        return Bid(1, faces[0])
    bid = view.bids[-1][1]
    if bid.face < faces[-1]:
        return Bid(bid.count, bid.face + 1)
    return Bid(bid.count + 1, faces[0]) if bid.count < sum(view.dice) else None


def _shown(view: CupsView, last: Round, reader: Reader) -> str:
    """Everybody's dice in words."""
    shown = (f"{_who(reader, seat)} {_faces(view, dice, reader)}" for seat, dice in enumerate(last.shown) if dice)
    return "; ".join(shown)


def _faces(view: CupsView, dice: tuple[int, ...], reader: Reader) -> str:
    """Dice in words."""
    return ", ".join(reader.text("star" if view.stars and face == STAR else f"die-{face}") for face in dice)


def _who(reader: Reader, seat: int) -> str:
    """A player in a word."""
    return reader.text("you") if seat == reader.seat else reader.name(seat)


def _name(reader: Reader, seat: int) -> str:
    """A player in the picture, always as wide."""
    return pad(_who(reader, seat), WIDTH)
