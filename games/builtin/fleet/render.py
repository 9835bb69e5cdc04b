"""How the two boards of fleet look and sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from games.game import Reader, cut, paint, side_by_side

from .board import LETTERS, SIZE, TOUCHING, named
from .ships import Answer, ShotsAt, afloat, hits, sunk

MARKS = {Answer.MISS: "o", Answer.NEAR: "~", Answer.HIT: "x", Answer.SUNK: "x"}

OWN = {"S": "good", "x": "bad", "#": "bad", "?": "hint", "-": "dim"}
THEIRS = {"S": "bad", "x": "good", "#": "good", "?": "hint", "-": "dim"}
"""What the signs are to the owner of a board, and to the other."""

Ships = tuple[tuple[str, ...], ...]
"""The cells of each ship of a fleet."""

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
    :ivar fleets: for each seat the cells of each of its ships, where they are known: one's own, and when the match is
        over those that were opened.
    """

    you: int | None
    shooter: int | None
    winner: int | None
    lengths: tuple[int, ...]
    again: bool
    echo: bool
    shots: tuple[ShotsAt, ShotsAt]
    shot: str
    fleets: tuple[Ships, Ships]


def picture(view: FleetView, reader: Reader) -> str:
    """Both boards side by side, the one to shoot at on the left, with what is afloat below.

    ``>`` stands before the last shot at a board.
    """
    left = 0 if reader.seat is None else 1 - reader.seat
    lines = side_by_side([_board(view, reader, owner) for owner in (left, 1 - left)], _WIDE)
    if _fresh(view):
        lines.append(f"  {reader.text('placed')}")
    return "\n".join([*lines, *_legend(view, reader)])


def _board(view: FleetView, reader: Reader, owner: int) -> list[str]:
    """One board with its heading, letters across and numbers down."""
    marks = _marks(view, owner)
    last = view.shot if marks.get(view.shot) == "?" else view.shots[owner][-1][0] if view.shots[owner] else ""
    roles = OWN if owner == reader.seat else THEIRS
    rows = []
    for number in range(1, SIZE + 1):
        cells = (f"{letter}{number}" for letter in LETTERS)
        row = "".join(f"{'>' if cell == last else ' '}{_sign(marks.get(cell, '.'), roles)}" for cell in cells)
        rows.append(f"{number:>4} {row}")
    ships = " ".join("=" * length for length in afloat(view.lengths, view.shots[owner]))
    heading = cut(reader.about(owner, "board"), _WIDE - 8)
    below = reader.text("afloat", ships=ships) if ships else reader.text("afloat-none")
    return [f"      {heading}", "      " + " ".join(LETTERS), *rows, f"  {below}"]


def _sign(mark: str, roles: Mapping[str, str]) -> str:
    return paint(roles[mark], mark) if mark in roles else mark


def _marks(view: FleetView, owner: int) -> dict[str, str]:
    """The sign of every cell of one board that has any."""
    shots = view.shots[owner]
    marks: dict[str, str] = {}
    for mask in sunk(shots):
        for cell in named(mask):
            marks |= dict.fromkeys(named(TOUCHING[cell]), "-")
    marks |= {cell: "S" for ship in view.fleets[owner] for cell in ship}
    marks |= {cell: MARKS[told] for cell, told in shots}
    for mask in sunk(shots):
        marks |= dict.fromkeys(named(mask), "#")
    if view.shot and view.shooter == 1 - owner:
        marks[view.shot] = "?"
    return marks


def _legend(view: FleetView, reader: Reader) -> list[str]:
    """What the signs mean that are in use."""
    water = ("near", "far") if view.echo else ("water",)
    used = ["unknown", *water, "hit", "sunk", "free", "last"]
    used += ["waits"] * bool(view.shot) + ["ships" if all(view.fleets) else "ship"] * any(view.fleets)
    lines = ["  "]
    for name in used:
        sign = reader.text(f"sign-{name}")
        if len(lines[-1]) + len(sign) > 76:
            lines.append("  ")
        lines[-1] += f"{sign}   "
    return [line.rstrip() for line in lines]


def words(view: FleetView, reader: Reader) -> str:
    """The last shot, what is left on both sides, whose turn it is, and at the end what was never found."""
    sentences = []
    if _fresh(view) and reader.seat is not None:
        sentences += [reader.text("placed"), reader.text("lies-on", ships=_ships(view.fleets[reader.seat], reader))]
    if view.shooter is not None and view.shot:
        sentences.append(reader.about(view.shooter, "waiting", cell=view.shot))
    for seat, shots in enumerate(view.shots):
        if shots:
            cell, told = shots[-1]
            sentences.append(reader.about(1 - seat, "last", cell=cell, told=reader.text(told.value)))
        sentences.append(reader.about(seat, "fleet", left=_left(view, shots, reader)))
    if view.winner is not None:
        sentences += _unseen(view, view.winner, reader)
        sentences.append(reader.about(view.winner, "won"))
    elif not view.shot and view.shooter is not None:
        sentences.append(reader.about(view.shooter, "turn"))
    return " ".join(sentences)


def _unseen(view: FleetView, winner: int, reader: Reader) -> list[str]:
    """The winner's ships of which a cell was never shot at, once all is open."""
    shot = {cell for cell, _ in view.shots[winner]}
    unseen = tuple(ship for ship in view.fleets[winner] if not shot.issuperset(ship))
    return [reader.about(winner, "unseen", ships=_ships(unseen, reader))] if unseen and all(view.fleets) else []


def _left(view: FleetView, shots: ShotsAt, reader: Reader) -> str:
    """How much of a fleet is left, in words."""
    left = afloat(view.lengths, shots)
    wrecks = sum(mask.bit_count() for mask in sunk(shots))
    struck = hits(shots).bit_count() - wrecks
    if not left:
        return reader.text("sunk-all")
    before, last = ", ".join(map(str, left[:-1])), left[-1]
    lengths = reader.text("and", before=before, last=last) if before else str(last)
    floating = reader.text("left", count=len(left), lengths=lengths)
    return reader.text("struck", count=struck, afloat=floating) if struck else floating


def _ships(ships: Ships, reader: Reader) -> str:
    """Ships by their ends."""
    return ", ".join(reader.text("ship", first=ship[0], last=ship[-1]) for ship in ships)


def _fresh(view: FleetView) -> bool:
    """Whether nobody has shot yet."""
    return any(view.fleets) and not any(view.shots) and not view.shot
