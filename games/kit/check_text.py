"""Checks of what people read and type: the texts of moves, pictures, and words beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rich.cells import cell_len

from games.kit.errors import demand, whose
from games.kit.trial import Moment, Trial
from games.paint import plain

COLUMNS = 80

LONGEST_MOVE = 100
"""Characters of a move's text."""


def texts(trial: Trial) -> None:
    """Write and read legal moves."""
    for moment in trial.turns():
        for seat in sorted(trial.rules.to_move(moment.state)):
            written: dict[str, object] = {}
            for move in trial.legal(moment, seat, ""):
                text = trial.rules.write(move)
                demand(isinstance(text, str) and text, f"the move {move!r} is written as {text!r}")
                demand(
                    text == text.strip() and text.isprintable(),
                    f"the move {text!r} is not one line without spaces at its ends",
                )
                demand(len(text) <= LONGEST_MOVE, f"the move {text!r} is longer than {LONGEST_MOVE} characters")
                demand(text not in written, f"two different moves are written as {text!r}")
                written[text] = move
                demand(trial.rules.read(moment.state, seat, text) == move, f"the move {text!r} is read as another one")
                demand(
                    trial.rules.read(moment.state, seat, f" {text} ") == move,
                    f"{text!r} with spaces around it is another move",
                )


def pictures(trial: Trial) -> None:
    """Draw everything for everybody."""
    for moment in trial.moments():
        for seat in trial.onlookers(moment):
            view = trial.rules.view(moment.state, seat, moment.secret(seat))
            picture = trial.rules.render(view, trial.reader(moment, seat))
            demand(isinstance(picture, str) and plain(picture).strip(), f"the picture for {whose(seat)} is empty")
            for number, line in enumerate(plain(picture).split("\n"), 1):
                where = f"line {number} of the picture for {whose(seat)}"
                demand(cell_len(line) <= COLUMNS, f"{where} is {cell_len(line)} columns wide")
                demand(line.isprintable(), f"{where} has control characters: {line!r}")


def words(trial: Trial) -> None:
    """Tell everything to everybody."""
    for moment in trial.moments():
        for seat in trial.onlookers(moment):
            view = trial.rules.view(moment.state, seat, moment.secret(seat))
            said = trial.rules.describe(view, trial.reader(moment, seat))
            demand(isinstance(said, str) and re.search(r"\w", said), f"there are no words for {whose(seat)}")
            demand(
                all(line.isprintable() for line in said.split("\n")),
                f"the words for {whose(seat)} have control characters: {said!r}",
            )
        if moment.turn < len(moment.walk.steps):
            _comments(trial, moment, moment.walk.steps[moment.turn].moves or {})


def _comments(trial: Trial, moment: Moment, moves: Mapping[int, object]) -> None:
    for seat, move in moves.items():
        for you in (seat, None):
            said = trial.rules.comment(moment.state, seat, move, trial.reader(moment, you))
            demand(isinstance(said, str) and said.isprintable(), f"the comment {said!r} is not one line of text")
