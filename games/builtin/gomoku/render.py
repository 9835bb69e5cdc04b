"""How a board of gomoku looks and sounds."""

from __future__ import annotations

from dataclasses import dataclass

from games.game import Reader, paint

from .board import LETTERS, SIZE, Point

MARKS = "XO"
"""The stone of whoever begins, and of the other."""

WIDTH = 30
"""The most columns of the picture for a name."""


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

    def owner(self, number: int) -> int:
        """The seat that set a stone, by the stone's number."""
        return (self.first + number) % 2


def picture(view: BoardView, reader: Reader) -> str:
    """Whose stones are whose, and the board with its row 15 on top, 35 columns wide.

    ``>`` stands before the last stone, ``*`` before each of the winning row.
    """
    numbers = {point: number for number, point in enumerate(view.stones)}
    letters = "   " + " ".join(LETTERS)
    lines = [_sides(view, reader), letters]
    for row in reversed(range(SIZE)):
        cells = "".join(_cell(view, numbers, Point(column, row)) for column in range(SIZE))
        lines.append(f"{row + 1:>2}{cells} {row + 1}")
    return "\n".join([*lines, letters])


def _sides(view: BoardView, reader: Reader) -> str:
    """Whose stones are which."""
    if reader.seat is None:
        return reader.text("they-are", first=reader.name(view.first, WIDTH), second=reader.name(1 - view.first, WIDTH))
    mine = reader.seat != view.first
    return reader.text("you-are", mark=MARKS[mine], other=reader.name(1 - reader.seat, WIDTH), theirs=MARKS[not mine])


def _cell(view: BoardView, numbers: dict[Point, int], point: Point) -> str:
    number = numbers.get(point)
    if number is None:
        return paint("dim", " .")
    sign = "*" if point in view.row else ">" if point == view.stones[-1] else " "
    return sign + paint(f"player{view.owner(number) + 1}", MARKS[number % 2])


def words(view: BoardView, reader: Reader) -> str:
    """Whose stones are which, the last stone, the winning row, and whose turn it is."""
    sentences = [_sides(view, reader)]
    last = len(view.stones) - 1
    if view.stones:
        sentences.append(reader.about(view.owner(last), "last", mark=MARKS[last % 2], point=view.stones[-1].name))
    if view.row:
        sentences.append(reader.about(view.owner(last), "wins", row=" ".join(point.name for point in view.row)))
    elif view.next is None:
        sentences.append(reader.text("full"))
    else:
        sentences.append(reader.about(view.next, "turn"))
    return " ".join(sentences)
