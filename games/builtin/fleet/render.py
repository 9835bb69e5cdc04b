"""How the two boards of fleet look and sound."""

from __future__ import annotations

from dataclasses import dataclass

from .board import LETTERS, SIZE, TOUCHING, named
from .ships import Answer, ShotsAt, afloat, hits, sunk

PLACED = "Your fleet was placed by chance."

MARKS = {Answer.MISS: "o", Answer.NEAR: "~", Answer.HIT: "x", Answer.SUNK: "x"}

_WIDE = 40
"""Columns from the left of one board to the left of the other."""


@dataclass(frozen=True)
class FleetView:
    """What one seat sees.

    :ivar shooter: the seat whose shot is next or waits for its answer, ``None`` when the game is over.
    :ivar winner: the seat that won, ``None`` while it goes on.
    :ivar lengths: of each side's ships, the longest first.
    :ivar again: a hit lets one shoot again; :ivar echo: water tells whether a ship touches the cell.
    :ivar shots: for each seat the shots at its board with their answers.
    :ivar shot: the cell that waits for an answer, empty for none.
    :ivar fleet: the cells of each of one's own ships; empty for an onlooker.
    """

    you: int | None
    shooter: int | None
    winner: int | None
    lengths: tuple[int, ...]
    again: bool
    echo: bool
    shots: tuple[ShotsAt, ShotsAt]
    shot: str
    fleet: tuple[tuple[str, ...], ...]


def draw(view: FleetView) -> str:
    """Both boards side by side, the one to shoot at on the left, with what is afloat below.

    ``>`` stands before the last shot at a board.
    """
    left = 0 if view.you is None else 1 - view.you
    boards = [_board(view, left), _board(view, 1 - left)]
    lines = [f"{upper:<{_WIDE}}{lower}".rstrip() for upper, lower in zip(*boards, strict=True)]
    if _fresh(view):
        lines.append(f"  {PLACED}")
    return "\n".join([*lines, *_legend(view)])


def _board(view: FleetView, owner: int) -> list[str]:
    """One board with its heading, letters across and numbers down."""
    marks = _marks(view, owner)
    last = view.shot if marks.get(view.shot) == "?" else view.shots[owner][-1][0] if view.shots[owner] else ""
    rows = []
    for number in range(1, SIZE + 1):
        cells = (f"{letter}{number}" for letter in LETTERS)
        drawn = "".join(f"{'>' if cell == last else ' '}{marks.get(cell, '.')}" for cell in cells)
        rows.append(f"{number:>4} {drawn}")
    left = _ships(afloat(view.lengths, view.shots[owner]))
    letters = "      " + " ".join(LETTERS)
    return [f"      {_whose(view, owner).upper()} FLEET", letters, *rows, f"  Afloat: {left}"]


def _marks(view: FleetView, owner: int) -> dict[str, str]:
    """The sign of every cell of one board that has any."""
    shots = view.shots[owner]
    marks: dict[str, str] = {}
    for mask in sunk(shots):
        for cell in named(mask):
            marks |= dict.fromkeys(named(TOUCHING[cell]), "-")
    marks |= {cell: "S" for ship in view.fleet for cell in ship} if owner == view.you else {}
    marks |= {cell: MARKS[told] for cell, told in shots}
    for mask in sunk(shots):
        marks |= dict.fromkeys(named(mask), "#")
    if view.shot and view.shooter == 1 - owner:
        marks[view.shot] = "?"
    return marks


def _legend(view: FleetView) -> list[str]:
    """What the signs mean that are in use."""
    signs = [". not shot at", "o water"]
    if view.echo:
        signs[1:] = ["~ water, a ship touches it", "o water, none touches it"]
    signs += ["x hit", "# sunk", "- no ship can be there", "> the last shot"]
    if view.shot:
        signs.append("? no answer yet")
    if view.fleet:
        signs.append("S your ship")
    lines = ["  "]
    for sign in signs:
        if len(lines[-1]) + len(sign) > 76:
            lines.append("  ")
        lines[-1] += f"{sign}   "
    return [line.rstrip() for line in lines]


def tell(view: FleetView) -> str:
    """The last shot, what is left on both sides, and whose turn it is."""
    sentences = []
    if _fresh(view):
        ships = ", ".join(_cells(ship) for ship in view.fleet)
        sentences.append(f"{PLACED} It lies on {ships}.")
    if view.shooter is not None and view.shot:
        sentences.append(f"{_who(view, view.shooter)} shot at {view.shot}; the answer is awaited.")
    for seat, shots in enumerate(view.shots):
        if shots:
            cell, told = shots[-1]
            sentences.append(f"{_who(view, 1 - seat)} shot last at {cell}: {told.value}.")
        sentences.append(f"{_whose(view, seat)} fleet: {_left(view, shots)}.")
    if view.winner is not None:
        sentences.append(f"{_who(view, view.winner)} won.")
    elif not view.shot and view.shooter is not None:
        yours = view.shooter == view.you
        sentences.append(
            "It is your shot." if yours else f"{_who(view, view.shooter)} shoot{'s' * (view.you is None)} next."
        )
    return " ".join(sentences)


def comment(whose: str, cell: str, told: Answer, length: int, again: bool) -> str:
    """What an answer means.

    :param whose: the shooter's name with its ``'s``, or ``Your``.
    :param length: of the ship that was sunk. :param again: whether the shooter may shoot again.
    """
    what = {
        Answer.MISS: "falls into water",
        Answer.NEAR: "falls into water, and a ship touches it",
        Answer.HIT: "hits a ship",
        Answer.SUNK: f"sinks a ship of {length}",
    }[told]
    return f"{whose} shot at {cell} {what}{'; another shot follows' * again}."


def _left(view: FleetView, shots: ShotsAt) -> str:
    """How much of a fleet is left, in words."""
    left = afloat(view.lengths, shots)
    wrecks = sum(mask.bit_count() for mask in sunk(shots))
    struck = hits(shots).bit_count() - wrecks
    if not left:
        return "all ships are sunk"
    afloat_now = f"{'ships' if len(left) > 1 else 'a ship'} of {_listed(left)} afloat"
    return f"{afloat_now}, hit {struck} time{'s' * (struck > 1)}" if struck else afloat_now


def _listed(lengths: tuple[int, ...]) -> str:
    """Lengths in words."""
    first, last = lengths[:-1], lengths[-1]
    return f"{', '.join(str(length) for length in first)} and {last}" if first else str(last)


def _cells(ship: tuple[str, ...]) -> str:
    return f"{ship[0]} to {ship[-1]}"


def _ships(lengths: tuple[int, ...]) -> str:
    """Ships drawn by their lengths."""
    return " ".join("=" * length for length in lengths) or "none"


def _fresh(view: FleetView) -> bool:
    """Whether nobody has shot yet."""
    return bool(view.fleet) and not any(view.shots) and not view.shot


def _who(view: FleetView, seat: int) -> str:
    """A seat in a word; people count them from 1."""
    if view.you is None:
        return f"Seat {seat + 1}"
    return "You" if seat == view.you else "They"


def _whose(view: FleetView, seat: int) -> str:
    """Whose a board is."""
    if view.you is None:
        return f"Seat {seat + 1}'s"
    return "Your" if seat == view.you else "Their"
