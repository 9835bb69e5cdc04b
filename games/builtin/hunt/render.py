"""How the two boards of hunt look and sound."""

from __future__ import annotations

from dataclasses import dataclass

from .ships import LENGTHS, SHIP_CELLS, SIZE, Answer, Fleet, sunk_cells

ShotsAt = tuple[tuple[str, Answer], ...]

LEGEND = ". not shot at   o miss   x hit   # sunk   ? no answer yet"

PLACED = "Your fleet was placed by chance."

_TOLD = {Answer.MISS: "misses", Answer.HIT: "hits", Answer.SUNK: "sinks a ship"}


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


def draw(view: HuntView) -> str:
    """Both boards side by side, the one to shoot at on the left."""
    left = 0 if view.you is None else 1 - view.you
    boards = [_board(view, left), _board(view, 1 - left)]
    lines = [f"{upper:<22}{lower}".rstrip() for upper, lower in zip(*boards, strict=True)]
    if view.fleet and not any(view.shots) and not view.shot:
        lines.append(PLACED)
    legend = LEGEND + ("   S your ship" if view.fleet else "")
    return "\n".join([*lines, legend])


def _board(view: HuntView, owner: int) -> list[str]:
    """One board with its heading, letters across and numbers down."""
    heading = f"Seat {owner + 1}" if view.you is None else ("Yours" if owner == view.you else "Theirs")
    marks = {cell: "S" for ship in view.fleet for cell in ship} if owner == view.you else {}
    marks |= {cell: "o" if told is Answer.MISS else "x" for cell, told in view.shots[owner]}
    marks |= dict.fromkeys(sunk_cells(view.shots[owner]), "#")
    if view.shot and view.shooter == 1 - owner:
        marks[view.shot] = "?"
    rows = [
        f"  {number} " + " ".join(marks.get(f"{letter}{number}", ".") for letter in "abcde")
        for number in range(1, SIZE + 1)
    ]
    return [f"  {heading}", "    a b c d e", *rows]


def tell(view: HuntView) -> str:
    """The last shot, how much is left on both sides, and whose turn it is."""
    sentences = []
    if view.fleet and not any(view.shots) and not view.shot:
        sentences.append(PLACED)
    if view.shooter is not None and view.shot:
        sentences.append(f"{_who(view, view.shooter)} shot at {view.shot}; the answer is awaited.")
    elif last := _last(view):
        shooter, (cell, told) = last
        sentences.append(f"{_who(view, shooter)} shot at {cell}: {told.value}.")
    for seat, shots in enumerate(view.shots):
        hits = sum(told is not Answer.MISS for _, told in shots)
        sunk = sum(told is Answer.SUNK for _, told in shots)
        whose = f"Seat {seat + 1}'s" if view.you is None else ("Your" if seat == view.you else "Their")
        sentences.append(f"{whose} fleet: {hits} of {SHIP_CELLS} cells hit, {sunk} of {len(LENGTHS)} ships sunk.")
    if view.winner is not None:
        sentences.append(f"{_who(view, view.winner)} won.")
    elif not view.shot and view.shooter is not None:
        yours = view.shooter == view.you
        sentences.append(
            "It is your shot." if yours else f"{_who(view, view.shooter)} shoot{'s' * (view.you is None)} next."
        )
    return " ".join(sentences)


def comment(whose: str, cell: str, told: Answer) -> str:
    """What an answer means.

    :param whose: the shooter's name with its ``'s``, or ``Your``.
    """
    return f"{whose} shot at {cell} {_TOLD[told]}."


def _last(view: HuntView) -> tuple[int, tuple[str, Answer]] | None:
    """The seat that shot last, its cell and the answer."""
    shooter = view.winner if view.shooter is None else 1 - view.shooter
    if shooter is None:
        return None
    shots = view.shots[1 - shooter]
    return (shooter, shots[-1]) if shots else None


def _who(view: HuntView, seat: int) -> str:
    """A seat in a word."""
    if view.you is None:
        return f"Seat {seat + 1}"
    return "You" if seat == view.you else "They"
