"""How a board of hex looks and sounds."""

from __future__ import annotations

from games.game import Seen

from .board import LETTERS, SWAP, Board, cells

MARKS = "XO"
"""The stone of whoever begins, and of the other."""

GOALS = ("top and bottom", "left and right")
"""What X and O connect."""


def draw(view: Seen[Board]) -> str:
    """The slanted board, 47 columns wide at most, each side lined with the small letter of whoever is to reach it.

    ``>`` stands before the last stone, ``*`` before each of the winning chain.
    """
    board, size = view.state, view.state.size
    letters = " ".join(LETTERS[:size])
    stones = {cell: MARKS[number % 2] for number, cell in enumerate(board.stones)}
    signs = dict.fromkeys(board.stones[-1:], ">") | dict.fromkeys(board.chain, "*")
    lines = [_heading(view), "", f"   {letters}", "    " + " ".join("x" * size)]
    for row in range(size):
        along = "".join(f"{signs.get(cell, ' ')}{stones.get(cell, '.')}" for cell in cells(size)[row::size])
        lines.append(f"{' ' * row}{row + 1:>2} o{along} o {row + 1}")
    lines += [" " * (size + 5) + " ".join("x" * size), " " * (size + 6) + letters]
    return "\n".join(lines)


def _heading(view: Seen[Board]) -> str:
    if view.you is None:
        return f"X (seat {view.state.x + 1}) connects {GOALS[0]}, O (seat {2 - view.state.x}) {GOALS[1]}."
    mine = view.you != view.state.x
    return f"You are {MARKS[mine]}: connect {GOALS[mine]}."


def tell(view: Seen[Board]) -> str:
    """Whose stones are whose, the last stone, the winning chain, and whose turn it is."""
    board = view.state
    sentences = [_heading(view)]
    if board.stones:
        sentences.append(f"Last stone: {MARKS[(len(board.stones) - 1) % 2]} on {board.stones[-1]}.")
    if board.swapped and len(board.stones) == 1:
        sentences.append("It was taken over: the players have swapped.")
    if board.chain:
        sentences.append(f"{MARKS[(len(board.stones) - 1) % 2]} wins with {' '.join(board.chain)}.")
    elif board.next == view.you:
        sentences.append("It is your turn.")
    else:
        sentences.append(f"It is the turn of {MARKS[len(board.stones) % 2]}.")
    if board.may_swap:
        you = board.next == view.you
        sentences.append(f"{'You' if you else 'They'} may say {SWAP} to take the first stone over.")
    return " ".join(sentences)
