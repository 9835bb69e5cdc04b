"""Checks of what people read and type: the texts of moves, pictures, and words beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from rich.cells import cell_len

from games.kit.errors import demand, whose
from games.kit.trial import Moment, Trial
from games.paint import plain
from wire.lookalikes import skeleton

COLUMNS = 80

LINES = 60
"""Of a picture; more than that no terminal shows at once."""

MARKS = 2
"""Over and under one letter, as in Thai."""

COMMANDS = frozenset((
    "accept", "again", "agree", "bell", "block", "claim", "connect", "create", "decline", "delete-account", "direct",
    "exit", "games", "help", "hint", "invite", "join", "leave", "login", "logout", "moves", "offer", "operator",
    "passwd", "players", "quit", "ready", "refuse", "register", "report", "resign", "retry", "rooms", "say", "start",
    "tell", "trust", "unblock", "undo", "unready",
))  # fmt: skip
"""What the client and ``python -m games play`` take for a command; a test compares."""

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
                _is_no_word(text)
                demand(trial.rules.read(moment.state, seat, text) == move, f"the move {text!r} is read as another one")
                demand(
                    trial.rules.read(moment.state, seat, f" {text} ") == move,
                    f"{text!r} with spaces around it is another move",
                )

            _look_otherwise(written, seat)


def _is_no_word(text: str) -> None:
    """:raises Broken: who types this may mean something else."""
    first = text.split(maxsplit=1)[0].casefold()
    demand(first not in COMMANDS, f"the move {text!r} begins like the command {first} of those who play")
    demand(not text.startswith("/"), f"the move {text!r} begins with /, as commands do")


def _look_otherwise(written: Mapping[str, object], seat: int) -> None:
    """:raises Broken: two moves are easily taken for each other."""
    for how, key in (("by case", str.casefold), ("by width or form", _narrow), ("by hardly any look", _look)):
        known: dict[str, str] = {}
        for text in written:
            other = known.setdefault(key(text), text)
            demand(other == text, f"the moves {other!r} and {text!r} of seat {seat} differ {how} only")


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(text.split())).casefold()


def _look(text: str) -> str:
    """What it looks like; what everybody can type looks like itself."""
    return text.casefold() if text.isascii() else skeleton(_narrow(text))


def _marks(line: str) -> str:
    """What is wrong with marks above and below letters, in words; empty where nothing is."""
    marks = 0
    for number, sign in enumerate(unicodedata.normalize("NFC", line)):
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks and number < marks:
            return "begins with a mark that belongs over a letter"
        if marks > MARKS:
            return "has marks heaped on a letter"
    return ""


def pictures(trial: Trial) -> None:
    """Draw everything for everybody here and there, and for somebody at every turn."""
    for moment in trial.moments():
        for seat in trial.onlookers(moment):
            _picture(trial, moment, seat)
    for number, walk in enumerate(trial.walks):
        trial.tick(number / len(trial.walks))
        for turn in range(len(walk.steps) + 1):
            moment = trial.look(walk, turn)
            everybody = trial.onlookers(moment)
            _picture(trial, moment, everybody[turn % len(everybody)])


def _picture(trial: Trial, moment: Moment, seat: int | None) -> None:
    view = trial.rules.view(moment.state, seat, moment.secret(seat))
    picture = trial.rules.render(view, trial.reader(moment, seat))
    demand(isinstance(picture, str) and plain(picture).strip(), f"the picture for {whose(seat)} is empty")
    lines = plain(picture).split("\n")
    demand(len(lines) <= LINES, f"the picture for {whose(seat)} has {len(lines)} lines; {LINES} fit")
    for number, line in enumerate(lines, 1):
        where = f"line {number} of the picture for {whose(seat)}"
        demand(cell_len(line) <= COLUMNS, f"{where} is {cell_len(line)} columns wide")
        demand(line.isprintable(), f"{where} has control characters: {line!r}")
        demand(line == line.rstrip(), f"{where} has blanks at its end: {line!r}")
        demand(not _marks(line), f"{where} {_marks(line)}: {line!r:.80}")


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
