"""How a board of hex looks and sounds."""

from __future__ import annotations

from games.game import Reader, Seen, paint

from .board import LETTERS, Board, cells

MARKS = "XO"
"""The stone of whoever begins, and of the other."""

WIDTH = 15
"""The most columns of the picture for a name."""


def picture(view: Seen[Board], reader: Reader) -> str:
    """The slanted board, 47 columns wide at most, each side lined with the small letter of whoever is to reach it.

    ``>`` stands before the last stone, ``*`` before each of the winning chain.
    """
    board, size = view.state, view.state.size
    letters = " ".join(LETTERS[:size])
    roles = (f"player{board.x + 1}", f"player{2 - board.x}")
    edges = paint(roles[0], " ".join("x" * size))
    side = paint(roles[1], "o")
    stones = {cell: paint(roles[number % 2], MARKS[number % 2]) for number, cell in enumerate(board.stones)}
    signs = dict.fromkeys(board.stones[-1:], ">") | dict.fromkeys(board.chain, "*")
    lines = [_sides(board, reader), "", f"   {letters}", f"    {edges}"]
    for row in range(size):
        along = "".join(
            f"{signs.get(cell, ' ')}{stones.get(cell) or paint('dim', '.')}" for cell in cells(size)[row::size]
        )
        lines.append(f"{' ' * row}{row + 1:>2} {side}{along} {side} {row + 1}")
    return "\n".join([*lines, " " * (size + 5) + edges, " " * (size + 6) + letters])


def _sides(board: Board, reader: Reader) -> str:
    """Whose stones are which, and what they are to connect."""
    if reader.seat is None:
        return reader.text("they-are", x=reader.name(board.x, WIDTH), o=reader.name(1 - board.x, WIDTH))
    return reader.text(
        "you-are-x" if reader.seat == board.x else "you-are-o",
        other=reader.name(1 - reader.seat, WIDTH),
    )


def words(view: Seen[Board], reader: Reader) -> str:
    """Whose stones are which, the last stone, the winning chain, and whose turn it is."""
    board = view.state
    last = len(board.stones) - 1
    sentences = [_sides(board, reader)]
    if board.swapped and not last:
        sentences.append(reader.about(1 - board.x, "last", mark=MARKS[0], cell=board.stones[0]))
        sentences.append(reader.text("swapped"))
    elif board.stones:
        sentences.append(reader.about((board.x + last) % 2, "last", mark=MARKS[last % 2], cell=board.stones[-1]))
    if board.next is None:
        sentences.append(reader.about((board.x + last) % 2, "wins", chain=" ".join(board.chain)))
    else:
        sentences.append(reader.about(board.next, "turn"))
        if board.may_swap:
            sentences.append(reader.about(board.next, "may-swap"))
    return " ".join(sentences)
