"""How the two boards of hunt look and sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from games.game import Reader, cut, paint, side_by_side

from .ships import LENGTHS, SHIP_CELLS, SIZE, Answer, Fleet, sunk_cells

ShotsAt = tuple[tuple[str, Answer], ...]

COLUMNS = 22
"""Of the picture for a board."""


@dataclass(frozen=True)
class HuntView:
    """What one seat sees.

    :ivar shooter: the seat whose shot is next or waits for its answer, ``None`` when the game is over.
    :ivar winner: the seat that won, ``None`` while it goes on.
    :ivar shots: for each seat the shots at its board with their answers.
    :ivar shot: the cell that waits for an answer, empty for none.
    :ivar fleet: one's own ships; empty for an onlooker.
    """

    you: int | None
    shooter: int | None
    winner: int | None
    shots: tuple[ShotsAt, ShotsAt]
    shot: str
    fleet: Fleet


def picture(view: HuntView, reader: Reader) -> str:
    """Both boards side by side, the one to shoot at on the left."""
    left = 0 if reader.seat is None else 1 - reader.seat
    lines = side_by_side([_board(view, reader, owner) for owner in (left, 1 - left)], COLUMNS)
    if _fresh(view):
        lines.append(reader.text("placed"))
    return "\n".join([*lines, reader.text("legend-own" if view.fleet else "legend")])


def _fresh(view: HuntView) -> bool:
    """Whether nobody has shot yet."""
    return bool(view.fleet) and not any(view.shots) and not view.shot


def _board(view: HuntView, reader: Reader, owner: int) -> list[str]:
    """One board with its heading, letters across and numbers down."""
    marks = {cell: "S" for ship in view.fleet for cell in ship} if owner == view.you else {}
    marks |= {cell: "o" if told is Answer.MISS else "x" for cell, told in view.shots[owner]}
    marks |= dict.fromkeys(sunk_cells(view.shots[owner]), "#")
    if view.shot and view.shooter == 1 - owner:
        marks[view.shot] = "?"
    good = {"S": "good", "x": "bad", "#": "bad", "?": "hint"} if owner == reader.seat else {"x": "good", "#": "good"}
    rows = [
        f"  {number} " + " ".join(_sign(marks.get(f"{letter}{number}", "."), good) for letter in "abcde")
        for number in range(1, SIZE + 1)
    ]
    heading = reader.about(owner, "board")
    return [f"  {cut(heading, COLUMNS - 3)}", "    a b c d e", *rows]


def _sign(mark: str, roles: Mapping[str, str]) -> str:
    return paint(roles[mark], mark) if mark in roles else mark


def words(view: HuntView, reader: Reader) -> str:
    """The last shot, how much is left on both sides, and whose turn it is."""
    sentences = [reader.text("placed")] if _fresh(view) else []
    if view.shooter is not None and view.shot:
        sentences.append(reader.about(view.shooter, "waiting", cell=view.shot))
    elif last := _last(view):
        shooter, (cell, told) = last
        sentences.append(reader.about(shooter, "shot", cell=cell, told=reader.text(told.value)))
    for seat, shots in enumerate(view.shots):
        hits = sum(told is not Answer.MISS for _, told in shots)
        sunk = sum(told is Answer.SUNK for _, told in shots)
        sentences.append(reader.about(seat, "fleet", hits=hits, cells=SHIP_CELLS, sunk=sunk, ships=len(LENGTHS)))
    if view.winner is not None:
        sentences.append(reader.about(view.winner, "won"))
    elif not view.shot and view.shooter is not None:
        sentences.append(reader.about(view.shooter, "turn"))
    return " ".join(sentences)


def _last(view: HuntView) -> tuple[int, tuple[str, Answer]] | None:
    """The seat that shot last, its cell and the answer."""
    shooter = view.winner if view.shooter is None else 1 - view.shooter
    if shooter is None:
        return None
    shots = view.shots[1 - shooter]
    return (shooter, shots[-1]) if shots else None
