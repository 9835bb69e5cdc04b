"""How a board of gomoku looks and sounds."""

from __future__ import annotations

from dataclasses import dataclass

from .board import LETTERS, SIZE, Point

MARKS = "XO"
"""The stone of whoever begins, and of the other."""


@dataclass(frozen=True)
class BoardView:
    """The board as a seat sees it: all of it.

    :ivar next: the seat whose turn it is, ``None`` when the game is over.
    :ivar first: the seat that began, with the X.
    :ivar stones: in the order in which they were set, X first.
    :ivar row: the winning row.
    """

    you: int | None
    next: int | None
    first: int
    stones: tuple[Point, ...]
    row: tuple[Point, ...]


def draw(view: BoardView) -> str:
    """Whose stones are whose, and the board with its row 15 on top, 35 columns wide.

    ``>`` stands before the last stone, ``*`` before each of the winning row.
    """
    marks = {point: MARKS[number % 2] for number, point in enumerate(view.stones)}
    letters = "   " + " ".join(LETTERS)
    lines = [letters] if view.you is None else [f"You are {MARKS[view.you != view.first]}.", letters]
    for row in reversed(range(SIZE)):
        cells = "".join(_cell(view, marks, Point(column, row)) for column in range(SIZE))
        lines.append(f"{row + 1:>2}{cells} {row + 1}")
    lines.append(letters)
    return "\n".join(lines)


def _cell(view: BoardView, marks: dict[Point, str], point: Point) -> str:
    mark = marks.get(point)
    if mark is None:
        return " ."
    sign = "*" if point in view.row else ">" if point == view.stones[-1] else " "
    return f"{sign}{mark}"


def tell(view: BoardView) -> str:
    """The last stone, the winning row, and whose turn it is."""
    sentences = []
    if view.you is not None:
        sentences.append(f"Your stones are {MARKS[view.you != view.first]}.")
    if view.stones:
        sentences.append(f"Last stone: {MARKS[(len(view.stones) - 1) % 2]} on {view.stones[-1].name}.")
    if view.row:
        winner = MARKS[(len(view.stones) - 1) % 2]
        sentences.append(f"{winner} wins with {' '.join(point.name for point in view.row)}.")
    elif view.next is None:
        sentences.append("The board is full: a draw.")
    elif view.next == view.you:
        sentences.append("It is your turn.")
    else:
        sentences.append(f"It is the turn of {MARKS[view.next != view.first]}.")
    return " ".join(sentences)
